import { firstFew } from '../../action/first-few.ts'
import { warning } from '../../action/log.ts'
import type { Wait } from '../../aws/poll.ts'
import { siteFailure } from '../../failures/site.ts'
import type { Attempt } from '../../targets/site/attempt.ts'
import { baseOf } from '../../targets/site/base.ts'
import { keptBodies } from '../../targets/site/bodies.ts'
import type { Deploy } from '../../targets/site/deploy.ts'
import type { Edge } from '../../targets/site/edge.ts'
import { guardPlan } from '../../targets/site/guards.ts'
import type { Order } from '../../targets/site/invalidation.ts'
import { joinedPaths } from '../../targets/site/joined-paths.ts'
import { judge } from '../../targets/site/judge.ts'
import { isFixed, type Manifest } from '../../targets/site/manifest.ts'
import { type Site, stateKeys } from '../../targets/site/place.ts'
import { keysAfter, type Plan, planRelease, touchedBy } from '../../targets/site/plan.ts'
import { foundRelease, releaseName, timeOf } from '../../targets/site/release-name.ts'
import { planRollback } from '../../targets/site/rollback-plan.ts'
import { readRelease } from '../../targets/site/state.ts'
import { unseen } from '../../targets/site/unseen.ts'
import type { Source, There } from './look.ts'
import type { Work } from './work.ts'

/** All that will be done, before any of it is. */
export interface Decision {
  readonly plan: Plan
  readonly base: Manifest
  readonly attempt: Attempt
  readonly orders: readonly Order[]
  /** Objects that did not change and lose their place in a cache. */
  readonly extra: number
  readonly notes: readonly string[]
  readonly release: string
  readonly previous: string | undefined
  /** Of what serves then. */
  readonly commit: string | undefined
  readonly manifestOf: Deploy['manifestOf']
  /** Nothing is to be written, deleted or invalidated. */
  readonly nothing: boolean
}

interface Known {
  readonly site: Site
  readonly source: Source
  readonly there: There
  readonly edge: Edge
  readonly wait: Wait
}

export const decide = async (work: Work, known: Known): Promise<Decision> =>
  work.input.rollbackTo === undefined ? decideRelease(work, known) : decideRollback(work, known)

const decideRelease = async (work: Work, known: Known): Promise<Decision> => {
  const { input, run, isProtected } = work
  const { site, source, there, wait } = known
  const id = releaseName(new Date(), run, [there.manifest?.release, ...there.unfinished])
  const judged = await judge(source.files, there, site.bucket, wait.signal)
  const plan = planRelease(there, judged, {
    delete: input.delete,
    keepAssets: input.keepAssets,
    isProtected,
    roleOf: source.roleOf,
    now: timeOf(id)!,
  })
  guardPlan(there, plan, input.maxDelete)
  const base = baseOf(there, plan, { earlier: there.earlier, foundId: foundRelease(new Date()) })
  const { manifest } = there
  const serving = plan.renewed ? undefined : manifest
  const hasBase = Object.keys(base.files).length > 0
  const previous = serving ? serving.previous : hasBase ? base.release : undefined
  const commit = serving ? serving.commit : run.sha || undefined
  return decision(work, known, {
    id,
    plan,
    base,
    release: serving?.release ?? id,
    previous,
    commit,
    manifestOf: (files, kept, toInvalidate) => ({
      schema: 1,
      release: serving?.release ?? id,
      previous,
      commit,
      run: run.runId || undefined,
      back: serving?.back,
      files,
      kept,
      toInvalidate,
    }),
  })
}

