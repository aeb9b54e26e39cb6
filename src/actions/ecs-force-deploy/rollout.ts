import { AwsFailure } from '../../aws/call.ts'
import { taskReader } from '../../aws/ecs-tasks.ts'
import { failFast } from '../../targets/ecs-service/explain/fail-fast.ts'
import { collectStopped, newMemory } from '../../targets/ecs-service/explain/stopped-tasks.ts'
import { healthyTargets } from '../../targets/ecs-service/healthy.ts'
import type { Ours } from '../../targets/ecs-service/rollout/ours.ts'
import { start } from '../../targets/ecs-service/rollout/start.ts'
import { type End, watch } from '../../targets/ecs-service/rollout/watch.ts'
import { factsOf, type ServiceFacts } from '../../targets/ecs-service/service.ts'
import type { Attempt } from './attempt.ts'
import { changeOf } from './decide.ts'
import { explained, superseded } from './explained.ts'

/** Starts the deployment of one service, of which `post` must know before. */
export const begin = async (attempt: Attempt): Promise<string> => {
  const { work, task } = attempt
  const { access, facts, told } = work
  const before = told.changed
  told.changed = true
  try {
    attempt.ours = told.ours = await start(access, facts, changeOf(work), task.survey)
  } catch (thrown) {
    // AWS refused it: nothing was begun.
    if (thrown instanceof AwsFailure && thrown.refused) {
      attempt.asked = false
      told.changed = before
    }
    throw thrown
  }
  return `deployment ${attempt.ours.deploymentId}`
}

/** Waits until the deployment of one service has come to its end. @throws Failure unless it went well */
export const follow = async (attempt: Attempt, signal: AbortSignal): Promise<string> => {
  const { access, facts, input, told } = attempt.work
  const reader = taskReader(access.api, facts.name)
  const memories = new Map<string, ReturnType<typeof newMemory>>()
  const stoppedOf = ({ deploymentId }: Ours) => {
    const memory = memories.get(deploymentId) ?? newMemory()
    memories.set(deploymentId, memory)
    return collectStopped(reader, deploymentId, memory)
  }
  const watched = attempt.next ?? attempt.ours!
  attempt.next = undefined
  const seen = attempt.end?.last.service
  const end = await watch({ ...access, wait: { ...access.wait, signal } }, seen ? factsOf(seen) : facts, watched, {
    onSuperseded: input.onSuperseded,
    stopped: async (ours) => {
      told.stopped = await stoppedOf(ours)
      return told.stopped
    },
    healthy: healthyTargets(access.session, groupsOf(facts)),
    hopeless: (tasks) => failFast(tasks, input.failFastAfter),
    onMoment: (moment) => void told.moments.push(moment),
  })
  attempt.end = end
  if (end.ours.deploymentId === attempt.ours!.deploymentId) attempt.ours = end.ours
  note(attempt, end)
  if (end.outcome !== 'deployed') throw await explained(attempt, end)
  if (end.judgement.state === 'superseded') told.theirs = end.judgement.by?.id ?? 'one that ECS does not name'
  // Followed to its end, and it runs something else.
  if (isTheirs(attempt, end) && end.ours.taskDefinitionArn !== told.taskDefinitionArn) throw superseded(attempt, end)
  return 'deployed'
}

const groupsOf = ({ loadBalancers }: Pick<ServiceFacts, 'loadBalancers'>): readonly string[] =>
  loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? [])

/** Whether the deployment that was waited for in the end is another than the one that this step started. */
export const isTheirs = ({ ours }: Attempt, end: End<unknown>): boolean =>
  end.judgement.state === 'superseded' || end.ours.deploymentId !== ours?.deploymentId

const note = ({ work: { told }, ours }: Attempt, { outcome, ours: judged, last }: End<unknown>): void => {
  if (ours) told.ours = ours
  if (!last.service) return
  // Tasks that drain still run.
  const own = last.service.deployments.find(({ id }) => id === judged.deploymentId)
  told.running = outcome === 'deployed' && own ? own.running : last.service.running
  told.desired = last.service.desired
}
