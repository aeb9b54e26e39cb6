import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import { ecsNameOf } from './ecs-names.ts'
import type { Session } from './session.ts'

/** Between which a service's own scaling keeps the number of its tasks. */
export interface ScalingBounds {
  readonly least: number
  readonly most: number
}

/**
 * The bounds of a service of ECS; undefined when nothing scales it.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html
 *
 * @throws AwsFailure
 */
export const scalingBounds = async (
  session: Session,
  cluster: string,
  service: string,
): Promise<ScalingBounds | undefined> => {
  const client = new ApplicationAutoScalingClient(clientConfig(session))
  const command = new DescribeScalableTargetsCommand({
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceIds: [`service/${ecsNameOf(cluster)}/${ecsNameOf(service)}`],
  })
  const asked = { action: 'application-autoscaling:DescribeScalableTargets', resource: '*' }
  const { ScalableTargets = [] } = await call(asked, [], { region: session.region, door: session.door }, () =>
    client.send(command),
  )
  const [target] = ScalableTargets
  return target && { least: target.MinCapacity ?? 0, most: target.MaxCapacity ?? Number.POSITIVE_INFINITY }
}
