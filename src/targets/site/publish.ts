import { staged } from '../../action/stages.ts'
import type { Written } from '../../aws/s3-object.ts'
import type { Attempt, Attempted } from './attempt.ts'
import { keepBody, toKeep } from './bodies.ts'
import type { Change } from './changes.ts'
import type { Deploy } from './deploy.ts'
import { finish } from './finish.ts'
import { forAll } from './in-flight.ts'
import { isFixed, type Kept, type Manifest, type ManifestEntry } from './manifest.ts'
import { stateKeys } from './place.ts'
import type { Plan } from './plan.ts'
import { filesLine } from './progress.ts'
import { timeOf } from './release-name.ts'
import { writeState } from './state.ts'
import { crc32Of } from './sums.ts'
import { turnsOf } from './turns.ts'
import { writeChange } from './write-change.ts'
import { writeManifest } from './write-manifest.ts'

/**
 * Publishes a release: nothing before what it refers to, and nothing is deleted before CloudFront has been told and all is
 * good. What it throws leaves `progress` to tell how far it came.
 */
export const publish = async (deploy: Deploy): Promise<void> => {
  const { plan, lease, progress, wait } = deploy
  const signal = AbortSignal.any([wait.signal, lease.lost])
  const { turns, assets } = phases(deploy, signal)
  if (plan.changes.length > 0 || plan.resumed.size > 0)
    await staged(progress.stages, 'prepare', async () => {
      await prepare(deploy)
      signal.throwIfAborted()
    })
  await assets()
  // Another deploy that took the lease over meanwhile stops this one here, before any page.
  if (plan.renewed) await lease.renew()
  await turns()
  await staged(progress.stages, 'manifest', async () => {
    signal.throwIfAborted()
    await record(deploy)
  })
  await forget(deploy, signal)
  await staged(progress.stages, 'health', () => deploy.health(signal)).finally(() => {
    if (progress.stages.at(-1)!.seconds < 0.01) progress.stages.pop()
  })
  signal.throwIfAborted()
  progress.confirmed = true
  deploy.onConfirmed()
  await finish(deploy)
}

/** What is about to be written, and what served before, in a form that outlives this process. */
const prepare = async ({ site: { state }, attempt, base, plan, progress }: Deploy): Promise<void> => {
  const sums = new Map<string, string>()
  // What is made where nothing was needs no proof: only this run, which holds the lease, can have made it.
  const changedInPlace = plan.changes.filter((change) => change.before && !isFixed(change))
  await forAll(changedInPlace, new AbortController().signal, async ({ key, supply }) => {
    if (supply.how === 'put') sums.set(key, await crc32Of(supply.file.path))
  })
  const files = attempt.files.map((file): Attempted => ({ ...file, crc32: sums.get(file.key) }))
  progress.wrote = true
  const written = [
    writeState(state, stateKeys.attempt(state, attempt.id), { ...attempt, files } as Attempt, 'anything'),
  ]
  if (attempt.base !== undefined && plan.renewed)
    written.push(
      writeState(
        state,
        stateKeys.release(state, attempt.base),
        { ...base, toInvalidate: undefined } as Manifest,
        'anything',
      ),
    )
  await Promise.all(written)
}

const phases = (deploy: Deploy, signal: AbortSignal) => {
  const { plan, progress, site, base } = deploy
  const sent = plan.changes.filter(({ supply }) => supply.how !== 'headers')
  const show = filesLine(
    plan.changes.length,
    sent.reduce((sum, { size }) => sum + size, 0),
  )
  let bytes = 0
  const write = async (change: Change) => {
    progress.wrote = true
    if (!isFixed(change)) progress.visible = true
    const written = await writeChange(site, change)
    progress.written.set(change.key, written)
    if (change.supply.how !== 'headers') bytes += change.size
    if (change.supply.how === 'put') {
      progress.uploaded += 1
      progress.bytes += change.size
    }
    show(progress.written.size, bytes)
  }
  const turns = async () => {
    for (const { stage, changes } of turnsOf(plan.changes))
      await staged(progress.stages, stage, () => forAll(changes, signal, write))
  }
  /** Bodies are kept while assets are sent: both come before anything that is seen. */
  const assets = async () => {
    const hashed = plan.changes.filter(isFixed)
    const bodies = toKeep(plan, base)
    if (hashed.length + bodies.length === 0) return
    await staged(progress.stages, 'assets', async () => {
      const tasks = [
        ...hashed.map((change) => () => write(change)),
        ...bodies.map((body) => () => keepBody(site, base, body)),
      ]
      await forAll(tasks, signal, (task) => task())
    })
  }
  return { turns, assets }
}

/** The manifest: from now on this release is what the next run compares with. */
const record = async (deploy: Deploy): Promise<void> => {
  const { plan, progress, orders, current } = deploy
  progress.wrote = true
  const own = plan.deletions.filter(({ why }) => why !== 'foreign')
  const gone = own.map(({ key, role, before }): [string, Kept] => [
    key,
    {
      sha256: '',
      headers: '',
      role,
      ...before.known,
      size: before.size,
      etag: before.etag,
      since: sinceOf(deploy, key),
    },
  ])
  const manifest = deploy.manifestOf(
    filesOf(plan, progress.written),
    Object.fromEntries([...plan.kept, ...gone]),
    orders.length > 0 ? Object.fromEntries(orders.map(({ distribution, paths }) => [distribution, paths])) : undefined,
  )
  deploy.progress.manifest = await writeManifest(deploy.site, manifest, current)
}

const sinceOf = ({ current, attempt }: Deploy, key: string): string => {
  const kept = current?.value.kept ?? {}
  return (Object.hasOwn(kept, key) && kept[key]?.since) || timeOf(attempt.id) || ''
}

const filesOf = (plan: Plan, written: ReadonlyMap<string, Written>): Record<string, ManifestEntry> =>
  Object.fromEntries([
    ...plan.same,
    ...plan.changes.map(({ key, entry }): [string, ManifestEntry] => [key, { ...entry, ...written.get(key)! }]),
  ])

/** Tells CloudFront. @throws the first failure, when all were asked */
const forget = async (deploy: Deploy, signal: AbortSignal): Promise<void> => {
  const { orders, edge, progress, wait, attempt, waitInvalidation } = deploy
  if (orders.length === 0) return
  await staged(progress.stages, waitInvalidation ? 'invalidate and wait' : 'invalidate', async () => {
    progress.invalidated = await edge.forget(orders, {
      ...wait,
      signal,
      release: attempt.id,
      completed: waitInvalidation,
    })
    for (const one of progress.invalidated) if (one.state === 'failed') throw one.failure
  })
}
