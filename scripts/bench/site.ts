/**
 * `npm run bench:site`: how long s3-sync-invalidate takes to publish a site of 5,014 files and 106 MB for the first time, after a
 * fresh checkout in which nothing has changed, and when one file in a hundred has; beside `aws s3 sync` and, where they can
 * be had (`site-peers.ts`), rclone, s5cmd and s3deploy; against our stand-in with 25 ms latency and against versitygw. Then how it grows with the
 * number of files, what it holds in memory, and what a request costs beside the SDK's client. Writes .bench/site.json. Exit code 1
 * when something could not be measured. BENCH_ROUNDS: rounds of each [3].
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { change, type MadeSite, makeSite, touch } from './made-site.ts'
import type { Measured } from './measured-process.ts'
import { median, publish, type Result, ratioOf } from './result.ts'
import { ours, peers, type SiteClient } from './site-clients.ts'
import { latencyStore, type Store, versitygwStore } from './site-stores.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const latency = 25
const smallFiles = 5000

interface Run extends Measured {
  readonly requests: number | undefined
}

interface Scenario {
  readonly name: string
  readonly prepare: (site: MadeSite) => void
  /** How many times faster than a peer ours must be. */
  readonly goals: Readonly<Record<string, number>>
}

const scenarios: readonly Scenario[] = [
  { name: 'first upload', prepare: () => undefined, goals: { 'aws s3 sync': 7, rclone: 1.5 } },
  { name: 'fresh checkout, nothing changed', prepare: touch, goals: { 'aws s3 sync': 25 } },
  { name: 'fresh checkout, 1 % changed', prepare: change, goals: { 'aws s3 sync': 16 } },
]

/** All scenarios in a row: each finds the bucket as the one before left it. */
const publishAll = async (client: SiteClient, site: MadeSite, store: Store): Promise<readonly Run[]> => {
  const place = await store.fresh()
  const runs: Run[] = []
  for (const { name, prepare } of scenarios) {
    prepare(site)
    await store.requests()
    const run = await client.publish(site.folder, place)
    const requests = await store.requests()
    runs.push({ ...run, requests })
    const cost = `${run.seconds.toFixed(2)} s, processor ${run.cpu.toFixed(2)} s, ${run.memory.toFixed(0)} MB`
    console.log(
      `${store.name}, ${client.name}, ${name}: ${cost}${requests === undefined ? '' : `, ${requests} requests`}`,
    )
  }
  return runs
}

const compare = async (site: MadeSite, store: Store): Promise<Result[]> => {
  const clients = [ours, ...(await peers())]
  const runs = new Map<string, (readonly Run[])[]>(clients.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const client of clients) runs.get(client.name)!.push(await publishAll(client, site, store))
  const middle = (client: SiteClient, scenario: number, of: (run: Run) => number) =>
    median(runs.get(client.name)!.map((each) => of(each[scenario]!)))
  return scenarios.flatMap(({ name, goals }, scenario) =>
    clients.slice(1).flatMap((client) => {
      const row = (what: string, unit: string, of: (run: Run) => number, times?: number): Result => {
        const [own, theirs] = [middle(ours, scenario, of), middle(client, scenario, of)]
        const ratio = ratioOf(own, theirs)
        return {
          work: `${store.name}: ${name}: ${what}`,
          unit,
          ours: own,
          peer: theirs,
          peerName: client.name,
          ratio,
          goal: times === undefined ? '' : `${times}× faster`,
          met: times === undefined || ratio <= 1 / times,
        }
      }
      const counted = store.counts ? [row('requests', '', ({ requests = 0 }) => requests)] : []
      return [
        row('time', 's', ({ seconds }) => seconds, store.counts ? goals[client.name] : undefined),
        row('processor time', 's', ({ cpu }) => cpu),
        ...counted,
      ]
    }),
  )
}

/** Ours alone, from 1,000 to 20,000 files: no slower than in proportion. */
const growth = async (folder: string, store: Store): Promise<Result[]> => {
  const times = new Map<number, readonly Run[]>()
  for (const count of [1000, 5000, 20_000]) {
    const site = makeSite(join(folder, `growth-${count}`), count, { large: false })
    times.set(count, await publishAll(ours, site, store))
  }
  return [5000, 20_000].flatMap((count) =>
    scenarios.map(({ name }, scenario) => {
      const own = times.get(count)![scenario]!.seconds
      const peer = times.get(1000)![scenario]!.seconds
      const most = count / 1000
      return {
        work: `${store.name}: ${name}: ${count} files`,
        unit: 's',
        ours: own,
        peer,
        peerName: '1,000 files',
        ratio: own / peer,
        goal: `≤ ${most}×`,
        met: own / peer <= most,
      }
    }),
  )
}

const mostFiles = 100_000
const mostMemory = 300

const memory = async (folder: string): Promise<Result> => {
  const store = await latencyStore(0)
  try {
    const site = makeSite(join(folder, 'memory'), mostFiles, { large: true, most: 2048 })
    const runs = await publishAll(ours, site, store)
    const held = Math.max(...runs.map(({ memory }) => memory))
    return {
      work: `${mostFiles} files: memory`,
      unit: 'MB',
      ours: held,
      peer: mostMemory,
      peerName: 'limit',
      ratio: held / mostMemory,
      goal: `< ${mostMemory} MB`,
      met: held < mostMemory,
    }
  } finally {
    await store.stop()
  }
}

/** Milliseconds of processor time of one request, by ours and by the SDK's client. */
const requestCost = async (): Promise<Result> => {
  const store = await latencyStore(0)
  try {
    const costs = new Map<string, number[]>([
      ['ours', []],
      ['sdk', []],
    ])
    for (let round = 0; round < rounds; round++)
      for (const [who, all] of costs) {
        const { endpoint, bucket, keys } = await store.fresh()
        const env = { ...process.env, AWS_ACCESS_KEY_ID: keys.id, AWS_SECRET_ACCESS_KEY: keys.secret }
        const words = [join(import.meta.dirname, 'put-objects.ts'), who, '5000', endpoint, bucket]
        const { stdout } = await promisify(execFile)(process.execPath, words, { env, timeout: 120_000 })
        all.push(Number(stdout))
      }
    const [own, theirs] = [median(costs.get('ours')!), median(costs.get('sdk')!)]
    return {
      work: 'a PUT of 10 KB: processor time',
      unit: 'ms',
      ours: own,
      peer: theirs,
      peerName: '@aws-sdk/client-s3',
      ratio: own / theirs,
      goal: '≤ 0.5×',
      met: own / theirs <= 0.5,
    }
  } finally {
    await store.stop()
  }
}

const withStore = async <T>(store: Store, work: (store: Store) => Promise<T>): Promise<T> => {
  try {
    return await work(store)
  } finally {
    await store.stop()
  }
}

const everything = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-site-'))
  try {
    const site = makeSite(join(folder, 'site'), smallFiles)
    console.log(
      `${site.files.length} files, ${(site.bytes / 1e6).toFixed(0)} MB; ${rounds} interleaved rounds, medians`,
    )
    const results = [
      ...(await withStore(await latencyStore(latency), async (store) => [
        ...(await compare(site, store)),
        ...(await growth(folder, store)),
      ])),
      ...(await withStore(await versitygwStore(), (store) => compare(site, store))),
      await memory(folder),
      await requestCost(),
    ]
    publish('site', results)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

everything().catch((error: unknown) => {
  console.error((error as Error).message)
  process.exitCode = 1
})
