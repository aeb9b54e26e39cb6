import { rmSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { endCommands } from './setup/command.ts'
import { type Sandbox, startSandbox } from './start.ts'

/** `npm run sandbox [-- --env FILE]`: brings the sandbox up and stays until SIGINT or SIGTERM. */
const { env: environmentFile } = parseArgs({ options: { env: { type: 'string' } } }).values

/** The file is there exactly while the sandbox is ready: whoever needs it waits for the file. */
const forgetEnvironment = () => environmentFile && rmSync(environmentFile, { force: true })
forgetEnvironment()

let starting: Promise<Sandbox> | undefined
let leaving = false

/** What is just starting is waited for, so that it can be ended. A second signal changes nothing. */
async function leave(code: number, why?: unknown): Promise<void> {
  if (why) console.error(why instanceof Error ? why.message : why)
  if (leaving) return
  leaving = true
  const begin = performance.now()
  forgetEnvironment()
  endCommands()
  try {
    await (await starting)?.stop()
    console.log(`sandbox ended in ${((performance.now() - begin) / 1000).toFixed(1)} s`)
  } catch (error) {
    if (error !== why) console.error(error instanceof Error ? error.message : error)
    code ||= 1
  }
  process.exit(code)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0))
process.on('uncaughtException', (error) => void leave(1, error))
process.on('unhandledRejection', (error) => void leave(1, error))

starting = startSandbox({ log: (line) => console.log(line) })
starting.then(
  ({ environment }) => {
    const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
    console.log(`\n${lines.join('\n')}\n`)
    if (environmentFile) writeFileSync(environmentFile, `${lines.join('\n')}\n`, { mode: 0o600 })
    console.log('ready; Ctrl-C ends it')
  },
  // Whoever leaves already waits for it, and tells.
  (error) => leaving || void leave(1, error),
)
