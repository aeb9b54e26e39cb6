/**
 * `npm run demo [-- <system>]`: rehearses an example on this machine: its own workflow, the actions as they ship, AWS,
 * GitHub and Docker of the sandbox. The exit code is 0 when every act went as told.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { endCommands } from '../sandbox/setup/command.ts'
import { repository } from '../sandbox/setup/places.ts'
import { startSandbox } from '../sandbox/start.ts'
import type { Act, Finding } from './demo/act.ts'
import * as hydrousBackend from './demo/hydrous-backend.ts'
import * as mlopsApi from './demo/mlops-api.ts'
import * as nl2sqlAgent from './demo/nl2sql-agent.ts'
import { type Exhibit, summaryPage, writePages } from './demo/pages.ts'
import { type Evidence, rehearse, type Stage, sandboxesOf } from './demo/rehearsal.ts'
import { bold, green, newScreen, red, type Screen } from './demo/screen.ts'
import { type Visit, Visitor } from './demo/visitor.ts'

interface System {
  setStage(parts: Pick<Stage, 'sandbox' | 'aws' | 'gitHub' | 'screen'>): Promise<Stage>
  acts: readonly Act[]
  /** What to show besides. */
  more?(): Exhibit[]
}

const systems: Record<string, System> = {
  'mlops-api': mlopsApi,
  'nl2sql-agent': nl2sqlAgent,
  'hydrous-backend': hydrousBackend,
}
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
  await showPages(screen, performed, system.more?.() ?? [])
  const good = performed.every(({ findings }) => findings.every(([good]) => good))
  const verdict = good ? green('every act went as told') : red('not every act went as told')
  screen.text(`\n${verdict}, in ${screen.seconds().toFixed(0)} s`)
  return good
}

interface Performed {
  act: Act
  evidence: Evidence
  findings: Finding[]
  /** Of the page, PNG. */
  picture?: { name: string; png: Buffer }
}

async function perform({ setStage, acts }: System, screen: Screen): Promise<Performed[]> {
  const sandbox = await startSandbox({ log: (line) => screen.line('sandbox', line.replace(/^ *[\d.]+ s +/, '')) })
  let visitor: Visitor | undefined
  try {
    visitor = await Visitor.come(sandbox.environment)
    const stage = await setStage({ ...sandboxesOf(sandbox.environment), screen })
    const performed: Performed[] = []
    const visits = new Map<string, Visit>()
    for (const [index, act] of acts.entries()) {
      leaving.signal.throwIfAborted()
      screen.heading(`Act ${index + 1} of ${acts.length}: ${act.title}`, ...act.explanation)
      await act.prepare(stage)
      const event = act.event?.(stage) ?? (act.byHand ? 'workflow_dispatch' : 'push')
      const meanwhile = async () => act.meanwhile?.(stage)
      const how = { hesitation: act.hesitation, event, ...act.byHand, meanwhile, signal: leaving.signal }
      const evidence = await rehearse(stage, how)
      leaving.signal.throwIfAborted()
      const told = (findings: Finding[]) => findings.map((finding) => screen.finding(...finding))
      const findings = act.judge(evidence)
      told(findings)
      const visited = visitor && (await act.visit?.(visitor, stage.siteUrl ?? '', visits).catch(notSeen))
      if (visited) told(visited.findings)
      if (visited?.visit) visits.set(act.name, visited.visit)
      performed.push({
        ...{ act, evidence, findings: [...findings, ...(visited?.findings ?? [])] },
        ...(visited?.visit && { picture: { name: `page-${visited.name}`, png: visited.visit.picture } }),
      })
    }
    return performed
  } finally {
    try {
      await visitor?.leave()
    } finally {
      await sandbox.stop()
    }
  }
}

/** A page that cannot be used is found out by waiting for it. */
function notSeen(error: unknown): { name: string; visit?: Visit; findings: Finding[] } {
  const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n')
  return { name: '', findings: [[false, `the page could not be used in a browser: ${reason}`]] }
}

async function showPages(screen: Screen, performed: Performed[], more: Exhibit[]): Promise<void> {
  const ofActs = performed.flatMap(({ act, evidence }, index): Exhibit[] => [
    summaryPage(`${index + 1}-${act.name}`, `Act ${index + 1}: ${act.title}`, evidence.run),
    ...commentPage(`${index + 1}-${act.name}-comment`, act, evidence),
  ])
  const pages = [...ofActs, ...more]
  const folder = join(repository, '.demo', wanted)
  const show = (file: string) => screen.text(`   ${relative(process.cwd(), file)}`)
  const files = await writePages(folder, pages)
  const pictures = files.some((file) => file.endsWith('.png')) ? '' : ' (no pictures: there is no Chromium)'
  const what = pages.some(({ kind }) => kind === 'comment') ? 'The summaries and the comments' : 'The summaries'
  screen.heading(`${what}, as GitHub shows them${pictures}`)
  for (const file of files) show(file)
  const shots = performed.flatMap(({ picture }) => picture ?? [])
  if (shots.length > 0) screen.heading('The page, as a visitor sees it')
  for (const { name, png } of shots) {
    const file = join(folder, `${name}.png`)
    writeFileSync(file, png)
    show(file)
  }
}

const commentPage = (name: string, { comment }: Act, { comments }: Evidence): Exhibit[] =>
  comments
    .filter(({ issue }) => issue === comment?.pull)
    .map(({ body }) => ({ name, title: comment?.title ?? '', kind: 'comment', markdown: body }))

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
