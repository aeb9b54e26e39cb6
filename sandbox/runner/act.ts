/** act as a child process whose output is read line by line and never kept. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { dieWithUs } from '../setup/die-with-us.ts'

export interface Act {
  /** Its exit code, when everything that it printed has been handed over. */
  ended: Promise<number>
  /** SIGINT: `always()` and `cancelled()` steps still run, and so does everything's post. */
  interrupt(): void
  kill(): void
}

export const startAct = (
  program: string,
  args: string[],
  options: {
    cwd: string
    environment: Record<string, string>
    line: (text: string) => void
    trouble: (text: string) => void
  },
): Act => {
  const [command = '', ...all] = [...dieWithUs('KILL'), program, ...args]
  const child: ChildProcess = spawn(command, all, {
    cwd: options.cwd,
    env: options.environment,
    // Ctrl-C reaches the whole group of the terminal, and a second SIGINT makes act skip what still had to run
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const read = (stream: NodeJS.ReadableStream, line: (text: string) => void) =>
    new Promise<void>((resolve) => {
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line).on('close', resolve)
    })
  const reading = [child.stdout, child.stderr].map((stream, index) =>
    stream ? read(stream, index === 0 ? options.line : options.trouble) : Promise.resolve(),
  )
  const exit = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
  return {
    ended: exit.then(async (code) => {
      await Promise.all(reading)
      return code
    }),
    interrupt: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
  }
}
