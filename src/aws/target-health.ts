import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { AwsFailure, call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

/** What a load balancer says of one target. */
export interface TargetState {
  /** Name of the target group. */
  readonly group: string
  /** Address or id of an instance, with the port. */
  readonly target: string
  /** Such as `unhealthy`, `initial`, `draining`. */
  readonly state: string
  /** ELB's code, such as `Target.ResponseCodeMismatch`. */
  readonly code: string | undefined
  /** ELB's words, such as `Health checks failed with these codes: [404]`. */
  readonly reason: string | undefined
}

/**
 * The health of all targets of some target groups. A group that does not exist has none.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
 *
 * @throws AwsFailure
 */
export const targetHealth = async (session: Session, groupArns: readonly string[]): Promise<readonly TargetState[]> => {
  const client = new ElasticLoadBalancingV2Client(clientConfig(session))
  const facts = { region: session.region, door: session.door }
  const of = async (TargetGroupArn: string): Promise<readonly TargetState[]> => {
    const asked = { action: 'elasticloadbalancing:DescribeTargetHealth', resource: '*' }
    try {
      const answer = await call(asked, [], facts, () =>
        client.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
      )
      return (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
        group: groupName(TargetGroupArn),
        target: `${Target?.Id ?? ''}:${Target?.Port ?? ''}`,
        state: TargetHealth?.State ?? 'unknown',
        code: TargetHealth?.Reason || undefined,
        reason: TargetHealth?.Description || undefined,
      }))
    } catch (failure) {
      if (failure instanceof AwsFailure && failure.kind === 'missing') return []
      throw failure
    }
  }
  return (await Promise.all(groupArns.map(of))).flat()
}

/** `arn:…:targetgroup/web/0123456789abcdef` is of the group `web`. */
export const groupName = (arn: string): string => arn.split('/').at(1) ?? arn
