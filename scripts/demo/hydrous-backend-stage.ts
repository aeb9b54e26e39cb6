import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeTasksCommand, ECSClient, RunTaskCommand, type Task } from '@aws-sdk/client-ecs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { rootSettings } from '../../sandbox/aws/root-settings.ts'
import type { Place } from '../../sandbox/aws/seed.ts'
import { repository as house } from '../../sandbox/setup/places.ts'
import { type Application, deployTrust } from './account.ts'
import { pushFirstImage } from './first-image.ts'
import type { Stage } from './rehearsal.ts'
import { Stacks } from './stack.ts'
import { makeWorkspace } from './workspace.ts'

export const name = 'hydrous-backend'
export const reviewer = 'mona'
/** With which readings are added; a SecureString of the account. */
export const token = 'tok-9c41e7d2b05f8a63'
const environment = 'production'

export interface Parts extends Pick<Stage, 'sandbox' | 'aws' | 'gitHub' | 'screen'> {
  /** `owner/name` [acme/hydrous-backend] */
  repository?: string
  /** Where the workspace is made. */
  scratch?: string
}

/** One whose backend answers. */
export type BackendStage = Stage & { healthUrl: string }

/** The example's repository at GitHub and its account at AWS, as its README has a user make them. */
export async function setStage(parts: Parts): Promise<BackendStage> {
  if (process.arch !== 'x64') throw new Error(`${name} is built for x86_64, and this machine is ${process.arch}`)
  const { aws, screen, repository = `acme/${name}`, scratch = parts.sandbox['SANDBOX_DIRECTORY']! } = parts
  const workspace = await makeWorkspace(join(house, 'examples', name), join(scratch, name))
  await workspace.commit('Begin')
  const gitHub = await parts.gitHub.seed(repository, {
    private: true,
    environments: { [environment]: { reviewers: [reviewer], branches: ['main'] } },
  })
  // Of ten seconds between two health checks one passes here: less than a start of Python would look like a sick task.
  await aws.knobs({ ecs: { '*': { health_scale: 0.1 } } })
  const application = { aws, name, say: (what: string) => screen.line('setup', what) }
  const url = await deployBackend(application, { workspace: workspace.directory, scratch })
  const roles = await deployTrust(application, gitHub, environment, { service: { cluster: name, name } })
  return {
    sandbox: parts.sandbox,
    aws,
    gitHub: parts.gitHub,
    screen,
    repository,
    environment,
    reviewer,
    workspace,
    workflow: '.github/workflows/deploy.yml',
    variables: {
      repository: {
        AWS_REGION: aws.region,
        AWS_ACCOUNT_ID: aws.account,
        AWS_BUILD_ROLE: roles.build,
        ECR_REPOSITORY: name,
      },
      environment: { AWS_DEPLOY_ROLE: roles.deploy, ECS_CLUSTER: name, ECS_SERVICE: name, BACKEND_URL: url },
    },
    healthUrl: `${url}/api/health`,
  }
}

/** Everything in AWS, in the order of the README: ground, token, first image, first migration, service. Gives its address. */
async function deployBackend(
  { aws, say }: Application,
  { workspace, scratch }: { workspace: string; scratch: string },
): Promise<string> {
  const { place } = aws.seed
  const stacks = new Stacks(place)
  const template = join(workspace, 'infrastructure/template.yml')
  const ground = await stacks.deploy(name, template, { Name: name })
  say('infrastructure: network, load balancer, database, image repository, cluster, task definition')
  await new SSMClient(rootSettings(place)).send(
    new PutParameterCommand({ Name: `/${name}/api-token`, Type: 'SecureString', Value: token }),
  )
  const image = { repositoryUri: ground['RepositoryUri']!, context: join(workspace, 'backend'), scratch }
  const imageUri = await pushFirstImage(place, aws.environment, image)
  say('the first image, pushed by hand')
  await migrate(place, { subnets: ground['Subnets']!.split(','), group: ground['TaskGroup']! })
  say('the first migration, run by hand')
  await stacks.deploy(name, template, { ImageUri: imageUri })
  say('infrastructure: the service')
  // What follows the sandbox's proxy asks load balancers by TLS, which ends there.
  return ground['Address']!.replace('http:', 'https:')
}

/** Milliseconds */
const [patience, pause] = [60_000, 200]

async function migrate(place: Place, network: { subnets: string[]; group: string }): Promise<void> {
  const ecs = new ECSClient(rootSettings(place))
  const { tasks } = await ecs.send(
    new RunTaskCommand({
      cluster: name,
      taskDefinition: name,
      launchType: 'FARGATE',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: network.subnets, securityGroups: [network.group], assignPublicIp: 'ENABLED' },
      },
      overrides: { containerOverrides: [{ name: 'backend', command: ['python', 'migrate.py'] }] },
    }),
  )
  const { stoppedReason, containers } = await stopped(ecs, tasks![0]!.taskArn!)
  if (containers?.[0]?.exitCode !== 0) throw new Error(`the first migration: ${stoppedReason}`)
}

async function stopped(ecs: ECSClient, task: string): Promise<Task> {
  const deadline = Date.now() + patience
  for (;;) {
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: name, tasks: [task] }))
    if (tasks?.[0]?.lastStatus === 'STOPPED') return tasks[0]
    if (Date.now() > deadline) throw new Error(`the first migration is ${tasks?.[0]?.lastStatus} after ${patience} ms`)
    await sleep(pause)
  }
}

/** Adds a reading, as a gauge does. Gives the status. */
export function addReading(
  { sandbox, variables }: Pick<Stage, 'sandbox' | 'variables'>,
  reading: { station: string; taken_at: string; level_m: number },
): Promise<number> {
  const { host } = new URL(variables.environment['BACKEND_URL']!)
  const headers = { host, authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const call = request(`${sandbox['SANDBOX_AWS_URL']}/api/readings`, { method: 'POST', headers }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    call.on('error', reject)
    call.end(JSON.stringify(reading))
  })
}
