import { DescribeServicesCommand, UpdateServiceCommand, waitUntilServicesStable } from '@aws-sdk/client-ecs'
import type { Verdict } from '../../sandbox/ecs-script/plot.ts'
import { oursWithin } from './ecs-ours.ts'
import type { Wait } from './ecs-waits.ts'

/** How a waiter ends: with a verdict, or without one. */
export type Said = Verdict | 'gave up'

/** Seconds after which ours and the SDK's give up. The CLI's has its own number of tries. */
export const patience = 900

const cluster = 'default'

/** The peers know one good end, a service that is stable, and give up on all others. */
const stable = async (waiting: Promise<unknown>): Promise<Said> => {
  try {
    await waiting
    return 'deployed'
  } catch {
    return 'gave up'
  }
}

const forced = (service: string) => new UpdateServiceCommand({ cluster, service, forceNewDeployment: true })

export const ecsWaiters = {
  ours: oursWithin(patience),
  sdk: async (client, service) => {
    await client.send(forced(service))
    return stable(waitUntilServicesStable({ client, maxWaitTime: patience }, { cluster, services: [service] }))
  },
  // botocore's ecs/2014-11-13/waiters-2.json: ServicesStable asks every 15 s, 40 times. The CLI's own start is not counted.
  cli: async (client, service) => {
    await client.send(forced(service))
    for (let asked = 1; ; asked++) {
      const { services = [] } = await client.send(new DescribeServicesCommand({ cluster, services: [service] }))
      if (services.every((one) => one.deployments?.length === 1 && one.runningCount === one.desiredCount))
        return 'deployed'
      if (asked === 40) return 'gave up'
      await new Promise((done) => setTimeout(done, 15_000))
    }
  },
} as const satisfies Record<string, Wait>

export type EcsWaiter = keyof typeof ecsWaiters

export const ecsWaiterNames: Readonly<Record<EcsWaiter, string>> = {
  ours: 'ours',
  sdk: 'SDK waiter',
  cli: 'aws ecs wait services-stable',
}
