/** A service of ECS that serves version 1 behind a load balancer, an oracle that asks it, and the step that deploys to it. */

import type { Service, Task, UpdateServiceCommandInput } from '@aws-sdk/client-ecs'
import { afterAll } from '@jest/globals'
import { type AwsSandbox, awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import type { SeededImage } from '../../sandbox/aws/seed.ts'
import type { SeededService, SeedService } from '../../sandbox/aws/seed-service.ts'
import { watch } from '../../sandbox/oracle/watch.ts'
import { type LiveStep, type Step, type StepOptions, startStep } from './run-step.ts'

export const serviceName = 'pricing'
export const clusterName = 'production'

export interface EcsSceneOptions extends Partial<SeedService> {
  /** False: no load balancer, and nobody asks. [true] */
  readonly balanced?: boolean
}

/** What the users saw. */
export interface Sight {
  /** Every different answer, in the order in which they were first seen: `1 2`; one that is no version is a failed request. */
  readonly values: string
  /** The answer to a question asked after the step. */
  readonly last: string
}

export interface EcsScene {
  readonly aws: AwsSandbox
  /** As it was seeded. */
  readonly service: SeededService
  /** For `health-url`: as a step reaches the service, through the load balancer. */
  readonly healthUrl: string
  /** Pushes an image that calls itself this version, and behaves as told, under the tag `v…`. */
  readonly image: (version: string, build?: Record<string, string>) => Promise<SeededImage>
  /** The same under the tag that the service's task definition names: it moves. */
  readonly move: (version: string, build?: Record<string, string>) => Promise<SeededImage>
  readonly start: (inputs?: Record<string, string>, options?: StepOptions) => LiveStep
  readonly run: (inputs?: Record<string, string>, options?: StepOptions) => Promise<Step>
  /** The service, as AWS tells it. */
  readonly now: () => Promise<Service>
  /** Running and stopped tasks, the newest first. */
  readonly tasks: () => Promise<readonly Task[]>
  /** Changes the service past the fault layer, as somebody does by hand, and does not wait. */
  readonly change: (input: Omit<UpdateServiceCommandInput, 'cluster' | 'service'>) => Promise<Service>
  /** Stops the oracle. */
  readonly seen: () => Promise<Sight>
}

const ends: (() => Promise<unknown>)[] = []

/**
 * A test that fails leaves its oracle asking, and every service goes on, or crashes on, beside the tests that follow. (Tests of one
 * file run side by side: no hook of a single test.)
 */
afterAll(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

export const ecsScene = async ({ balanced = true, ...spec }: EcsSceneOptions = {}): Promise<EcsScene> => {
  const aws = awsSandbox(process.env, freshAccount())
  ends.push(() => aws.seed.services.end())
  const name = spec.name ?? serviceName
  const service = await aws.seed.service({
    name,
    cluster: clusterName,
    ...(balanced && { loadBalancer: true as const }),
    ...spec,
  })
  const { cluster, url } = service
  const oracle = url ? watch({ url, through: process.env['SANDBOX_AWS_URL']!, patienceMs: 30_000 }) : undefined
  if (oracle) ends.push(() => oracle.stop())
  await oracle?.until('1', 60_000)
  await aws.clearCalls()
  const start = (inputs: Record<string, string> = {}, { env = {}, ...options }: StepOptions = {}) =>
    startStep(
      'ecs-force-deploy',
      { cluster, service: name, ...inputs },
      { env: { ...aws.environment, ...env }, ...options },
    )
  const pushed = (version: string, tag: string, build: Record<string, string> = {}) =>
    aws.seed.services.image(name, tag, { VERSION: version, ...build })
  return {
    aws,
    service,
    healthUrl: url ? `${url.replace('http:', 'https:')}healthz` : '',
    image: (version, build) => pushed(version, `v${version}`, build),
    move: (version, build) => pushed(version, 'live', build),
    start,
    run: (inputs, options) => start(inputs, options).result,
    now: () => aws.seed.services.now(cluster, name),
    tasks: async () => newestFirst(await aws.seed.services.tasks(cluster, name)),
    change: (input) => aws.seed.services.change({ cluster, service: name, ...input }),
    seen: async () => {
      if (!oracle) throw new Error(`nobody asks ${name}: it has no load balancer`)
      const { distinct, last } = await oracle.stop()
      return { values: distinct.map(({ value }) => value).join(' '), last }
    },
  }
}

const newestFirst = (tasks: readonly Task[]): readonly Task[] =>
  tasks.toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
