import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { AwsFailure, call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

/** Where a load balancer listens. */
export interface Listening {
  readonly protocol: string
  readonly port: number
}

const schemes: Readonly<Record<string, { readonly scheme: string; readonly port: number }>> = {
  HTTPS: { scheme: 'https', port: 443 },
  HTTP: { scheme: 'http', port: 80 },
}

/** The address of a load balancer that speaks HTTP, encrypted before plain; undefined when it speaks neither. Pure. */
export const addressOf = (name: string, listening: readonly Listening[]): string | undefined => {
  const [best] = Object.keys(schemes).flatMap((known) => listening.filter(({ protocol }) => protocol === known))
  if (!best) return undefined
  const { scheme, port } = schemes[best.protocol]!
  return `${scheme}://${name}${best.port === port ? '' : `:${best.port}`}/`
}

/**
 * Where the load balancer in front of a target group is reached: the name that AWS gave it, which a certificate seldom has. It is
 * for the reader alone: undefined also where the role may not ask.
 */
export const addressOfGroup = async (session: Session, targetGroupArn: string): Promise<string | undefined> => {
  const client = new ElasticLoadBalancingV2Client(clientConfig(session))
  const of = <T>(operation: string, send: () => Promise<T>) =>
    call(
      { action: `elasticloadbalancing:${operation}`, resource: '*' },
      [],
      { region: session.region, door: session.door },
      send,
    )
  try {
    const groups = await of('DescribeTargetGroups', () =>
      client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [targetGroupArn] })),
    )
    const LoadBalancerArn = groups.TargetGroups?.[0]?.LoadBalancerArns?.[0]
    if (!LoadBalancerArn) return undefined
    const [balancers, listeners] = await Promise.all([
      of('DescribeLoadBalancers', () =>
        client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [LoadBalancerArn] })),
      ),
      of('DescribeListeners', () => client.send(new DescribeListenersCommand({ LoadBalancerArn }))),
    ])
    const name = balancers.LoadBalancers?.[0]?.DNSName
    const listening = (listeners.Listeners ?? []).map(({ Protocol = '', Port = 0 }) => ({
      protocol: Protocol,
      port: Port,
    }))
    return name && addressOf(name, listening)
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.kind !== 'unauthenticated') return undefined
    throw failure
  }
}
