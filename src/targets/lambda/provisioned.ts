import { info, notice } from '../../action/log.ts'
import { type Stage, staged } from '../../action/stages.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import { type Alias, isSplit, type Provisioned } from '../../aws/lambda-function.ts'
import { poll, type Wait } from '../../aws/poll.ts'
import type { Facts } from '../../failures/catalogue.ts'
import { Failure } from '../../failures/failure.ts'
import { deployFailure } from '../../failures/lambda-deploy.ts'
import { untilFree } from './guarded-write.ts'
import type { Baseline } from './plan.ts'
import { markedShift, recordIn, withoutRecord } from './record.ts'
import { Superseded, servingOf } from './superseded.ts'

/**
 * What is known of the instances that Lambda keeps ready for an alias: undefined when it keeps none, and the refusal when the
 * role may not ask. When such an alias moves, Lambda makes the instances of the new version first. Meanwhile the old one has
 * the traffic, by weights that nobody asked for, such as `{ "1": 1 }`; when the instances cannot be made, they stay.
 * https://github.com/hashicorp/terraform-provider-aws/pull/48116, https://github.com/gradientedge/cdk-utils/pull/1110
 */
export type Kept = Provisioned | AwsFailure | undefined

export const isKept = (kept: Kept): kept is Provisioned => kept !== undefined && !(kept instanceof AwsFailure)

export const keptFor = async (lambda: LambdaFunction, alias: string): Promise<Kept> => {
  try {
    return await lambda.provisioned(alias)
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.kind === 'denied') return failure
    throw failure
  }
}

/** Whether an alias has such instances, as far as that matters to whose its weights may be. Plain data, to be kept for `post`. */
export type Instances = 'none' | 'some' | 'perhaps'

export const instancesOf = (kept: Kept): Instances => (kept instanceof AwsFailure ? 'perhaps' : kept ? 'some' : 'none')

/**
 * The version that Lambda itself leaves the traffic to while an alias moves to another; undefined when there are no weights,
 * or somebody set them: Lambda's name what was there before the move, and nothing else. Where it is not known whether there
 * are instances, a share is somebody's, and only all of the traffic is Lambda's.
 *
 * @param before what was there before [what our record at the alias says]
 */
export const heldBy = (
  alias: Alias,
  instances: Instances,
  before = recordIn(alias.description)?.previous,
): string | undefined => {
  const [version, ...more] = Object.keys(alias.weights)
  if (version !== before || more.length > 0 || markedShift(alias)) return undefined
  return instances === 'some' || (instances === 'perhaps' && shareElsewhere(alias) >= 1) ? version : undefined
}

/**
 * The same of an alias that is found before anything is written: once the instances are ready, only weights of all the traffic
 * are Lambda's, which then takes them away.
 */
export const heldAtFirst = (alias: Alias, kept: Kept): string | undefined => {
  const isUnderWay = isKept(kept) && kept.status !== 'READY'
  const held = isUnderWay || shareElsewhere(alias) >= 1 ? heldBy(alias, instancesOf(kept)) : undefined
  return held ?? stuckAt(alias, kept)
}

/**
 * Where Lambda could not make the instances it leaves all of the traffic to one version, whoever moved the alias and whatever
 * our record says: people cannot share the traffic of such an alias.
 */
const stuckAt = (alias: Alias, kept: Kept): string | undefined =>
  isFailed(kept) && shareElsewhere(alias) >= 1 && !markedShift(alias) ? Object.keys(alias.weights)[0] : undefined

/** Tries again while Lambda's own change of an alias is in the way of one that we make. */
export const whileLambdaMoves = <T>(kept: Kept, wait: Wait, change: () => Promise<T>): Promise<T> =>
  kept ? untilFree(wait, ['conflict'], change) : change()

