import type { Plot } from './plot.ts'
import type { Step } from './step.ts'
import { events, reasons } from './words.ts'

// Times are those of public transcripts: a task of Fargate runs after half a minute, three crashes take two minutes.

export const comingUp: readonly Step[] = [
  { after: 4, ours: { pendingCount: 2 }, says: [events.started] },
  { after: 35, ours: { pendingCount: 0, runningCount: 2 }, says: [events.registered] },
]

export const oldLeaves = (after: number): Step => ({ after, others: 'gone', says: [events.draining, events.stopped] })

export const done = (after: number): Step => ({
  after,
  ours: { rolloutState: 'COMPLETED' },
  record: { status: 'SUCCESSFUL' },
  says: [events.completed, events.steady],
})

export const crash = (after: number, failureCount: number): Step => ({
  after,
  ours: { pendingCount: 1, runningCount: 0 },
  record: { deploymentCircuitBreaker: { status: 'MONITORING', failureCount, threshold: 3 } },
  stops: { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', exitCode: 1 },
})

export const crashes = [crash(30, 1), crash(75, 2), crash(140, 3)]

export const breakerRollsBack = (after: number): Step => ({
  after,
  rollback: { pendingCount: 2 },
  record: {
    status: 'ROLLBACK_IN_PROGRESS',
    statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
  },
  says: [events.failed, events.rollingBack],
})

export const failedLeaves = (after: number, rolloutStateReason: string = reasons.failed): Step => ({
  after,
  ours: { status: 'DRAINING', rolloutState: 'FAILED', rolloutStateReason, pendingCount: 0, desiredCount: 0 },
})

export const backAgain = (after: number): Step => ({
  after,
  ours: 'gone',
  others: 'gone',
  rollback: { rolloutState: 'COMPLETED', runningCount: 2, pendingCount: 0 },
  record: { status: 'ROLLBACK_SUCCESSFUL' },
  says: [events.rolledBack, events.steady],
})

/** What StopServiceDeployment starts. */
export const goingBack: readonly Step[] = [
  { after: 0, record: { status: 'ROLLBACK_REQUESTED' } },
  {
    after: 2,
    ours: { status: 'DRAINING', desiredCount: 0 },
    rollback: { rolloutStateReason: reasons.stopRollingBack, pendingCount: 2 },
    record: { status: 'ROLLBACK_IN_PROGRESS' },
    says: [events.rollingBack],
  },
  backAgain(40),
]

/** A deployment that goes well and fast, for a second UpdateService. */
export const quickly: Plot = {
  about: 'goes well',
  steps: [{ after: 2, ours: { runningCount: 2 } }, oldLeaves(4), done(6)],
  ends: { as: 'deployed', after: 6 },
}

export const well: readonly Step[] = [...comingUp, oldLeaves(80), done(100)]
