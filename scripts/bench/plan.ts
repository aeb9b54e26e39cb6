/**
 * `npm run bench:plan`: what it takes to make a comment of the JSON of a plan, for 100, 1,000 and 10,000 changes, beside a
 * renderer of the registry: processor time (on an idle machine it takes no longer), memory, and how long the comment is. Each
 * measurement is a process of its own. Writes .bench/plan.json. Exit code 1 when something could not be measured.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { madePlan, type PlanKind } from './made-plan.ts'
import { peerName, planPeer } from './plan-peer.ts'
import type { Rendered } from './render-plan.ts'
import { median, publish, type Result, ratioOf } from './result.ts'

const sizes = [100, 1000, 10_000] as const
const kinds: Readonly<Record<PlanKind, string>> = { alike: 'alike', mixed: 'all different' }
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)

/** Of GitHub, for a comment. */
const limit = 65_536

/** Milliseconds, MB, and how many times as much ten times the changes may take. */
const goals = { cpu: 1000, memory: 300, growth: 15 }

const render = (program: string, plan: string): Rendered =>
  JSON.parse(execFileSync(process.execPath, [program, plan], { encoding: 'utf8', timeout: 120_000 })) as Rendered

type Measured = Readonly<Record<keyof Rendered, number>>

const medians = (all: readonly Rendered[]): Measured => ({
  cpu: median(all.map((each) => each.cpu)),
  memory: median(all.map((each) => each.memory)),
  length: median(all.map((each) => each.length)),
})

const measure = (peer: string, plan: string): { readonly ours: Measured; readonly theirs: Measured } => {
  const runs = Array.from({ length: rounds }, () => ({
    ours: render(join(import.meta.dirname, 'render-plan.ts'), plan),
    theirs: render(peer, plan),
  }))
  return { ours: medians(runs.map(({ ours }) => ours)), theirs: medians(runs.map(({ theirs }) => theirs)) }
}

const line = (work: string, unit: string, ours: number, peer: number, goal: string, met: boolean): Result => ({
  work,
  unit,
  ours,
  peer,
  peerName,
  ratio: ratioOf(ours, peer),
  goal,
  met,
})

const resultsOf = (peer: string, folder: string): readonly Result[] =>
  (Object.keys(kinds) as PlanKind[]).flatMap((kind) => {
    const measured = sizes.map((size) => {
      const file = join(folder, `${kind}-${size}.json`)
      writeFileSync(file, madePlan(kind, size))
      return { size, ...measure(peer, file) }
    })
    const [, thousand, largest] = measured
    const growth = (side: 'ours' | 'theirs') => largest![side].cpu / thousand![side].cpu
    return [
      ...measured.flatMap(({ size, ours, theirs }) => {
        const work = `${size.toLocaleString('en-US')} changes, ${kinds[kind]}`
        return [
          line(`${work}: time`, 'ms', ours.cpu, theirs.cpu, '< 1 s', ours.cpu < goals.cpu),
          line(`${work}: memory`, 'MB', ours.memory, theirs.memory, '< 300 MB', ours.memory < goals.memory),
          line(
            `${work}: comments`,
            '',
            Math.ceil(ours.length / limit),
            Math.ceil(theirs.length / limit),
            'one',
            ours.length < limit,
          ),
        ]
      }),
      line(
        `1,000 → 10,000 changes, ${kinds[kind]}: time`,
        '×',
        growth('ours'),
        growth('theirs'),
        '≤ 15×',
        growth('ours') <= goals.growth,
      ),
    ]
  })

const folder = mkdtempSync(join(tmpdir(), 'bench-plan-'))
try {
  const results = resultsOf(await planPeer(), folder)
  console.log(`Node ${process.version}, medians of ${rounds} interleaved runs`)
  publish('plan', results)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
