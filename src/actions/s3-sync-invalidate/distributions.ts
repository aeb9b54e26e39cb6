import { notice } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import { distributionOf } from '../../aws/cloudfront.ts'
import type { DistributionState } from '../../aws/cloudfront-distribution.ts'
import type { Session } from '../../aws/session.ts'
import type { Edge } from '../../targets/site/edge.ts'
import { completed, invalidate } from '../../targets/site/invalidate.ts'
import { invalidationPaths } from '../../targets/site/invalidation-paths.ts'
import { distributionProblem, siteUrlOf } from '../../targets/site/site-distribution.ts'
import type { Input } from './wanted.ts'

/** The distributions of the step; without a state: the role may not look at it. */
export type Distributions = ReadonlyMap<string, DistributionState | undefined>

/** Looks at all distributions. @throws Failure when one does not show the bucket, so that its paths could not be found */
export const describeAll = async (session: Session, input: Input): Promise<Distributions> => {
  const ids = input.distributionIds ?? []
  const states = await Promise.all(ids.map((id) => describe(session, id)))
  if (input.invalidate === 'changed')
    for (const state of states) {
      const problem = state && distributionProblem(state, input.bucket, input.prefix)
      if (problem) throw problem
    }
  return new Map(ids.map((id, index) => [id, states[index]]))
}

const describe = async (session: Session, id: string): Promise<DistributionState | undefined> => {
  try {
    return await distributionOf(session, id).describe()
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.error !== 'AccessDenied') throw failure
    notice(`Distribution ${id} cannot be looked at: ${failure.message}`)
    return undefined
  }
}

export const edgeOf = (session: Session, input: Input, distributions: Distributions): Edge => ({
  ids: [...distributions.keys()],
  pathsOf: (touched, keys) => {
    const known = [...keys]
    const options = { bucket: input.bucket, maxPaths: input.maxPaths, wanted: input.invalidate }
    return new Map([...distributions].map(([id, state]) => [id, invalidationPaths(touched, known, state, options)]))
  },
  forget: forgetBy(session),
})

/** Asks CloudFront to forget. */
export const forgetBy =
  (session: Session): Edge['forget'] =>
  async (orders, { completed: waits, ...how }) => {
    const accepted = await invalidate(session, orders, how)
    return waits ? completed(session, accepted, how) : accepted
  }

/** Where the site is found: by the first distribution that shows it. */
export const siteUrl = (distributions: Distributions, { bucket, prefix }: Input): string | undefined => {
  for (const state of distributions.values()) {
    const url = state && siteUrlOf(state, bucket, prefix)
    if (url) return url
  }
  return undefined
}
