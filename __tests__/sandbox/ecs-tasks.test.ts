/** Tasks of ECS as containers: how they start, are checked and end, and what is told of it. */

import { get } from 'node:http'
import {
  type ContainerDefinition,
  CreateClusterCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs'
import { DescribeTargetHealthCommand, type TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2'
import { expect, test } from '@jest/globals'
import { type AwsSandbox, awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import type { SeedImage } from '../../sandbox/aws/seed.ts'

const cluster = 'jobs'
const network = { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d4e5f60718'] } }
const x86: RegisterTaskDefinitionCommandInput['runtimePlatform'] = { cpuArchitecture: 'X86_64' }
const patienceMs = 40_000

/** An account with a cluster and the repository `app`. */
const account = async () => {
  const aws = awsSandbox(process.env, freshAccount())
  const { ecs } = aws.seed.services
  await Promise.all([ecs.send(new CreateClusterCommand({ clusterName: cluster })), aws.seed.repository('app')])
  return {
    aws,
    image: (spec: Partial<SeedImage> = {}) =>
      aws.seed.image({ repository: 'app', tag: 'one', from: 'sandbox/service:1', ...spec }),
    run: async (container: Partial<ContainerDefinition>, more: Partial<RegisterTaskDefinitionCommandInput> = {}) => {
      const { taskDefinition } = await ecs.send(
        new RegisterTaskDefinitionCommand({
          family: 'app',
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          cpu: '256',
          memory: '512',
          containerDefinitions: [{ name: 'app', image: `${aws.seed.registry}/app:one`, ...container }],
          ...more,
        }),
      )
      const { taskDefinitionArn } = taskDefinition!
      const wanted = { cluster, taskDefinition: taskDefinitionArn, networkConfiguration: network }
      const { tasks } = await ecs.send(new RunTaskCommand({ ...wanted, launchType: 'FARGATE' }))
      return tasks![0]!.taskArn!
    },
  }
}

type Account = Awaited<ReturnType<typeof account>>

const until = async <T>(read: () => Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const found = await read()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`not within ${patienceMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const stopped = ({ aws }: Account, task: string): Promise<Task> =>
  until(async () => {
    const { tasks } = await aws.seed.services.ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }))
    return tasks?.[0]?.lastStatus === 'STOPPED' ? tasks[0] : undefined
  })

interface Case {
  readonly image?: Partial<SeedImage> | false
  readonly container?: Partial<ContainerDefinition>
  readonly definition?: Partial<RegisterTaskDefinitionCommandInput>
  /** Stop code, exit code (absent when it never started), and a part of what is told of the container or the task. */
  readonly ends: readonly [string, number | undefined, string]
}

const parameter = 'arn:aws:ssm:us-east-1:111111111111:parameter/app/token'
const logs = { logDriver: 'awslogs' as const, options: { 'awslogs-group': '/none', 'awslogs-stream-prefix': 'app' } }

const cases: Record<string, Case> = {
  'a job ends well': {
    container: { command: ['job', 'migrate'] },
    ends: ['EssentialContainerExited', 0, ''],
  },
  'a container crashes': {
    image: { build: { MODE: 'crash', EXIT_CODE: '7' } },
    ends: ['EssentialContainerExited', 7, ''],
  },
  'a container takes too much memory': {
    image: { build: { MODE: 'oom' } },
    container: { memory: 64 },
    ends: ['EssentialContainerExited', 137, 'OutOfMemoryError: Container killed due to memory usage'],
  },
  'an image is missing': {
    image: false,
    ends: ['TaskFailedToStart', undefined, 'CannotPullContainerError: pull image manifest has been retried 1 time(s)'],
  },
  'an index has nothing for the platform': {
    image: { architecture: 'arm64', index: true },
    definition: { runtimePlatform: x86 },
    ends: ['TaskFailedToStart', undefined, "does not contain descriptor matching platform 'linux/amd64'"],
  },
  'an image is for another architecture': {
    image: { architecture: 'arm64' },
    definition: { runtimePlatform: x86 },
    ends: ['EssentialContainerExited', 1, ''],
  },
  'an image for arm64 runs where that is asked for': {
    image: { architecture: 'arm64' },
    container: { command: ['job'] },
    definition: { runtimePlatform: { cpuArchitecture: 'ARM64' } },
    ends: ['EssentialContainerExited', 0, ''],
  },
  'the program is not in the image': {
    container: { entryPoint: ['/nothing'] },
    ends: ['TaskFailedToStart', undefined, 'CannotStartContainerError: '],
  },
  'the log group is missing': {
    container: { logConfiguration: logs },
    ends: ['TaskFailedToStart', undefined, 'The specified log group does not exist'],
  },
  'a parameter is missing': {
    container: { secrets: [{ name: 'TOKEN', valueFrom: parameter }] },
    ends: ['TaskFailedToStart', undefined, 'unable to retrieve secrets from ssm'],
  },
  'a secret is missing': {
    container: {
      secrets: [{ name: 'TOKEN', valueFrom: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:a-AbCdEf' }],
    },
    ends: ['TaskFailedToStart', undefined, 'unable to retrieve secret from asm'],
  },
}

test.concurrent.each(Object.keys(cases))('%s', async (name) => {
  const { image = {}, container = {}, definition, ends } = cases[name]!
  const here = await account()
  if (image) await here.image(image)
  const task = await stopped(here, await here.run(container, definition))
  const [told] = task.containers!
  expect([task.stopCode, told!.exitCode]).toEqual(ends.slice(0, 2))
  expect(`${told!.reason ?? ''} ${task.stoppedReason}`).toContain(ends[2])
})

test.concurrent('a task runs what its tag means now, and says which digest that is', async () => {
  const here = await account()
  for (const [version, code] of [
    ['1', 5],
    ['2', 6],
  ] as const) {
    const { digest } = await here.image({ build: { VERSION: version, MODE: 'crash', EXIT_CODE: String(code) } })
    const { containers } = await stopped(here, await here.run({}))
    expect(containers).toMatchObject([{ exitCode: code, imageDigest: digest }])
  }
})

test.concurrent('a container has user, directory, secrets and a read-only file system as defined', async () => {
  const aws = awsSandbox(process.env, freshAccount())
  await putSecureString(aws, '/app/token', 'in clear')
  const { url } = await aws.seed.service({
    name: 'app',
    loadBalancer: true,
    more: {
      user: '1000',
      workingDirectory: '/dev',
      readonlyRootFilesystem: true,
      secrets: [{ name: 'TOKEN', valueFrom: '/app/token' }],
    },
  })
  const ask = (path: string) => askAs(new URL(path, process.env['SANDBOX_AWS_URL']), new URL(url!).host)
  expect(await ask('/self')).toMatchObject({ user: 1000, directory: '/dev', writable: false })
  expect(await ask('/env/TOKEN')).toEqual({ given: true, value: 'in clear' })
})

/** Without a client of its own: nothing else here asks the parameter store. */
const putSecureString = async ({ account: key, region }: AwsSandbox, Name: string, Value: string): Promise<void> => {
  const scope = `Credential=${key}/20260101/${region}/ssm/aws4_request`
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AmazonSSM.PutParameter',
    authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
  }
  const body = JSON.stringify({ Name, Value, Type: 'SecureString' })
  const { status } = await fetch(process.env['SANDBOX_AWS_URL']!, { method: 'POST', headers, body })
  expect(status).toBe(200)
}

/** The answer of a host that is not in any DNS. */
const askAs = (url: URL, host: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (answer) => {
      answer.toArray().then((parts) => resolve(JSON.parse(Buffer.concat(parts).toString())), reject)
    }).once('error', reject)
  })

const check = { command: ['CMD', '/service', 'check'], interval: 5, retries: 2 }
const checks = {
  'its container': { more: { healthCheck: check }, reason: /^Task failed container health checks$/ },
  'its load balancer': { loadBalancer: true as const, reason: /^Task failed ELB health checks in \(target-group arn:/ },
}

test.concurrent.each(Object.entries(checks))('a sick task is stopped for the check of %s', async (_, spec) => {
  const { reason, ...more } = spec
  const aws = awsSandbox(process.env, freshAccount())
  const { services } = aws.seed
  const { name, targetGroupArn } = await aws.seed.service({ name: 'app', ...more })
  await services.image(name, 'live', { VERSION: '2', MODE: 'sick' })
  await services.change({ cluster: 'production', service: name, forceNewDeployment: true })
  const health: TargetHealthDescription[] = []
  const task = await until(async () => {
    if (targetGroupArn) {
      const shown = await services.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }))
      health.push(...(shown.TargetHealthDescriptions ?? []))
    }
    const tasks = await services.tasks('production', name)
    return tasks.find(({ stoppedReason }) => reason.test(stoppedReason ?? ''))
  })
  expect(task.stopCode).toBe('ServiceSchedulerInitiated')
  if (targetGroupArn) expect(new Set(health.map(({ TargetHealth }) => TargetHealth?.State))).toContain('healthy')
  const { events } = await services.now('production', name)
  expect(events?.map(({ message }) => message).join()).toMatch(
    /failed container health checks\.|is unhealthy in \(target-group/,
  )
})