/** Whether an alias is as it was, but for weights that Lambda itself set or took away. */
export const isOfLambda = (now: Alias, before: Alias, kept: Kept): boolean =>
  now.version === before.version &&
  now.description === before.description &&
  (!isSplit(now) || heldBy(now, instancesOf(kept)) !== undefined) &&
  !markedShift(before)

/** The share of the traffic, 0 to 1, that the version which an alias points at does not get. */
export const shareElsewhere = ({ weights }: Alias): number =>
  Object.values(weights).reduce((sum, weight) => sum + weight, 0)

/** Whether Lambda is, or may be, on its way to what an alias points at. To wait for that harms nobody. */
export const isMoving = (alias: Alias, kept: Kept): boolean => {
  if (!kept || !isSplit(alias) || markedShift(alias)) return false
  const held = heldBy(alias, instancesOf(kept)) ?? stuckAt(alias, kept)
  return (isKept(kept) && kept.status === 'IN_PROGRESS') || held !== undefined
}

interface Move {
  readonly lambda: LambdaFunction
  readonly name: string
  /** The refusal, when it is known that the role may not ask: then the weights tell. */
  readonly kept?: Kept
  /** `whole`: it is enough that one version has all of the traffic. */
  readonly until: 'ready' | 'whole'
  /** We have just moved it: an end that is told at once may be that of before. */
  readonly justMoved?: boolean
  /** Throws when what is there is not what is waited for. */
  readonly judge?: (there: Alias | undefined) => void
}

/** What there is when Lambda has come to an end, good or bad. */
interface Moved {
  readonly alias: Alias | undefined
  readonly kept: Kept
}

/** Milliseconds between two looks: it takes minutes, and these calls share fifteen a second with all others of the account. */
const interval = 2000

/** Milliseconds for weights to go once the instances are ready: those that stay longer are somebody's. */
const lag = 30_000

/** Asks until Lambda does nothing more: the instances are ready and the weights gone, or they are not going to. */
export const untilMoved = async (move: Move, wait: Wait): Promise<Moved> => {
  const { lambda, name, kept: known, until, judge } = move
  let readySince: number | undefined
  let hasBegun = !move.justMoved
  return poll(`provisioned concurrency of ${name}`, { ...wait, interval }, async () => {
    const [alias, kept] = await Promise.all([
      lambda.alias(name),
      known instanceof AwsFailure ? known : keptFor(lambda, name),
    ])
    judge?.(alias)
    const state = stateOf(alias, kept)
    const isReady = !kept || (isKept(kept) && kept.status === 'READY')
    readySince = isReady ? (readySince ?? Date.now()) : undefined
    if (!alias || !isKept(kept) || kept.status === 'IN_PROGRESS') hasBegun = true
    const over =
      !alias ||
      isFailed(kept) ||
      (isSplit(alias)
        ? readySince !== undefined && Date.now() - readySince > lag
        : until === 'whole' || isReady || kept instanceof AwsFailure)
    if (over && hasBegun) return { state, result: { alias, kept } }
    // Told twice, it is so.
    hasBegun = true
    return { state }
  })
}

export const isFailed = (kept: Kept): kept is Provisioned => isKept(kept) && kept.status === 'FAILED'

const stateOf = (alias: Alias | undefined, kept: Kept): string => {
  const ready = !kept
    ? 'gone'
    : kept instanceof AwsFailure
      ? `not known (${kept.error})`
      : `${kept.status}, ${kept.available} of ${kept.requested} ready`
  const shares = Object.entries(alias?.weights ?? {}).map(
    ([version, weight]) => `, version ${version} has ${Math.round(weight * 100)} % of the traffic`,
  )
  return `${ready}${shares.join('')}`
}

export interface Arrival {
  readonly lambda: LambdaFunction
  readonly name: string
  /** What Lambda answered when the alias was moved. */
  readonly moved: Alias
  /** What there was before it moved. */
  readonly before: Pick<Baseline, 'alias' | 'kept' | 'unfinished'>
  readonly wait: Wait
  readonly facts: Facts
  readonly stages: Stage[]
  /** Gets the alias as each look finds it. */
  readonly seen: (alias: Alias) => void
}

