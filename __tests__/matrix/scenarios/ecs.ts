/** The ways of ecs-force-deploy. */
import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import type { AwsSandbox } from '../../../sandbox/aws/client.ts'
import type { SeedService } from '../../../sandbox/aws/seed-service.ts'
import type { Scenario } from '../scenario.ts'
import { type Asked, cluster, mode, name } from './ecs-mode.ts'

const second = 'billing'

/** A service that serves version 1. */
const service = (aws: AwsSandbox, spec: Partial<SeedService> = {}) =>
  aws.seed.service({ name, cluster, image: { build: { VERSION: '1' } }, ...spec })

/** The tag that the task definition names means another image now. */
const move = (aws: AwsSandbox, version: string, build: Record<string, string> = {}, repository = name) =>
  aws.seed.services.image(repository, 'live', { VERSION: version, ...build })

const image = async (aws: AwsSandbox, version: string, build: Record<string, string> = {}): Promise<string> =>
  (await aws.seed.services.image(name, `v${version}`, { VERSION: version, ...build })).uri

/** Deploys it by hand and waits for it. */
const deployed = async (aws: AwsSandbox, taskDefinition?: string) => {
  await aws.seed.services.change({
    cluster,
    service: name,
    forceNewDeployment: true,
    ...(taskDefinition && { taskDefinition }),
  })
  await aws.seed.services.steady(cluster, name)
}

/** A revision of what the service has, with another image. */
const revision = async (aws: AwsSandbox, uri: string): Promise<string> => {
  const { taskDefinition } = await aws.seed.services.now(cluster, name)
  const { ecs } = aws.seed.services
  const { taskDefinition: known } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))
  const { family, networkMode, requiresCompatibilities, cpu, memory, executionRoleArn, taskRoleArn } = known!
  const containerDefinitions = known!.containerDefinitions!.map((one) => ({ ...one, image: uri }))
  return aws.seed.services.definition({
    ...{ family, networkMode, requiresCompatibilities, cpu, memory, executionRoleArn, taskRoleArn },
    containerDefinitions,
  })
}

const resourcesOf = (service: string) => ({
  ...{ Cluster: cluster, Service: service, Family: service, Repository: service },
  ...{ TaskRole: `${service}-task`, ExecutionRole: `${service}-execution`, LogGroup: `/ecs/${service}` },
})

/** The door goes on without the history of the service, with a notice. */
const without = (asked: string) => ({
  'ecs:ListServiceDeployments': asked,
  'ecs:DescribeServiceDeployments': asked,
})

const crash = { MODE: 'crash' }

export const ecsScenario: Scenario = {
  door: 'ecs-force-deploy',
  policies: ['', '-pre-task', '-revisions'].map((part) => `ecs-force-deploy${part}`),
  resources: () => resourcesOf(name),
  onlyWhenBroken: {
    StopPreTask: 'ends a task before the deploy that was cancelled, or took too long',
    ReadScaling: 'a word of warning more; the sandbox has no Application Auto Scaling to ask',
  },
  waitsInRounds: true,
  // One of another cluster: all services of its own are looked at before revisions are deregistered.
  neighbour: { cluster: `${cluster}-twin` },
  callsAreTheSame: {
    container: 'which part of an answer is changed',
    'log-lines': 'how much is asked for in a call that is made anyway',
    'aws-region': 'where, not what',
    'role-to-assume': 'one call before all others; __tests__/actions/credentials.test.ts breaks that one',
    'allowed-account-ids': 'what is refused of an answer that is asked for anyway',
    timeout: 'when it ends',
    'on-failure': 'none leaves out the calls that put back',
    'on-superseded': 'what is said of answers that are asked for anyway',
    'fail-fast-after': 'what is said of answers that are asked for anyway',
    'pre-task-container': 'which part of an answer is read',
  },
  modes: [
    mode('a tag that has moved, deployed again behind a load balancer', async (aws) => {
      const { url } = await service(aws, { loadBalancer: true })
      await move(aws, '2')
      const inputs = { 'health-url': `${url!.replace('http:', 'https:')}healthz` }
      return { before: '1', asked: '2', without: without('2'), inputs }
    }),
    mode('a new image, as a new revision with tags', async (aws) => {
      await service(aws, { definition: { tags: [{ key: 'team', value: 'shop' }] } })
      return { before: '1', asked: '2', without: without('2'), inputs: { image: await image(aws, '2') } }
    }),
    mode('a new image for two tasks, and old revisions deregistered', async (aws) => {
      await service(aws)
      for (const version of ['2', '3']) await deployed(aws, await revision(aws, await image(aws, version)))
      const inputs = { image: await image(aws, '4'), 'desired-count': '2', 'keep-revisions': '1' }
      return { before: '3', asked: '4', without: without('4'), inputs }
    }),
    mode('a migration before a new image', async (aws) => {
      await service(aws)
      const inputs = { image: await image(aws, '2'), 'pre-task-command': 'job migrate' }
      return { before: '1', asked: '2', without: without('2'), inputs }
    }),
    mode('back to what was before', async (aws) => {
      await service(aws)
      await deployed(aws, await revision(aws, await image(aws, '2')))
      return { before: '2', asked: '1', inputs: { 'rollback-to': 'previous' } }
    }),
    mode(
      'two services side by side',
      async (aws) => {
        const names = [name, second]
        await Promise.all(names.map((each) => service(aws, { name: each })))
        await Promise.all(names.map((each) => move(aws, '2', {}, each)))
        return { names, before: '1 1', asked: '2 2', whenKilled: ['1 2', '2 1'], without: without('2 2'), inputs: {} }
      },
      { also: [resourcesOf(second)] },
    ),
    mode('a task definition by its ARN, not waited for', async (aws) => {
      await service(aws)
      const inputs = { 'task-definition': await revision(aws, await image(aws, '2')), wait: 'false' }
      return { before: '1', asked: '2', without: without('2'), inputs }
    }),
    mode('only planned', async (aws) => {
      await service(aws)
      return {
        before: '1',
        asked: '1',
        without: without('1'),
        inputs: { image: await image(aws, '2'), 'dry-run': 'true' },
      }
    }),
    mode('an image that crashes, which AWS rolls back', crashing({ breaker: { enable: true, rollback: true } }), {
      fails: 'container-exited',
    }),
    mode('an image that crashes, which is put back', crashing({ breaker: { enable: false, rollback: false } }), {
      fails: 'container-exited',
    }),
    mode(
      'a tag that has moved to what is unhealthy, put back to the image before',
      async (aws) => {
        const { url } = await service(aws, { loadBalancer: true })
        await move(aws, '2')
        const checks = [{ url: url!.replace('http:', 'https:'), expect: { json: { version: '3' } } }]
        const inputs = { 'health-checks': JSON.stringify(checks), 'health-timeout': '1s' }
        return { before: '1', asked: '2', inputs }
      },
      { fails: 'unhealthy' },
    ),
    mode(
      'a migration that fails',
      async (aws) => {
        await service(aws)
        const inputs = { image: await image(aws, '2', { EXIT_CODE: '4' }), 'pre-task-command': 'job migrate' }
        return { before: '1', asked: '2', inputs }
      },
      { fails: 'pre-task-failed' },
    ),
  ],
}

function crashing(spec: Partial<SeedService>): (aws: AwsSandbox) => Promise<Asked> {
  return async (aws) => {
    await service(aws, spec)
    return { before: '1', asked: '2', inputs: { image: await image(aws, '2', crash) } }
  }
}
