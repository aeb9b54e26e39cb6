import type { Rule } from './judge.ts'
import type { View } from './view.ts'

/** Looks for which the service may contradict its own service deployment: both come from stores that may be behind. */
export const patience = 5

const is =
  (...statuses: readonly string[]) =>
  ({ deployment }: View): boolean =>
    statuses.includes(deployment?.status ?? '')

const isStopped = is('STOPPED')
const isStopping = is('STOP_REQUESTED')

/** Signs that the deployment itself failed, rather than that somebody stopped it. */
const failedItself = ({ own, deployment, memory }: View): boolean =>
  own?.rolloutState === 'FAILED' ||
  memory.sawFailed ||
  deployment?.breaker?.status === 'TRIGGERED' ||
  (deployment?.triggeredAlarms.length ?? 0) > 0

/** Whether the service has said something else than its service deployment for too long. */
const isContradicted = ({ memory, other }: View): boolean =>
  (other !== undefined && memory.looksReplaced >= patience) || memory.looksFailed >= patience

/**
 * The truth by what AWS says of our service deployment. Success is only `SUCCESSFUL`. It may come while tasks of what was
 * before still drain and while the new ones still scale out (early success criteria).
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
 */
export const serviceDeploymentRules: readonly Rule[] = [
  {
    when: (view) => is('SUCCESSFUL')(view) && view.isPrimary && view.isEmpty,
    state: 'waiting',
    why: 'ECS calls it done, and no task of it runs yet',
  },
  {
    when: (view) => is('SUCCESSFUL')(view) && view.other !== undefined,
    state: 'deployed',
    why: 'it was deployed; a newer deployment has begun since',
  },
  { when: is('SUCCESSFUL'), state: 'deployed', why: 'ECS calls it successful' },
  { when: is('ROLLBACK_SUCCESSFUL'), state: 'rolled-back', why: 'ECS has rolled it back' },
  { when: is('ROLLBACK_FAILED'), state: 'rollback-failed', why: 'ECS could not roll it back' },
  { when: is('ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'), state: 'rolling-back', why: 'ECS is rolling it back' },
  {
    when: (view) => isStopped(view) && failedItself(view) && !view.isRollback,
    state: 'failed',
    why: 'ECS gave it up, and did not roll back',
  },
  {
    when: (view) => isStopped(view) && view.other !== undefined && !view.isRollback,
    state: 'superseded',
    why: 'a newer deployment took its place',
  },
  {
    when: (view) => isStopped(view) && view.memory.looksStopped >= patience && view.other === undefined,
    state: 'failed',
    why: 'it was stopped, and nothing took its place',
  },
  {
    // The service still shows what was before, or the rollback that the list of deployments tells of.
    when: (view) => isStopped(view) && view.memory.looksStopped < patience && !view.isRollback,
    state: 'waiting',
    why: 'it was stopped; what takes its place is not known yet',
  },
  { when: (view) => isStopping(view) && !isContradicted(view), state: 'waiting', why: 'it is being stopped' },
  {
    when: (view) => (view.deployment?.hooks ?? []).some(({ status }) => status === 'AWAITING_ACTION'),
    state: 'waiting',
    why: 'it is paused until somebody lets it go on',
  },
  {
    when: (view) => !isStopped(view) && !isStopping(view) && !isContradicted(view),
    state: 'waiting',
    why: ({ deployment }) => (deployment?.status === 'PENDING' ? 'it has not begun yet' : 'it is going on'),
  },
]
