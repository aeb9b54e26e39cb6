import type {
  DeploymentLifecycleHookAction,
  DeploymentLifecycleHookDetail,
  ServiceDeployment,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs'
import { type Cast, digestOf, spoken } from './cast.ts'
import type { Change } from './world.ts'

/** A PAUSE hook that waits for somebody. */
export interface Pause {
  readonly seconds: number
  readonly timeoutAction: DeploymentLifecycleHookAction
}

/** Percent of the traffic that the target revision gets. */
export interface Weights {
  readonly production: number
  readonly test?: number
}

const ended: readonly (ServiceDeploymentStatus | undefined)[] = [
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]

/** A service deployment that is over stays as it is. */
export const recorded =
  (arn: string, patch: Partial<ServiceDeployment>, cast: Cast, now: Date): Change =>
  (world) => ({
    ...world,
    records: world.records.map((one) =>
      one.serviceDeploymentArn !== arn || one.finishedAt
        ? one
        : {
            ...one,
            ...(patch.status === 'IN_PROGRESS' && { startedAt: now }),
            ...(ended.includes(patch.status) && { finishedAt: now }),
            ...(patch.status === 'STOPPED' && { stoppedAt: now }),
            updatedAt: now,
            ...patch,
            ...(patch.statusReason && { statusReason: spoken(patch.statusReason, cast) }),
          },
    ),
  })

export const newerRecord =
  (cast: Cast, patch: Partial<ServiceDeployment>, now: Date): Change =>
  (world) => {
    if (world.records.some((one) => one.serviceDeploymentArn === cast.newerRecord))
      return recorded(cast.newerRecord, patch, cast, now)(world)
    const revision = {
      ...world.revisions[0],
      serviceRevisionArn: cast.newerRevision,
      createdAt: now,
      containerImages: world.revisions[0]!.containerImages!.map((one) => ({
        ...one,
        imageDigest: digestOf(cast.newerRevision),
      })),
    }
    const { serviceArn, clusterArn } = world.service
    const born: ServiceDeployment = {
      serviceDeploymentArn: cast.newerRecord,
      serviceArn,
      clusterArn,
      createdAt: now,
      startedAt: now,
      updatedAt: now,
      sourceServiceRevisions: world.records[0]?.targetServiceRevision ? [world.records[0].targetServiceRevision] : [],
      targetServiceRevision: { arn: cast.newerRevision },
      deploymentConfiguration: world.service.deploymentConfiguration,
      ...patch,
    }
    return {
      ...world,
      service: { ...world.service, currentServiceDeployment: cast.newerRecord },
      records: [born, ...world.records],
      revisions: [revision, ...world.revisions],
    }
  }

export const hook = (
  { seconds, timeoutAction }: Pause,
  { hook: hookId }: Cast,
  time: number,
  speed: number,
): DeploymentLifecycleHookDetail => ({
  hookId,
  targetType: 'PAUSE',
  status: 'AWAITING_ACTION',
  expiresAt: new Date(time + seconds * speed),
  timeoutAction,
})

export const tooLate =
  (arn: string): Change =>
  (world) => ({
    ...world,
    records: world.records.map((one) =>
      one.serviceDeploymentArn === arn && one.lifecycleHookDetails
        ? { ...one, lifecycleHookDetails: one.lifecycleHookDetails.map((each) => ({ ...each, status: 'TIMED_OUT' })) }
        : one,
    ),
  })

export const weighted =
  (arn: string, { production, test }: Weights): Change =>
  (world) => ({
    ...world,
    records: world.records.map((one) =>
      one.serviceDeploymentArn !== arn
        ? one
        : {
            ...one,
            targetServiceRevision: {
              ...one.targetServiceRevision,
              requestedProductionTrafficWeight: production,
              ...(test !== undefined && { requestedTestTrafficWeight: test }),
            },
            sourceServiceRevisions: one.sourceServiceRevisions?.map((source) => ({
              ...source,
              requestedProductionTrafficWeight: 100 - production,
            })),
          },
    ),
  })
