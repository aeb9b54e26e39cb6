/** A way of ecs-force-deploy in an account of its own: what is asked, which version serves, what there is. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DeleteServiceCommand,
  type ECSClient,
  ListTaskDefinitionsCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs'
import type { AwsSandbox } from '../../../sandbox/aws/client.ts'
import { freshAws } from '../../support/door.ts'
import { startStep } from '../../support/run-step.ts'
import type { Mode, Scene } from '../scenario.ts'

/** The service of most modes, its cluster, its family and its repository. */
export const name = 'pricing'
export const cluster = 'production'

/** As quick as the sandbox can be. */
const quick = { ecs: { '*': { steady_seconds: 0.1, retry_seconds: 0.1 } } }

export interface Asked {
  /** [pricing] */
  readonly names?: readonly string[]
  readonly before: string
  readonly asked: string
  readonly halfways?: readonly string[]
  readonly whenKilled?: readonly string[]
  readonly without?: Readonly<Record<string, string>>
  readonly inputs: Record<string, string>
  readonly files?: Record<string, string>
}

/** Puts a service into a fresh account and asks something of the door. */
export const mode = (
  words: string,
  prepare: (aws: AwsSandbox) => Promise<Asked>,
  more: Pick<Mode, 'also' | 'deniedAs' | 'fails'> = {},
): Mode => ({
  name: words,
  ...more,
  prepare: async () => {
    const aws = freshAws()
    await aws.knobs(quick)
    const asked = await prepare(aws)
    await aws.clearCalls()
    return sceneOf(aws, asked)
  },
})

const sceneOf = (aws: AwsSandbox, { names = [name], inputs: own, files = {}, ...more }: Asked): Scene => {
  const inputs = { cluster, service: names.join('\n'), ...own }
  const { services } = aws.seed
  let attempt = 0
  return {
    aws,
    inputs,
    ...more,
    served: async () => (await Promise.all(names.map((each) => servedBy(aws, each)))).join(' '),
    state: async () => [
      await familiesOf(services.ecs),
      await Promise.all(names.map(async (each) => shown(await services.now(cluster, each)))),
    ],
    // One more for each time, as GitHub counts when a job is run again.
    start: (given, options) => {
      attempt += 1
      const env = { ...aws.environment, GITHUB_RUN_ATTEMPT: String(attempt), ...options?.env }
      return startStep('ecs-force-deploy', { ...inputs, ...given }, { files, ...options, env })
    },
    end: async () => {
      const gone = names.map((service) =>
        services.ecs.send(new DeleteServiceCommand({ cluster, service, force: true })),
      )
      await Promise.all(gone)
    },
  }
}

const whileItMayRoll = 60_000

/** The versions that the tasks of the service answer once it has come to rest: `1`, or `1+2`. */
const servedBy = async ({ seed: { services } }: AwsSandbox, service: string): Promise<string> => {
  for (const limit = Date.now() + whileItMayRoll; ; await sleep(100)) {
    const now = await services.now(cluster, service)
    const running = (await services.tasks(cluster, service)).filter(({ lastStatus }) => lastStatus === 'RUNNING')
    if (isAtRest(now) && running.length === now.desiredCount) {
      const versions = await Promise.all(running.map(versionOf)).catch(() => undefined)
      if (versions) return [...new Set(versions)].sort().join('+') || 'nothing'
    }
    if (Date.now() > limit) throw new Error(`${service} does not come to rest: ${JSON.stringify(now.deployments)}`)
  }
}

const isAtRest = ({ deployments = [] }: Service) =>
  deployments.every(({ rolloutState }) => rolloutState !== 'IN_PROGRESS')

/** Its own word, past every load balancer. */
const versionOf = async ({ attachments = [] }: Task): Promise<string> => {
  const details = attachments.flatMap((attachment) => attachment.details ?? [])
  const address = details.find((detail) => detail.name === 'privateIPv4Address')!.value
  const answer = await fetch(`http://${address}:8080/`, { signal: AbortSignal.timeout(10_000) })
  return ((await answer.json()) as { version: string }).version
}

const familiesOf = async (ecs: ECSClient) => (await ecs.send(new ListTaskDefinitionsCommand({}))).taskDefinitionArns

const shown = ({ taskDefinition, desiredCount, tags, deployments = [] }: Service) => ({
  taskDefinition,
  desiredCount,
  tags,
  deployment: deployments.find(({ status }) => status === 'PRIMARY')?.id,
})
