import { AwsFailure, type ErrorKind } from '../../../../../src/aws/call.ts'
import type {
  EcsService,
  RevisionSeen,
  ServiceDeploymentLine,
  ServiceDeploymentSeen,
} from '../../../../../src/aws/ecs-service.ts'
import type { ServiceChange } from '../../../../../src/aws/ecs-services.ts'
import { Failure } from '../../../../../src/failures/failure.ts'
import type { EcsAccess } from '../../../../../src/targets/ecs-service/access.ts'
import { deploymentReader } from '../../../../../src/targets/ecs-service/rollout/deployment-reader.ts'

/** What AWS answers, one after the other; the last again and again. */
export interface Script {
  readonly looks?: readonly (EcsService | undefined | Failure)[]
  readonly deployments?: readonly (ServiceDeploymentSeen | undefined | Failure)[]
  readonly lines?: readonly ServiceDeploymentLine[] | Failure
  readonly revisions?: readonly RevisionSeen[] | Failure
  readonly answers?: readonly (EcsService | Failure)[]
  readonly stop?: Failure
  /** As AWS lists and describes those that run. */
  readonly tasks?: readonly object[] | Failure
  /** Milliseconds from now. */
  readonly time?: number
  readonly signal?: AbortSignal
}

export const awsFailure = (kind: ErrorKind, error: string, status = 400): AwsFailure =>
  new AwsFailure(new Failure(`${error} was answered`, { code: 'aws-error' }), { kind, error, status, reason: '' })

/** An access to one service whose answers are written down, and what was asked of it. */
export const scriptedAccess = (script: Script) => {
  const writes: string[] = []
  const next = <T>(name: string, all: readonly (T | Failure)[] = []): (() => Promise<T>) => {
    let at = 0
    return async () => {
      const answer = all[Math.min(at++, all.length - 1)]
      if (answer instanceof Failure) throw answer
      if (all.length === 0) throw new Error(`${name} is not in the script`)
      return answer as T
    }
  }
  const always = async <T>(name: string, answer: T | Failure | undefined): Promise<T> => {
    if (answer === undefined) throw new Error(`${name} is not in the script`)
    if (answer instanceof Failure) throw answer
    return answer
  }
  const deployed = next('UpdateService', script.answers)
  const services = {
    deployments: () => always('ListServiceDeployments', script.lines ?? []),
    revisions: () => always('DescribeServiceRevisions', script.revisions ?? []),
    deploy: async (_name: string, { taskDefinition, desiredCount }: ServiceChange) => {
      writes.push(
        ['deploy', taskDefinition?.split('/').at(-1), desiredCount].filter((part) => part !== undefined).join(' '),
      )
      return deployed()
    },
    scale: async (_name: string, count: number) => void writes.push(`scale ${count}`),
    stopDeployment: async (arn: string) => {
      writes.push(`stop ${arn}`)
      if (script.stop) throw script.stop
    },
  }
  const describe = next('DescribeServiceDeployments', script.deployments ?? [undefined])
  const of = async (operation: string) => {
    const tasks = await always(operation, script.tasks ?? [])
    return operation === 'ListTasks' ? { taskArns: tasks.map((_, index) => `arn:task/${index}`) } : { tasks }
  }
  const access = {
    api: { session: {}, cluster: 'shop', of },
    session: { region: 'eu-west-1' },
    cluster: 'shop',
    services,
    look: next('DescribeServices', script.looks),
    deployments: deploymentReader(services as never, describe as never),
    wait: { deadline: Date.now() + (script.time ?? 30_000), signal: script.signal ?? new AbortController().signal },
  } as unknown as EcsAccess
  return { access, writes }
}
