import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { dieWithUs } from '../../../sandbox/setup/die-with-us.ts'
import { family } from '../process-table.ts'
import type { Pairs } from './command-files.ts'
import { WorkflowCommands } from './workflow-commands.ts'

/** How a process of a step ended. */
export interface End {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly seconds: number
}

/** The runner's Node: ours when it is 24, else the one among our packages. */
const node24 = process.versions.node.startsWith('24.') ? process.execPath : resolve('node_modules/.bin/node')

const after = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds).unref())

const send = (name: NodeJS.Signals, ids: readonly number[]) => {
  for (const id of ids) {
    try {
      process.kill(id, name)
    } catch {
      // It has ended by itself.
    }
  }
}

/** One phase of a step, main or post, as a process of its own without a terminal. */
export class StepProcess {
  readonly commands = new WorkflowCommands()
  readonly ended: Promise<End>
  private readonly child: ChildProcess
  private readonly listeners = new Set<() => void>()
  private readonly started = Date.now()

  constructor(script: string, cwd: string, env: Pairs) {
    const [program, ...words] = [...dieWithUs('KILL'), node24, script]
    this.child = spawn(program!, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.child.stdout!, this.child.stderr!]) this.readLines(stream)
    this.ended = new Promise((done, failed) => {
      this.child.once('error', failed)
      this.child.once('exit', (exitCode, signal) => {
        // A grandchild may hold the pipes open: like the runner, we wait five seconds for the rest of the log.
        const close = new Promise<void>((closed) => this.child.once('close', () => closed()))
        Promise.race([close, after(5000)]).then(() => {
          this.child.stdout?.destroy()
          this.child.stderr?.destroy()
          done({ exitCode, signal, seconds: (Date.now() - this.started) / 1000 })
        }, failed)
      })
    })
  }

  get pid(): number {
    return this.child.pid!
  }

  /** What the log shows until now. */
  get log(): string {
    return this.commands.lines.map((line) => `${line}\n`).join('')
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name)
  }

  /** The machine goes away, with all that the step has started. */
  powerOff(): void {
    // Stopped before its children are looked for: none may be born between the look and the end.
    const all: number[] = []
    for (let more = [this.pid]; more.length > 0; more = family(this.pid).filter((id) => !all.includes(id))) {
      all.push(...more)
      send('SIGSTOP', more)
    }
    // Children first: the end of a parent wakes up a group that is stopped.
    send('SIGKILL', all.reverse())
  }

  /** What the runner does when a workflow is cancelled (ProcessInvoker.cs). */
  async cancel(): Promise<void> {
    for (const [name, wait] of [
      ['SIGINT', 7500],
      ['SIGTERM', 2500],
    ] as const) {
      this.signal(name)
      if (await Promise.race([this.ended.then(() => true), after(wait).then(() => false)])) return
    }
    this.signal('SIGKILL')
  }

  /** Resolves with the match when the log has it; rejects when the step ends before, or after the limit. */
  async waitForLog(pattern: RegExp, limitSeconds = 60): Promise<RegExpExecArray> {
    let over = ''
    this.ended.then(
      () => (over = 'the step ended'),
      () => (over = 'the step did not start'),
    )
    const limit = Date.now() + limitSeconds * 1000
    for (;;) {
      const match = pattern.exec(this.log)
      if (match) return match
      if (Date.now() > limit) over = `${limitSeconds} s passed`
      if (over) throw new Error(`${over} without ${pattern} in its log:\n${this.log}`)
      await this.nextLine()
    }
  }

  private nextLine(): Promise<void> {
    return new Promise((next) => {
      const listener = () => {
        this.listeners.delete(listener)
        clearTimeout(timer)
        next()
      }
      const timer = setTimeout(listener, 100)
      this.listeners.add(listener)
    })
  }

  private readLines(stream: NodeJS.ReadableStream) {
    let rest = ''
    const hear = (line: string) => {
      this.commands.read(line)
      for (const listener of this.listeners) listener()
    }
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split(/\r?\n/)
      rest = lines.pop()!
      lines.forEach(hear)
    })
    stream.on('end', () => {
      if (rest) hear(rest)
      rest = ''
    })
  }
}
