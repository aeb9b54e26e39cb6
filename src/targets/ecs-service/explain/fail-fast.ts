import type { StoppedTask } from './stopped-tasks.ts'

/** What the scheduler of ECS says of a task that it stops because there are enough. */
const scaledIn = /^Scaling activity initiated by/

/**
 * Stops that say nothing of what was deployed: people, and the machines below.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
 */
const elsewhere: readonly string[] = ['UserInitiated', 'SpotInterruption', 'TerminationNotice', 'InfrastructureHealth']

/** Whether a task stopped because it failed: not scaled in, not stopped by a person, not lost with its machine. */
export const failedByItself = ({ stopCode, stoppedReason = '' }: StoppedTask): boolean =>
  !elsewhere.includes(stopCode ?? '') && !scaledIn.test(stoppedReason)

/**
 * Whether a deployment can be given up, after so many of its own tasks failed. ECS itself goes on for minutes with its
 * circuit breaker, and for ever without.
 *
 * @param limit tasks, the input `fail-fast-after`; 0 never gives up.
 */
export const failFast = (tasks: readonly StoppedTask[], limit: number): boolean =>
  limit > 0 && tasks.filter(failedByItself).length >= limit
