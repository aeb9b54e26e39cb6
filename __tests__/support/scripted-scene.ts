/** A service of ECS that does what a plot says, and the step that deploys to it. All but ECS's services is the sandbox. */
import { CreateClusterCommand } from '@aws-sdk/client-ecs'
import { afterAll } from '@jest/globals'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import type { Plot } from '../../sandbox/ecs-script/plot.ts'
import {
  type ScriptedCall,
  type ScriptedEcs,
  type ServerOptions,
  startScriptedEcs,
} from '../../sandbox/ecs-script/server.ts'
import { freshAws } from './door.ts'
import { type LiveStep, type Step, type StepOptions, startStep } from './run-step.ts'

const cluster = 'production'
const service = 'web'

export interface ScriptedScene {
  readonly aws: AwsSandbox
  readonly ecs: ScriptedEcs
  readonly start: (inputs?: Record<string, string>, options?: StepOptions) => LiveStep
  readonly run: (inputs?: Record<string, string>, options?: StepOptions) => Promise<Step>
  /** What was asked of the service that changes it, in order. */
  readonly writes: () => readonly ScriptedCall[]
}

export interface SceneOptions extends Partial<Pick<ServerOptions, 'later' | 'speed' | 'refused' | 'digest'>> {
  /** Seconds of the plot that pass with every look at the service, however long it takes; instead of `speed`. */
  readonly perLook?: number
}

/** Calls that a role without rights to service deployments is refused. */
export const withoutServiceDeployments = (code = 'AccessDeniedException') =>
  ['ListServiceDeployments', 'DescribeServiceDeployments', 'DescribeServiceRevisions', 'StopServiceDeployment'].map(
    (operation) => ({ operation, code, message: `not authorized to perform: ecs:${operation}` }),
  )

const servers: ScriptedEcs[] = []

/** A test that fails leaves its server listening. (Tests of one file run side by side: no hook of a single test.) */
afterAll(() => Promise.all(servers.splice(0).map((server) => server.stop())))

/** @param options `speed`: milliseconds of a second of the plot [10] */
export const scriptedScene = async (plot: Plot, options: SceneOptions = {}): Promise<ScriptedScene> => {
  const aws = freshAws()
  const { services } = aws.seed
  const image = 'registry.example.com/web:live'
  const [taskDefinition] = await Promise.all([
    services.definition({
      family: service,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'web', image, essential: true }],
    }),
    services.ecs.send(new CreateClusterCommand({ clusterName: cluster })),
  ])
  const { perLook, ...script } = options
  const begun = Date.now()
  let looks = () => 0
  const ecs = await startScriptedEcs({
    ...(perLook === undefined ? { speed: 10 } : { clock: () => begun + perLook * 1000 * looks() }),
    ...script,
    place: { account: aws.account, region: aws.region, cluster, service },
    others: aws.environment['AWS_ENDPOINT_URL']!,
    plot,
    taskDefinition,
    images: [['web', image]],
  })
  servers.push(ecs)
  looks = () => ecs.calls().filter(({ operation }) => operation === 'DescribeServices').length
  const start = (inputs: Record<string, string> = {}, { env = {}, ...more }: StepOptions = {}) =>
    startStep(
      'ecs-force-deploy',
      { cluster, service, ...inputs },
      { env: { ...aws.environment, AWS_ENDPOINT_URL: ecs.url, ...env }, ...more },
    )
  return {
    aws,
    ecs,
    start,
    run: (inputs, more) => start(inputs, more).result,
    writes: () => ecs.calls().filter(({ operation }) => !/^(Describe|List)/.test(operation)),
  }
}
