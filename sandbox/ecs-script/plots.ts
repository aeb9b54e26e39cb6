import type { Plot } from './plot.ts'
import { staged } from './plots-staged.ts'
import type { Step } from './step.ts'
import { events, reasons } from './words.ts'

// Times are those of public transcripts: a task of Fargate runs after half a minute, three crashes take two minutes.

const comingUp: readonly Step[] = [
  { after: 4, ours: { pendingCount: 2 }, says: [events.started] },
  { after: 35, ours: { pendingCount: 0, runningCount: 2 }, says: [events.registered] },
]

const oldLeaves = (after: number): Step => ({ after, others: 'gone', says: [events.draining, events.stopped] })

const done = (after: number): Step => ({
  after,
  ours: { rolloutState: 'COMPLETED' },
  record: { status: 'SUCCESSFUL' },
  says: [events.completed, events.steady],
})

const crash = (after: number, failureCount: number): Step => ({
  after,
  ours: { pendingCount: 1, runningCount: 0 },
  record: { deploymentCircuitBreaker: { status: 'MONITORING', failureCount, threshold: 3 } },
  stops: { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', exitCode: 1 },
})

const crashes = [crash(30, 1), crash(75, 2), crash(140, 3)]

const breakerRollsBack = (after: number): Step => ({
  after,
  rollback: { pendingCount: 2 },
  record: {
    status: 'ROLLBACK_IN_PROGRESS',
    statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
  },
  says: [events.failed, events.rollingBack],
})

const failedLeaves = (after: number): Step => ({
  after,
  ours: { status: 'DRAINING', rolloutState: 'FAILED', pendingCount: 0, desiredCount: 0 },
})

const backAgain = (after: number): Step => ({
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

const well: readonly Step[] = [...comingUp, oldLeaves(80), done(100)]

const rolling = {
  deployed: { about: 'rolls and completes', steps: well, ends: { as: 'deployed', after: 100 } },
  settling: {
    about: 'is alone, with all its tasks, long before it is complete',
    steps: [...comingUp, oldLeaves(60), done(150)],
    ends: { as: 'deployed', after: 150 },
  },
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
      failedLeaves(133),
      backAgain(200),
    ],
    ends: { as: 'rolled-back', after: 200 },
  },
  superseded: {
    about: 'is superseded while it rolls',
    steps: [
      ...comingUp,
      {
        after: 50,
        newer: { pendingCount: 2 },
        record: { status: 'STOPPED' },
        newerRecord: { status: 'IN_PROGRESS' },
      },
      { after: 90, ours: 'gone', others: 'gone', newer: { runningCount: 2, pendingCount: 0 } },
      {
        after: 120,
        newer: { rolloutState: 'COMPLETED' },
        newerRecord: { status: 'SUCCESSFUL' },
        says: [events.newerCompleted, events.steady],
      },
    ],
    ends: { as: 'superseded', after: 50 },
  },
  supersededAtOnce: {
    about: 'is superseded before it is seen once',
    // kayac/ecspresso#899: the older service deployment was over 140 ms after the newer had begun.
    steps: [
      { after: 0.1, newer: { pendingCount: 2 }, newerRecord: { status: 'IN_PROGRESS' } },
      { after: 0.2, ours: 'gone', record: { status: 'STOPPED' } },
      { after: 60, others: 'gone', newer: { runningCount: 2, pendingCount: 0 } },
      { after: 70, newer: { rolloutState: 'COMPLETED' }, newerRecord: { status: 'SUCCESSFUL' }, says: [events.steady] },
    ],
    ends: { as: 'superseded', after: 0.2 },
  },
  oldFailureListed: {
    about: 'completes beside one that had failed before',
    before: 'a failed deployment',
    steps: well,
    ends: { as: 'deployed', after: 100 },
  },
  staleReads: {
    about: 'completes, and reads show what was before it',
    stale: { behind: 12, until: 40 },
    steps: well,
    ends: { as: 'deployed', after: 100 },
  },
  flickeringReads: {
    about: 'completes, and every other read lacks it',
    stale: { behind: 20, until: 60, everyOther: true },
    steps: well,
    ends: { as: 'deployed', after: 100 },
  },
  earlySuccess: {
    about: 'is successful while the old tasks still drain',
    configuration: {
      earlySuccessCriteria: { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: 'DEFERRED' },
    },
    steps: [
      { after: 4, ours: { pendingCount: 2 }, says: [events.started] },
      {
        after: 50,
        ours: { pendingCount: 1, runningCount: 1, rolloutState: 'COMPLETED' },
        record: { status: 'SUCCESSFUL' },
        says: [events.completed],
      },
      { after: 160, ours: { pendingCount: 0, runningCount: 2 }, others: 'gone', says: [events.steady] },
    ],
    ends: { as: 'deployed', after: 50 },
  },
  stoppedByHand: {
    about: 'is stopped and rolled back by somebody',
    steps: [...comingUp, ...goingBack.map((step) => ({ ...step, after: step.after + 45 }))],
    ends: { as: 'rolled-back', after: 85 },
  },
  noTasks: {
    about: 'has no task to start',
    service: { desiredCount: 0 },
    steps: [{ ...done(5), others: 'gone' }],
    ends: { as: 'deployed', after: 5 },
  },
  crashLoop: {
    about: 'crashes for ever, without a circuit breaker',
    configuration: { deploymentCircuitBreaker: { enable: false, rollback: false } },
    steps: Array.from({ length: 60 }, (_, index) => ({ ...crash(30 * (index + 1), 0), record: {} })),
  },
} as const satisfies Record<string, Plot>

/** Everything that a deployment can do here, by name. */
export const plots: Readonly<Record<keyof typeof rolling | keyof typeof staged, Plot>> = { ...rolling, ...staged }

export type PlotName = keyof typeof plots
