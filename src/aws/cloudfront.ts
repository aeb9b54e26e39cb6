import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetDistributionCommand,
  GetInvalidationCommand,
} from '@aws-sdk/client-cloudfront'
import { firstFew } from '../action/first-few.ts'
import { cloudfrontFailures } from '../failures/cloudfront.ts'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import { type DistributionState, distributionState } from './cloudfront-distribution.ts'
import { distributionArn } from './cloudfront-names.ts'
import type { Session } from './session.ts'

/** An invalidation that CloudFront has accepted. */
export interface Invalidation {
  readonly id: string
  /** All edges have let go of what it names (`Completed`); until then (`InProgress`) some may still show it. */
  readonly completed: boolean
}

/** One distribution. Each call fails as an explained `AwsFailure`. */
export interface Distribution {
  readonly id: string
  readonly describe: () => Promise<DistributionState>
  /** The same reference with the same paths is the same invalidation, so that a lost answer does no harm. */
  readonly invalidate: (paths: readonly string[], callerReference: string) => Promise<Invalidation>
  readonly state: (invalidationId: string) => Promise<Invalidation>
}

/**
 * CloudFront has one control plane for each partition, and its requests are signed for its Region.
 * https://docs.aws.amazon.com/general/latest/gr/cf_region.html
 */
const homes: Readonly<Record<string, string | undefined>> = { aws: 'us-east-1', 'aws-cn': 'cn-northwest-1' }

export const distributionOf = (session: Session, id: string): Distribution => {
  const region = homes[session.partition] ?? session.region
  const client = new CloudFrontClient(clientConfig({ ...session, region }))
  const of = <T>(operation: string, send: () => Promise<T>, facts = {}) =>
    call(
      { action: `cloudfront:${operation}`, resource: distributionArn(session, id) },
      cloudfrontFailures,
      { distribution: id, partition: session.partition, region, door: session.door, ...facts },
      send,
    )
  return {
    id,

    describe: async () => {
      const answer = await of('GetDistribution', () => client.send(new GetDistributionCommand({ Id: id })))
      return distributionState(answer.Distribution)
    },

    invalidate: async (paths, callerReference) => {
      const command = new CreateInvalidationCommand({
        DistributionId: id,
        InvalidationBatch: {
          CallerReference: callerReference,
          Paths: { Quantity: paths.length, Items: [...paths] },
        },
      })
      const answer = await of('CreateInvalidation', () => client.send(command), {
        paths: firstFew(paths),
        count: String(paths.length),
      })
      return invalidation(answer.Invalidation)
    },

    state: async (invalidationId) => {
      const command = new GetInvalidationCommand({ DistributionId: id, Id: invalidationId })
      const answer = await of('GetInvalidation', () => client.send(command), { invalidation: invalidationId })
      return invalidation(answer.Invalidation)
    },
  }
}

const invalidation = (answer: { Id?: string | undefined; Status?: string | undefined } | undefined): Invalidation => ({
  id: answer?.Id ?? '',
  // Documented as `Completed`; said in other letters it means the same.
  completed: answer?.Status?.toLowerCase() === 'completed',
})
