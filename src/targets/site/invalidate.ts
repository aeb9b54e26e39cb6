import { createHash } from 'node:crypto'
import { info, liveLine } from '../../action/log.ts'
import { failureOfThrown } from '../../action/run-action.ts'
import { sideBySide } from '../../action/side-by-side.ts'
import { pause, unlessAborted } from '../../action/waiting.ts'
import { AwsFailure } from '../../aws/call.ts'
import { type Distribution, distributionOf } from '../../aws/cloudfront.ts'
import { poll, type Wait } from '../../aws/poll.ts'
import type { Session } from '../../aws/session.ts'
import type { Invalidated, Order } from './invalidation.ts'

/** Milliseconds between two tries: CloudFront throttles an account that asks often, and what is in progress takes a minute. */
const firstPause = 1000
const longestPause = 15_000

/** Milliseconds from one question whether it is completed to the next. */
const asksEvery = 2000

const atOnce = 8

/** What passes by itself: others' invalidations come to their end, and throttling does. */
const passes = (failure: unknown): failure is AwsFailure =>
  failure instanceof AwsFailure && (failure.kind === 'passing' || failure.error === 'TooManyInvalidationsInProgress')

/**
 * Asks every distribution to forget its paths, several side by side. What CloudFront has no room for yet is asked again until
 * the deadline. Nothing is thrown: one that fails does not stop the others, and on cancel what is accepted so far comes back.
 *
 * @param release with the distribution and its paths it makes the reference: to ask again is the same invalidation, not a new
 *   one. So each change of what serves needs its own; a rollback is not the release that it takes back.
 */
export const invalidate = (
  session: Session,
  orders: readonly Order[],
  { release, ...wait }: Wait & { readonly release: string },
): Promise<readonly Invalidated[]> =>
  each(orders, wait.signal, async (order) => {
    const distribution = distributionOf(session, order.distribution)
    const { id, completed } = await accepted(distribution, order.paths, referenceOf(release, order), wait)
    info(`CloudFront ${order.distribution} forgets ${told(order.paths)} (invalidation ${id}).`)
    return { ...order, state: completed ? 'completed' : 'accepted', id }
  })

/** Waits until all edges have forgotten what was accepted; what has failed already stays as it is. Nothing is thrown. */
export const completed = (
  session: Session,
  invalidated: readonly Invalidated[],
  wait: Wait,
): Promise<readonly Invalidated[]> =>
  each(invalidated, wait.signal, async (one) => {
    if (one.state !== 'accepted') return one
    const distribution = distributionOf(session, one.distribution)
    try {
      await poll(`invalidation ${one.id} of ${one.distribution}`, { ...wait, interval: asksEvery }, async () => {
        const { completed } = await distribution.state(one.id)
        return { state: 'in progress', ...(completed && { result: true }) }
      })
    } catch (thrown) {
      return { ...one, state: 'failed', failure: failureOfThrown(wait.signal.aborted ? wait.signal.reason : thrown) }
    }
    return { ...one, state: 'completed' }
  })

const each = async <T extends Order>(
  orders: readonly T[],
  signal: AbortSignal,
  work: (order: T) => Promise<Invalidated>,
): Promise<readonly Invalidated[]> => {
  const results = new Map<T, Invalidated>()
  await sideBySide(orders, { nameOf: ({ distribution }) => distribution, atOnce }, async (order) => {
    const result = await work(order).catch(
      (thrown): Invalidated => ({
        distribution: order.distribution,
        paths: order.paths,
        state: 'failed',
        failure: failureOfThrown(signal.aborted ? signal.reason : thrown),
      }),
    )
    results.set(order, result)
    return result.state
  })
  return orders.map((order) => results.get(order)!)
}

const accepted = async (distribution: Distribution, paths: readonly string[], reference: string, wait: Wait) => {
  const live = liveLine()
  for (let next = firstPause; ; next = Math.min(2 * next, longestPause)) {
    wait.signal.throwIfAborted()
    const rest = next * (0.8 + Math.random() * 0.4)
    try {
      return await unlessAborted(distribution.invalidate(paths, reference), wait.signal)
    } catch (thrown) {
      if (!passes(thrown) || Date.now() + rest > wait.deadline) throw thrown
      const left = `${Math.round((wait.deadline - Date.now()) / 1000)} s left`
      live(`invalidation of ${distribution.id}: ${thrown.error}, asking again`, left)
    }
    await pause(rest, wait.signal)
  }
}

/** The same for the same paths of the same release, whoever asks and how often; at most 128 characters may be. */
const referenceOf = (release: string, { distribution, paths }: Order): string =>
  createHash('sha256')
    .update(JSON.stringify([release, distribution, paths]))
    .digest('hex')

const told = (paths: readonly string[]): string => (paths.length > 3 ? `${paths.length} paths` : paths.join(', '))
