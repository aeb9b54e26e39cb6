/**
 * `npm run demo [-- <system>]`: rehearses an example on this machine: its own workflow, the actions as they ship, AWS,
 * GitHub and Docker of the sandbox. The exit code is 0 when every act went as told.
 */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { endCommands } from '../sandbox/setup/command.ts'
import { repository } from '../sandbox/setup/places.ts'
import { startSandbox } from '../sandbox/start.ts'
import type { Act, Finding } from './demo/act.ts'
import * as mlopsApi from './demo/mlops-api.ts'
import { summaryPage, writePages } from './demo/pages.ts'
import { type Evidence, rehearse, sandboxesOf } from './demo/rehearsal.ts'
import { bold, green, newScreen, red, type Screen } from './demo/screen.ts'

type System = Pick<typeof mlopsApi, 'setStage' | 'acts'>

const systems: Record<string, System> = { 'mlops-api': mlopsApi }
const [wanted = 'mlops-api'] = process.argv.slice(2)

/** Ctrl-C: the run is cancelled as GitHub would cancel it, the sandbox is ended, and what was made is taken away. */
const leaving = new AbortController()

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
  const performed = await perform(system, screen)
  await showPages(screen, performed)
  const good = performed.every(({ findings }) => findings.every(([good]) => good))
  const verdict = good ? green('every act went as told') : red('not every act went as told')
  screen.text(`\n${verdict}, in ${screen.seconds().toFixed(0)} s`)
  return good
}

interface Performed {
  act: Act
  evidence: Evidence
  findings: Finding[]
}

async function perform({ setStage, acts }: System, screen: Screen): Promise<Performed[]> {
  const sandbox = await startSandbox({ log: (line) => screen.line('sandbox', line.replace(/^ *[\d.]+ s +/, '')) })
  try {
    const stage = await setStage({ ...sandboxesOf(sandbox.environment), screen })
    const performed: Performed[] = []
    for (const [index, act] of acts.entries()) {
      leaving.signal.throwIfAborted()
      screen.heading(`Act ${index + 1} of ${acts.length}: ${act.title}`, ...act.explanation)
      await act.prepare(stage)
      const evidence = await rehearse(stage, { hesitation: act.hesitation, signal: leaving.signal })
      leaving.signal.throwIfAborted()
      const findings = act.judge(evidence)
      for (const [good, text] of findings) screen.finding(good, text)
      performed.push({ act, evidence, findings })
    }
    return performed
  } finally {
    await sandbox.stop()
  }
}

async function showPages(screen: Screen, performed: Performed[]): Promise<void> {
  const pages = performed.map(({ act, evidence }, index) =>
    summaryPage(`${index + 1}-${act.name}`, `Act ${index + 1}: ${act.title}`, evidence.run),
  )
  const files = await writePages(join(repository, '.demo', wanted), pages)
  const pictures = files.some((file) => file.endsWith('.png')) ? '' : ' (no pictures: there is no Chromium)'
  screen.heading(`The summaries, as GitHub shows them${pictures}`)
  for (const file of files) screen.text(`   ${relative(process.cwd(), file)}`)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    leaving.abort(new Error('interrupted'))
    endCommands()
  })
}
try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = leaving.signal.aborted ? 130 : 1
}
