import type { ServiceDeploymentLifecycleStage } from '@aws-sdk/client-ecs'
import type { Plot } from './plot.ts'
import type { Step } from './step.ts'
import { events, reasons } from './words.ts'

// The stages and their order: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
// (documented). That the blue revision is an ACTIVE deployment beside a PRIMARY of IN_PROGRESS is inferred.

const stage = (
  after: number,
  lifecycleStage: ServiceDeploymentLifecycleStage,
  more: Omit<Step, 'after'> = {},
): Step => ({
  ...more,
  after,
  record: { lifecycleStage, ...more.record },
})

const green: readonly Step[] = [
  stage(2, 'PRE_SCALE_UP', { weights: { production: 0, test: 0 } }),
  stage(5, 'SCALE_UP', { ours: { pendingCount: 2 }, says: [events.started] }),
  stage(50, 'POST_SCALE_UP', { ours: { pendingCount: 0, runningCount: 2 } }),
  stage(53, 'TEST_TRAFFIC_SHIFT', { weights: { production: 0, test: 100 }, says: [events.registered] }),
  stage(60, 'POST_TEST_TRAFFIC_SHIFT'),
]

/** Seconds of BAKE_TIME, in which blue and green run and nothing moves. */
const bake = 300

const over = (after: number): readonly Step[] => [
  stage(after, 'CLEAN_UP', { says: [events.draining] }),
  {
    after: after + 30,
    others: 'gone',
    ours: { rolloutState: 'COMPLETED' },
    record: { status: 'SUCCESSFUL' },
    says: [events.stopped, events.completed, events.steady],
  },
]

const shifted = (after: number): readonly Step[] => [
  stage(after, 'PRODUCTION_TRAFFIC_SHIFT'),
  stage(after + 5, 'POST_PRODUCTION_TRAFFIC_SHIFT', { weights: { production: 100 } }),
  stage(after + 8, 'BAKE_TIME'),
]

const back = (after: number, begins: Omit<Step, 'after'>): readonly Step[] => [
  {
    ...begins,
    after,
    record: { status: 'ROLLBACK_IN_PROGRESS', ...begins.record },
    weights: { production: 0 },
    says: [...(begins.says ?? []), events.rollingBack],
  },
  {
    after: after + 30,
    ours: 'gone',
    others: 'gone',
    rollback: { runningCount: 2, rolloutState: 'COMPLETED' },
    record: { status: 'ROLLBACK_SUCCESSFUL' },
    says: [events.rolledBack, events.steady],
  },
]

/** Percent of the traffic, each for so many seconds, all in PRODUCTION_TRAFFIC_SHIFT. */
const inSteps = (start: number, percents: readonly number[], seconds: number): readonly Step[] =>
  percents.map((production, index) =>
    stage(start + index * seconds, 'PRODUCTION_TRAFFIC_SHIFT', { weights: { production } }),
  )

export const staged = {
  blueGreen: {
    about: 'goes through the stages of blue/green',
    configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: bake / 60 },
    steps: [...green, ...shifted(65), ...over(73 + bake)],
    ends: { as: 'deployed', after: 103 + bake },
  },
  blueGreenAlarm: {
    about: 'is put back by an alarm while blue/green bakes',
    configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: bake / 60 },
    steps: [
      ...green,
      ...shifted(65),
      ...back(200, {
        rollback: { rolloutStateReason: reasons.alarmRollingBack },
        record: { alarms: { status: 'TRIGGERED', alarmNames: ['errors'], triggeredAlarmNames: ['errors'] } },
        says: [events.alarm],
      }),
    ],
    ends: { as: 'rolled-back', after: 230 },
  },
  canary: {
    about: 'gets a tenth of the traffic, then all',
    configuration: {
      strategy: 'CANARY',
      bakeTimeInMinutes: 1,
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 2 },
    },
    steps: [...green, ...inSteps(65, [10, 100], 120), stage(190, 'BAKE_TIME'), ...over(250)],
    ends: { as: 'deployed', after: 280 },
  },
  linear: {
    about: 'gets the traffic quarter by quarter',
    configuration: {
      strategy: 'LINEAR',
      bakeTimeInMinutes: 1,
      linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 },
    },
    steps: [...green, ...inSteps(65, [25, 50, 75, 100], 60), stage(250, 'BAKE_TIME'), ...over(310)],
    ends: { as: 'deployed', after: 340 },
  },
  paused: {
    about: 'waits for somebody at a PAUSE hook, who does not come',
    configuration: {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 0,
      lifecycleHooks: [
        {
          targetType: 'PAUSE',
          lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
          timeoutConfiguration: { timeoutInMinutes: 5, action: 'ROLLBACK' },
        },
      ],
    },
    steps: [
      ...green,
      { after: 61, pause: { seconds: 300, timeoutAction: 'ROLLBACK' } },
      ...back(361, { rollback: { rolloutStateReason: reasons.hookRollingBack }, pause: 'over' }),
    ],
    continued: [...shifted(0), ...over(10)],
    ends: { as: 'rolled-back', after: 391 },
  },
} as const satisfies Record<string, Plot>
