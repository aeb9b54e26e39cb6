/**
 * The truth table: what can go wrong with a deployment of ECS, made by containers that really go wrong so, and what the door says
 * then: outcome, what serves, code, the cause in words. An oracle asks the load balancer all the time: the users keep what they had, in
 * every row.
 */
import { type ContainerDefinition, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import { expect, test } from '@jest/globals'
import type { BadOutcome } from '../../src/failures/failure.ts'
import { type EcsScene, type EcsSceneOptions, ecsScene, serviceName } from '../support/ecs-scene.ts'

type Inputs = Readonly<Record<string, string>>

interface Row {
  readonly cause: string
  readonly code: string
  /** Makes what is to be deployed. Gives more inputs. */
  readonly make: (scene: EcsScene) => Promise<Inputs | undefined>
  readonly scene?: EcsSceneOptions
  readonly inputs?: Inputs
  /** [rolled-back] */
  readonly outcome?: BadOutcome
  /** In the error. */
  readonly says: string
  /** In the summary: the program's own last words. */
  readonly log?: string
  /** In a warning, before the deploy. */
  readonly warns?: string
}

/** A revision of the service whose container is another one. */
const changed =
  (change: (app: ContainerDefinition) => Partial<ContainerDefinition>) =>
  async ({ aws, service }: EcsScene): Promise<Inputs> => {
    const { ecs } = aws.seed.services
    const command = new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinitionArn })
    const { containerDefinitions = [], ...base } = (await ecs.send(command)).taskDefinition!
    const [app] = containerDefinitions
    const {
      family,
      networkMode,
      cpu,
      memory,
      executionRoleArn,
      taskRoleArn,
      runtimePlatform,
      requiresCompatibilities,
    } = base
    const arn = await aws.seed.services.definition({
      ...{ family, networkMode, cpu, memory, executionRoleArn, taskRoleArn, runtimePlatform, requiresCompatibilities },
      containerDefinitions: [{ ...app!, ...change(app!) }],
    })
    return { 'task-definition': arn }
  }

/** The same task definition again, under whose tag is another image by now. */
const moved =
  (build: Record<string, string>) =>
  async (scene: EcsScene): Promise<undefined> => {
    await scene.move('2', build)
  }

const named = (name: string, value: string) => ({ name, value })

const withoutBreaker = { breaker: { enable: false, rollback: false } }

/** The door may not look into the registry: what it would have found before, the tasks find. */
const unseen = ({ aws }: EcsScene) => aws.faults.set({ service: 'ecr', operation: 'BatchGetImage', denied: true })

