/**
 * `npm run demo [-- <system>]`: rehearses an example on this machine: its own workflow, the actions as they ship, AWS,
 * GitHub and Docker of the sandbox. The exit code is 0 when every act went as told.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { endCommands } from '../sandbox/setup/command.ts'
import { repository } from '../sandbox/setup/places.ts'
import { type Sandbox, startSandbox } from '../sandbox/start.ts'
import type { Act } from './demo/act.ts'
import * as mlopsApi from './demo/mlops-api.ts'
import { rehearse, type Stage, sandboxesOf } from './demo/rehearsal.ts'
import { bold, green, newScreen, red } from './demo/screen.ts'

const systems: Record<string, { setStage: typeof mlopsApi.setStage; acts: readonly Act[] }> = { 'mlops-api': mlopsApi }
const [wanted = 'mlops-api'] = process.argv.slice(2)

let starting: Promise<Sandbox> | undefined

/** Ctrl-C in the middle: what was started is ended first. */
async function leave(): Promise<void> {
  endCommands()
  await (await starting?.catch(() => undefined))?.stop()
  process.exit(130)
}

async function main(): Promise<boolean> {
  const system = systems[wanted]
  if (!system) {
    const examples = readdirSync(join(repository, 'examples')).join(', ')
    throw new Error(
      `there is no demo of ${wanted}; there is one of ${Object.keys(systems).join(', ')} (examples: ${examples})`,
    )
  }
  const screen = newScreen()
  screen.text(bold(`${wanted}, rehearsed on this machine`))
  starting = startSandbox({ log: (line) => screen.line('sandbox', line.replace(/^ *[\d.]+ s +/, '')) })
  const sandbox = await starting
  try {
    const stage = await system.setStage({ ...sandboxesOf(sandbox.environment), screen })
    let good = true
    for (const [index, act] of system.acts.entries()) {
      screen.heading(`Act ${index + 1} of ${system.acts.length}: ${act.title}`, ...act.explanation)
      good = (await perform(act, stage)) && good
    }
    const verdict = good ? green('every act went as told') : red('not every act went as told')
    screen.text(`\n${verdict}, in ${screen.seconds().toFixed(0)} s`)
    return good
  } finally {
    await sandbox.stop()
  }
}

async function perform(act: Act, stage: Stage): Promise<boolean> {
  await act.prepare(stage)
  const findings = act.judge(await rehearse(stage, { hesitation: act.hesitation }))
  for (const [good, text] of findings) stage.screen.finding(good, text)
  return findings.every(([good]) => good)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void leave())
try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
