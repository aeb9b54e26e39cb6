import { backAgain, breakerRollsBack, comingUp, crash, crashes, failedLeaves, goingBack, oldLeaves } from './moments.ts'
import type { Plot } from './plot.ts'
import { events, reasons } from './words.ts'

export const failing = {
  breaker: {
    about: 'fails, and the circuit breaker does not roll back',
    configuration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
    steps: [
      ...crashes,
      {
        after: 141,
        ours: { rolloutState: 'FAILED', pendingCount: 0 },
        record: {
          status: 'STOPPED',
          statusReason: 'Service deployment stopped because the circuit breaker threshold was exceeded.',
          deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
        },
        says: [events.failed],
      },
    ],
    ends: { as: 'failed', after: 141 },
  },
  breakerRollback: {
    about: 'fails, and the circuit breaker rolls back',
    // The failed entry is IN_PROGRESS for a moment beside the rollback, and DRAINING then: both were seen in public.
    steps: [...crashes, breakerRollsBack(141), failedLeaves(144), backAgain(215)],
    ends: { as: 'rolled-back', after: 215 },
  },
  rollbackUnseen: {
    about: 'is rolled back between two polls',
    steps: [...crashes, breakerRollsBack(141), backAgain(141.9)],
    ends: { as: 'rolled-back', after: 141.9 },
  },
  rollbackFailed: {
    about: 'fails, and so does the rollback',
    steps: [
      ...crashes,
      breakerRollsBack(141),
      failedLeaves(144),
      {
        after: 400,
        rollback: { rolloutState: 'FAILED' },
        record: { status: 'ROLLBACK_FAILED' },
        says: [events.unable],
      },
    ],
    ends: { as: 'rollback-failed', after: 400 },
  },
  alarm: {
    about: 'is alone, with all its tasks, and an alarm rolls it back',
    configuration: { alarms: { alarmNames: ['errors'], enable: true, rollback: true } },
    steps: [
      ...comingUp,
      oldLeaves(60),
      {
        after: 130,
        rollback: { rolloutStateReason: reasons.alarmRollingBack, pendingCount: 2 },
        record: {
          status: 'ROLLBACK_IN_PROGRESS',
          alarms: { status: 'TRIGGERED', alarmNames: ['errors'], triggeredAlarmNames: ['errors'] },
        },
        says: [events.alarm, events.rollingBack],
      },
      failedLeaves(133, reasons.alarmFailed),
      backAgain(200),
    ],
    ends: { as: 'rolled-back', after: 200 },
  },
  recordBehind: {
    about: 'is rolled back, and its service deployment is listed late',
    stale: { behind: 15, until: 60, only: 'records' },
    steps: [...crashes, breakerRollsBack(141), failedLeaves(144), backAgain(215)],
    ends: { as: 'rolled-back', after: 215 },
  },
  stoppedByHand: {
    about: 'is stopped and rolled back by somebody',
    steps: [...comingUp, ...goingBack.map((step) => ({ ...step, after: step.after + 45 }))],
    ends: { as: 'rolled-back', after: 85 },
  },
  crashLoop: {
    about: 'crashes for ever, without a circuit breaker',
    configuration: { deploymentCircuitBreaker: { enable: false, rollback: false } },
    steps: Array.from({ length: 60 }, (_, index) => ({ ...crash(30 * (index + 1), 0), record: {} })),
  },
} as const satisfies Record<string, Plot>