const rows: readonly Row[] = [
  {
    cause: 'the program crashes',
    code: 'container-exited',
    make: moved({ MODE: 'crash' }),
    says: 'container app ended with exit code 3',
    log: 'panic: the database refused the connection',
  },
  {
    cause: 'the program crashes, and nothing in ECS gives up',
    code: 'container-exited',
    scene: withoutBreaker,
    inputs: { 'fail-fast-after': '2' },
    make: moved({ MODE: 'crash' }),
    says: 'container app ended with exit code 3',
    log: 'panic: the database refused the connection',
    warns: 'its circuit breaker is off',
  },
  {
    cause: 'the circuit breaker gives up, and nothing is put back',
    code: 'container-exited',
    scene: { breaker: { enable: true, rollback: false } },
    inputs: { 'on-failure': 'none', 'fail-fast-after': '0' },
    make: moved({ MODE: 'crash' }),
    outcome: 'failed',
    says: 'container app ended with exit code 3',
  },
  {
    cause: 'the program comes to its end',
    code: 'container-finished',
    make: changed(() => ({ command: ['job', 'migrate'] })),
    says: 'container app came to its end (exit code 0)',
    log: 'job of version 1 migrate',
  },
  {
    cause: 'memory is used up',
    code: 'out-of-memory',
    make: changed(() => ({ memory: 24, environment: [named('MODE', 'oom')] })),
    says: 'app used up its memory (24 MiB)',
    log: 'loading everything into memory',
  },
  {
    cause: 'the load balancer finds it sick',
    code: 'elb-health-check',
    make: moved({ MODE: 'sick' }),
    says: 'The load balancer found the new tasks unhealthy',
  },
  {
    cause: 'its own health check fails',
    code: 'health-check',
    scene: { balanced: false },
    make: changed(() => ({
      environment: [named('MODE', 'sick')],
      healthCheck: { command: ['CMD', '/service', 'check'], interval: 5, timeout: 2, retries: 1 },
    })),
    says: 'The health check of container app failed: CMD /service check',
  },
  {
    cause: 'there is no such program',
    code: 'entrypoint',
    make: changed(() => ({ entryPoint: ['/missing'] })),
    says: 'has no program where its entry point says',
  },
  {
    cause: 'the registry is not reached',
    code: 'task-network',
    make: changed(() => ({ image: 'registry.example.invalid/pricing:v2' })),
    says: 'The task does not reach the registry of registry.example.invalid/pricing',
  },
  {
    cause: 'there is no such image',
    code: 'image-not-found',
    make: async (scene) => {
      await unseen(scene)
      return changed(({ image }) => ({ image: image!.replace(/:live$/, ':gone') }))(scene)
    },
    says: 'There is no image',
  },
  {
    cause: 'the program is for another processor',
    code: 'exec-format',
    make: async (scene) => {
      await unseen(scene)
      await scene.aws.seed.image({
        repository: serviceName,
        tag: 'live',
        from: 'sandbox/service:1',
        architecture: 'arm64',
      })
      return undefined
    },
    says: 'built for another processor than the task has (x86_64)',
  },
  {
    cause: 'a secret is missing',
    code: 'secrets',
    make: changed(() => ({ secrets: [{ name: 'DB_PASSWORD', valueFrom: '/pricing/password' }] })),
    says: '/pricing/password',
  },
  {
    cause: 'the log group is missing',
    code: 'log-group-missing',
    make: changed(({ logConfiguration }) => ({
      logConfiguration: {
        ...logConfiguration!,
        options: { ...logConfiguration!.options, 'awslogs-group': '/ecs/gone' },
      },
    })),
    says: 'The log group of container app does not exist',
    warns: 'the log group /ecs/gone does not exist',
  },
  {
    cause: 'a quota is used up',
    code: 'fargate-quota',
    inputs: { timeout: '16s', 'on-failure': 'none' },
    make: async (scene) => {
      const unplaceable = "You've reached the limit on the number of vCPUs you can run concurrently"
      await scene.aws.knobs({ ecs: { [serviceName]: { unplaceable } } })
      return undefined
    },
    outcome: 'timed-out',
    says: 'A quota of Fargate is used up in Region',
  },
  {
    cause: 'the program needs longer than there is time',
    code: 'timed-out',
    inputs: { timeout: '16s', 'on-failure': 'none' },
    make: async (scene) => {
      await scene.aws.knobs({ ecs: { [serviceName]: { steady_seconds: 600 } } })
      return undefined
    },
    outcome: 'timed-out',
    says: 'was not done in 16 s',
  },
]

test.concurrent.each(rows)('$code: $cause', async (row) => {
  const { code, make, scene: options, inputs, outcome = 'rolled-back', says, log, warns } = row
  const scene = await ecsScene(options)
  const step = await scene.run({ ...inputs, ...(await make(scene)) })
  expect(step.errors).toEqual([expect.stringContaining(says)])
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome, 'failure-code': code, changed: 'true' } })
  if (outcome !== 'timed-out') expect(step.outputs['serving']).toBe('previous')
  expect(step.summary).toContain(says.split(' (')[0])
  if (log) expect(step.summary).toContain(log)
  expect(step.warnings.join('\n')).toContain(warns ?? '')
  expect(step.log + step.summary).not.toMatch(/undefined|\[object|null/)
  if (options?.balanced !== false) expect(await scene.seen()).toMatchObject({ values: '1', last: '1' })
})
