import { endCommands } from '../../sandbox/setup/command.ts'
import { prepare } from './preparation.ts'
import { type Row, show, showTotal } from './report.ts'
import { SharedSandbox } from './shared-sandbox.ts'
import type { Stage, Verdict } from './stage.ts'

/** Runs the stages one after the other, all of them, shows each with its time, and ends with one line of counts. */
export const runStages = async (stages: readonly Stage[]): Promise<boolean> => {
  const rows: Row[] = []
  let sandbox: SharedSandbox | undefined
  let stopping = false
  const stopSandbox = async () => {
    const trouble = await sandbox?.stop()
    if (trouble) console.error(`\nThe sandbox had trouble while it ran:\n${trouble}`)
  }
  endOnSignals(async () => {
    stopping = true
    await stopSandbox()
  })

  const take = async (name: string, work: () => Promise<Verdict>) => {
    console.log(`\n== ${name}`)
    const start = performance.now()
    const verdict = await work().catch(failure)
    if (stopping) await forever
    rows.push(show({ name, seconds: (performance.now() - start) / 1000, verdict }))
  }

  await take('set-up', () => prepare(stages))
  for (const stage of stages.filter(({ inSandbox }) => !inSandbox)) {
    await take(stage.name, () => stage.run(process.env))
  }
  const inSandbox = stages.filter((stage) => stage.inSandbox)
  if (inSandbox.length > 0) {
    let variables: Readonly<Record<string, string>> | undefined
    await take('sandbox: start', async () => {
      sandbox = new SharedSandbox()
      variables = await sandbox.environment()
      return { passed: 1, failed: 0 }
    })
    for (const stage of inSandbox) {
      await take(stage.name, async () => {
        if (!variables) throw new Error('The sandbox is missing: it did not start, see above.')
        return stage.run({ ...process.env, ...variables })
      })
    }
    await stopSandbox()
  }
  return showTotal(rows)
}

/** Nothing is begun any more while everything is being ended. */
const forever = new Promise<never>(() => undefined)

const failure = (error: unknown): Verdict => ({
  passed: 0,
  failed: 1,
  text: error instanceof Error ? error.message : String(error),
})

/** When we are told to stop, what was started is ended first. */
const endOnSignals = (stopSandbox: () => Promise<void>) => {
  const end = async (signal: string, code: number) => {
    console.error(`\n${signal}: ending what was started`)
    endCommands()
    await stopSandbox()
    process.exit(code)
  }
  process.once('SIGINT', () => void end('SIGINT', 130))
  process.once('SIGTERM', () => void end('SIGTERM', 143))
}
