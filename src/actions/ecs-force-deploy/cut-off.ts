import type { Step } from '../../action/run-action.ts'
import { doForEach } from '../../action/several.ts'
import type { ServiceChange } from '../../aws/ecs-services.ts'
import { openSession } from '../../aws/session.ts'
import { type EcsAccess, ecsAccess } from '../../targets/ecs-service/access.ts'
import { stopPreTask } from '../../targets/ecs-service/pre-task.ts'
import type { Ours } from '../../targets/ecs-service/rollout/ours.ts'
import type { Survey } from '../../targets/ecs-service/rollout/previous.ts'
import { putBack } from '../../targets/ecs-service/rollout/put-back.ts'
import { type Before, begunMeanwhile } from '../../targets/ecs-service/rollout/start.ts'
import { startable } from '../../targets/ecs-service/task-definition/startable.ts'
import type { Attempt } from './attempt.ts'
import { contract } from './contract.ts'
import { changeOf } from './decide.ts'
import { pinned } from './pinned.ts'
import type { Input } from './wanted.ts'

/** What `post` needs to put back what served: how to reach AWS, and what this run was about to do, by service. */
interface SavedUndo {
  readonly aws: Pick<Input, 'awsRegion' | 'roleToAssume' | 'allowedAccountIds'>
  readonly cluster: string
  readonly services: readonly SavedService[]
  /** ARN of the task of `pre-task-command` while it runs. */
  readonly preTask?: string | undefined
}

interface SavedService {
  readonly before: Before
  readonly change: ServiceChange
  readonly survey: Survey
  /** Undefined: the step was cut off before it knew of it. */
  readonly ours?: Ours
}

/** Milliseconds that `post` may take. */
const postLimit = 240_000

export const savedUndo = (attempts: readonly Attempt[], preTask?: string): SavedUndo => {
  const { awsRegion, roleToAssume, allowedAccountIds, cluster } = attempts[0]!.work.input
  // Of a service that was not to be deployed yet, what is new is somebody else's.
  const services = attempts.filter(({ asked }) => asked).map(savedService)
  return { aws: { awsRegion, roleToAssume, allowedAccountIds }, cluster, services, preTask }
}

const savedService = ({ work, task, ours }: Attempt): SavedService => {
  const { name, deployments, taskDefinition, breaker, alarms, currentServiceDeployment, desired } = work.facts
  return {
    before: { name, deployments, taskDefinition, breaker, alarms, currentServiceDeployment, desired },
    change: changeOf(work),
    survey: task.survey,
    ...(ours && { ours }),
  }
}

/** The `post` step: the main step was cut off after it had begun to write. One that fails does not keep the others. */
export const putBackCutOff = async (work: unknown, { signal }: Step): Promise<string> => {
  const { aws, cluster, services, preTask } = work as SavedUndo
  const session = await openSession(aws, contract.name)
  const access = ecsAccess(session, cluster, { deadline: Date.now() + postLimit, signal })
  if (preTask) await stopPreTask(access.api, preTask, 'the step was cut off')
  const nameOf = ({ before }: SavedService) => before.name
  return (await doForEach(services, nameOf, (service) => putOneBack(access, service))) || 'Nothing was deployed yet.'
}

const putOneBack = async (access: EcsAccess, { before, change, survey, ours }: SavedService): Promise<string> => {
  const known = ours ?? (await begunMeanwhile(access, before, change, survey))
  if (!known) return 'runs what it ran before: there was nothing to put back.'
  const how = await putBack(access, {
    name: before.name,
    ours: known,
    confirm: true,
    pin: pinned(access, before.name),
    startable: (arn) => startable(access, arn),
  })
  return how === 'reverted'
    ? 'runs again what it ran before.'
    : 'runs what it ran before: there was nothing to put back.'
}