const decideRollback = async (work: Work, known: Known): Promise<Decision> => {
  const { input, run, isProtected } = work
  const { site, there } = known
  const wanted = input.rollbackTo!
  const { manifest } = there
  if (!manifest) throw await unknown(site, 'No release of this action serves here.')
  const isBack = wanted === 'previous' && manifest.back === true && manifest.run === run.runId && run.runId !== ''
  const name = isBack ? manifest.release : wanted === 'previous' ? manifest.previous : wanted
  if (name === undefined)
    throw await unknown(site, `What served before ${manifest.release} is not recorded: it was the first release.`)
  const target = name === manifest.release ? manifest : (await readRelease(site.state, name))?.value
  if (!target) throw await unknown(site, `There is no release ${name} to go back to.`)
  const id = releaseName(new Date(), run, [there.manifest?.release, ...there.unfinished])
  const bodyOf = await keptBodies(site)
  const plan = planRollback({ ...there, manifest }, target, { bodyOf, isProtected, now: timeOf(id)! })
  if (plan.missing.length > 0)
    throw await unknown(
      site,
      `Of the release ${name} ${plan.missing.length} files are nowhere any more (${firstFew(plan.missing)}).`,
    )
  const stays = name === manifest.release
  return decision(work, known, {
    id,
    plan,
    base: baseOf(there, plan, { earlier: there.earlier, foundId: foundRelease(new Date()) }),
    release: name,
    previous: target.previous,
    commit: target.commit,
    manifestOf: (files, kept, toInvalidate) => ({
      schema: 1,
      release: name,
      previous: target.previous,
      commit: target.commit,
      run: run.runId || undefined,
      back: stays ? target.back : true,
      files,
      kept,
      toInvalidate,
    }),
  })
}

const unknown = async ({ state }: Site, what: string) => {
  const folder = stateKeys.releases(state)
  const ids = [...(await state.bucket.list(folder)).keys()].map((key) => key.slice(folder.length, -'.json'.length))
  return siteFailure('previous-unknown', { what, candidates: firstFew(ids.sort().reverse(), 10) || 'none' })
}

type Core = Pick<Decision, 'plan' | 'base' | 'release' | 'previous' | 'commit' | 'manifestOf'> & { readonly id: string }

const decision = ({ input }: Work, { there, edge }: Known, { id, ...core }: Core): Decision => {
  const { plan, base } = core
  const paths = edge.pathsOf(touchedBy(plan), keysAfter(plan))
  const { orders, dropped } = ordersOf(paths, there, input.invalidate === 'none')
  if (dropped.length > 0)
    warning(
      `A run before this one left paths to invalidate at ${dropped.join(', ')}, which is not in "distribution-ids".`,
    )
  const told = [...paths.values()]
  return {
    ...core,
    attempt: {
      schema: 1,
      id,
      release: core.release,
      base: Object.keys(base.files).length > 0 ? base.release : undefined,
      manifest: there.current !== undefined,
      toInvalidate: Object.fromEntries(orders.map(({ distribution, paths }) => [distribution, paths])),
      files: [
        ...plan.changes.map(({ key, role, size, before, headersOnly }) => ({
          key,
          role,
          size,
          there: before !== undefined,
          headersOnly,
        })),
        ...[...plan.resumed].map(([key, role]) => ({ key, role, size: plan.same.get(key)!.size, there: true })),
      ],
    },
    orders,
    extra: Math.max(0, ...told.map(({ extra }) => extra)),
    notes: [...new Set([...told.flatMap(({ notes }) => notes), ...notSeen(unseen(told))])],
    nothing: !plan.renewed && plan.deletions.length === 0 && !plan.unrecorded && orders.length === 0,
  }
}

/** What changes, and what runs before this one did not come to. */
const ordersOf = (
  paths: ReturnType<Edge['pathsOf']>,
  { manifest, attempts }: There,
  none: boolean,
): { readonly orders: readonly Order[]; readonly dropped: readonly string[] } => {
  const left = [manifest?.toInvalidate ?? {}, ...attempts.filter(hasPages).map(({ toInvalidate }) => toInvalidate)]
  const dropped = new Set(left.flatMap((each) => Object.keys(each)).filter((id) => !paths.has(id)))
  if (none) return { orders: [], dropped: [] }
  const orders = [...paths].flatMap(([distribution, { paths: now }]) => {
    const all = joinedPaths(now, ...left.map((each) => each[distribution] ?? []))
    return all.length > 0 ? [{ distribution, paths: all }] : []
  })
  return { orders, dropped: [...dropped] }
}

const notSeen = (keys: readonly string[]): readonly string[] =>
  keys.length > 0
    ? [
        `No distribution shows ${keys.length} of the changed files, which lie beside their origin paths: ${firstFew(keys)}.`,
      ]
    : []

const hasPages = ({ files }: Attempt): boolean => files.some((file) => !isFixed(file))
