import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dieWithUs } from '../../sandbox/setup/die-with-us.ts'

/** Seconds: for the first start, which fills the cache, and for the end. */
const startLimit = 300
const stopLimit = 30

/** What `sandbox/main.ts` prints when all answers; what comes after it is trouble. */
const ready = 'ready; Ctrl-C ends it'

/** One sandbox for all stages that need one: `sandbox/main.ts` as a child, which ends when we end, however that comes. */
export class SharedSandbox {
  private readonly folder = mkdtempSync(join(tmpdir(), 'test-sandbox-'))
  private readonly file = join(this.folder, 'variables')
  private readonly log = join(this.folder, 'log')
  private readonly child: ChildProcess
  private stopped: Promise<string> | undefined
  /** Resolves when it is over, however that came. */
  readonly over: Promise<void>

  constructor(main = 'sandbox/main.ts') {
    const log = openSync(this.log, 'w')
    const [program, ...words] = [...dieWithUs('TERM'), process.execPath, main, '--env', this.file]
    this.child = spawn(program!, words, { stdio: ['ignore', log, log] })
    closeSync(log)
    this.over = new Promise((done) => this.child.once('close', () => done()))
  }

  /** Its variables, when it is up. */
  async environment(): Promise<Readonly<Record<string, string>>> {
    for (const end = Date.now() + startLimit * 1000; Date.now() < end; await sleep(100)) {
      if (existsSync(this.file) && readFileSync(this.file, 'utf8').endsWith('\n')) return variablesIn(this.file)
      if (this.isOver()) throw new Error(`The sandbox ended before it was ready:\n${this.said()}`)
    }
    throw new Error(`The sandbox was not ready after ${startLimit} s:\n${this.said()}`)
  }

  /** Ends it, and answers what went wrong with it while it ran: the cause of refused connections in tests. */
  stop(): Promise<string> {
    this.stopped ??= this.end()
    return this.stopped
  }

  private async end(): Promise<string> {
    const alone = this.isOver() ? `it ended with ${this.child.signalCode ?? this.child.exitCode}` : ''
    const trouble = this.said().split(ready)[1]?.trim() ?? ''
    if (!alone) this.child.kill('SIGTERM')
    await Promise.race([this.over, sleep(stopLimit * 1000, undefined, { ref: false })])
    if (!this.isOver()) this.child.kill('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
    return [alone, trouble].filter(Boolean).join('\n')
  }

  private isOver() {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  private said() {
    return readFileSync(this.log, 'utf8').trim()
  }
}

const variablesIn = (file: string) =>
  Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
