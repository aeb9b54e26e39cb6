import type { Rule } from './judge.ts'
import { patience } from './service-deployment-rules.ts'
import type { View } from './view.ts'

const ownIs =
  (state: string) =>
  ({ own }: View): boolean =>
    own?.rolloutState === state

const otherIs =
  (state: string) =>
  (view: View): boolean =>
    view.isRollback && view.other?.rolloutState === state

/** Looks for which ours may be failed before AWS begins to roll it back. */
const rollbackBegins = 3

/**
 * Without a rollout state (behind a Classic Load Balancer) numbers and the event of a steady state tell.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
 */
const isSteady = ({ own, ours, service }: View): boolean =>
  own !== undefined &&
  own.rolloutState === undefined &&
  own.running >= own.desired &&
  own.pending === 0 &&
  (service?.deployments.every(({ id, running }) => id === own.id || running === 0) ?? false) &&
  (service?.events.some(({ at, message }) => at > ours.startedAt && /has reached a steady state/.test(message)) ??
    false)

/**
 * The truth by the list of the service's deployments. What ours is called (`ACTIVE`, `INACTIVE`, and, seen in the wild,
 * `DRAINING`) says nothing once another one is the service's own. The task definition cannot tell a rollback: of a forced
 * deployment it is the same before and after.
 */
export const serviceRules: readonly Rule[] = [
  {
    when: (view) => view.isPrimary && ownIs('COMPLETED')(view) && view.isEmpty,
    state: 'waiting',
    why: 'ECS calls it done, and no task of it runs yet',
  },
  { when: (view) => view.isPrimary && ownIs('COMPLETED')(view), state: 'deployed', why: 'ECS calls it completed' },
  {
    when: (view) => ownIs('COMPLETED')(view) && view.other !== undefined && !view.isRollback,
    state: 'deployed',
    why: 'it was deployed; a newer deployment has begun since',
  },
  { when: (view) => view.isPrimary && isSteady(view), state: 'deployed', why: 'all tasks are of it, and steady' },
  {
    when: (view) =>
      view.isPrimary && ownIs('FAILED')(view) && view.ours.rollsBack && view.memory.looksFailed < rollbackBegins,
    state: 'rolling-back',
    why: 'ECS gave it up, and is about to roll it back',
  },
  {
    when: (view) => view.isPrimary && ownIs('FAILED')(view),
    state: 'failed',
    why: 'ECS gave it up, and did not roll back',
  },
  { when: (view) => view.isPrimary, state: 'waiting', why: 'it is going on' },
  { when: otherIs('COMPLETED'), state: 'rolled-back', why: 'ECS has rolled it back' },
  { when: otherIs('FAILED'), state: 'rollback-failed', why: 'ECS could not roll it back' },
  { when: ({ isRollback }) => isRollback, state: 'rolling-back', why: 'ECS is rolling it back' },
  {
    when: ({ other, memory }) => other !== undefined && memory.sawFailed,
    state: 'superseded',
    why: 'it failed, and a newer deployment took its place',
  },
  { when: ({ other }) => other !== undefined, state: 'superseded', why: 'a newer deployment took its place' },
  {
    when: ({ isPreviousAgain, memory }) => isPreviousAgain && memory.sawOurs && memory.looksReplaced >= patience,
    state: 'rolled-back',
    why: 'what was before it is back',
  },
  // Reads that are behind show what was before ours, and not ours at all.
  { when: ({ memory }) => !memory.sawOurs, state: 'waiting', why: 'ECS does not list it yet' },
  { when: () => true, state: 'waiting', why: 'ECS lists an older deployment: the read is behind' },
]