/**
 * After an alias has moved: waits until what it points at has its instances and all of the traffic.
 *
 * @throws Failure `provisioned-failed`, `timed-out`; Superseded when somebody else has a hand in the alias.
 */
export const untilServing = async (arrival: Arrival): Promise<void> => {
  const { lambda, name, moved, wait, facts, stages, seen } = arrival
  const { alias: found, kept: known, unfinished } = arrival.before
  if (!known || !found) return
  const instances = instancesOf(known)
  const before = [found.version, heldBy(found, instances), unfinished?.version]
  const judge = (there: Alias | undefined): void => {
    if (there?.version !== moved.version || there.description !== moved.description)
      throw new Superseded(
        `Somebody else moved ${name} while Lambda was making its instances: it points at version ${there?.version ?? '–'} now.`,
        servingOf(there, found.version),
      )
    if (isSplit(there) && !before.some((version) => version !== undefined && heldBy(there, instances, version)))
      throw sharedByOthers(name)
    seen(there)
  }
  const kept = await staged(stages, 'provisioned concurrency', async () => {
    const move: Move = { lambda, name, kept: known, until: 'ready', justMoved: true, judge }
    const there = await hinting(known, () => untilMoved(move, wait))
    if (isFailed(there.kept)) throw provisionedFailed(there.kept, { ...facts, alias: name, version: moved.version })
    if (there.alias && isSplit(there.alias)) throw sharedByOthers(name)
    return there.kept
  })
  if (kept instanceof AwsFailure)
    notice(
      `Whether Lambda keeps instances ready for ${name} is not known, but no other version has traffic of it. ${hint(kept)}`,
    )
  else info(`The instances that Lambda keeps ready for ${name} are of version ${moved.version}`)
}

const hint = ({ message }: AwsFailure): string =>
  `${message} The statement \`ReadProvisionedConcurrency\` of the action's policy allows it.`

/** A wait in vain, for one who may not ask whether Lambda has failed, is told with what to do about that. */
const hinting = async <T>(kept: Kept, waiting: () => Promise<T>): Promise<T> => {
  try {
    return await waiting()
  } catch (failure) {
    if (!(kept instanceof AwsFailure) || !(failure instanceof Failure) || failure.code !== 'timed-out') throw failure
    throw new Failure(`${failure.message} ${hint(kept)}`, failure)
  }
}

export const sharedByOthers = (name: string): Superseded =>
  new Superseded(`Somebody else shares the traffic of ${name} with another version meanwhile.`, 'mixed')

export const provisionedFailed = ({ reason }: Provisioned, facts: Facts) =>
  deployFailure('provisioned-failed', { ...facts, reason: reason ?? 'no reason given' })

/**
 * Where an alias stands before anything is decided: Lambda's way to what it points at is waited for. Where it has failed, the
 * version that is left with the traffic is what serves.
 *
 * @returns the alias, as what serves has it, and as it is found where that differs
 */
export const standing = async (
  lambda: LambdaFunction,
  name: string,
  { alias, kept }: Pick<Baseline, 'alias' | 'kept'>,
  wait: Wait,
): Promise<Moved & { readonly unfinished?: Alias }> => {
  if (!alias || !isMoving(alias, kept)) return { alias, kept }
  const now = await hinting(kept, () => untilMoved({ lambda, name, kept, until: 'whole' }, wait))
  const held = now.alias && isFailed(now.kept) ? (heldBy(now.alias, 'some') ?? stuckAt(now.alias, now.kept)) : undefined
  return now.alias && held ? { ...now, alias: servedBy(now.alias, held), unfinished: now.alias } : now
}

/** An alias as if it pointed at what has its traffic. Of that, no record tells what was before. */
export const servedBy = (alias: Alias, version: string): Alias => ({
  ...alias,
  version,
  weights: {},
  description: withoutRecord(alias.description),
})
