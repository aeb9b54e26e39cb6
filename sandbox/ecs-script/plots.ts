import { comingUp, done, oldLeaves, well } from './moments.ts'
import type { Plot } from './plot.ts'
import { failing } from './plots-failing.ts'
import { staged } from './plots-staged.ts'
import { replaced } from './plots-superseded.ts'
import { events } from './words.ts'

const rolling = {
  deployed: { about: 'rolls and completes', steps: well, ends: { as: 'deployed', after: 100 } },
  settling: {
    about: 'is alone, with all its tasks, long before it is complete',
    steps: [...comingUp, oldLeaves(60), done(150)],
    ends: { as: 'deployed', after: 150 },
  },
  oldFailureListed: {
    about: 'completes beside one that had failed before',
    before: 'a failed deployment',
    steps: well,
    ends: { as: 'deployed', after: 100 },
  },
  staleReads: {
    about: 'completes, and reads show what was before it',
    stale: { behind: 4, until: 20 },
    steps: well,
    ends: { as: 'deployed', after: 100 },
  },
  flickeringReads: {
    about: 'completes, and every other read lacks it',
    stale: { behind: 10, until: 40, everyOther: true },
    steps: well,
    ends: { as: 'deployed', after: 100 },
  },
  serviceBehind: {
    about: 'completes, and reads of the service show what was before it',
    stale: { behind: 15, until: 60, only: 'service' },
    steps: well,
    ends: { as: 'deployed', after: 100 },
  },
  scaledMeanwhile: {
    about: 'completes with more tasks than it began with',
    steps: [
      ...comingUp,
      { after: 50, wants: 4, ours: { pendingCount: 2 }, says: [events.started] },
      { after: 85, ours: { pendingCount: 0, runningCount: 4 } },
      oldLeaves(110),
      done(130),
    ],
    ends: { as: 'deployed', after: 130 },
  },
  withoutState: {
    about: 'completes behind a Classic Load Balancer, where a deployment has no state',
    steps: [
      { after: 0, ours: { rolloutState: undefined, rolloutStateReason: undefined } },
      ...comingUp,
      oldLeaves(80),
      { after: 100, record: { status: 'SUCCESSFUL' }, says: [events.steady] },
    ],
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
  noTasks: {
    about: 'has no task to start',
    service: { desiredCount: 0 },
    steps: [{ ...done(5), others: 'gone' }],
    ends: { as: 'deployed', after: 5 },
  },
} as const satisfies Record<string, Plot>

/** Everything that a deployment can do here, by name. */
export const plots: Readonly<
  Record<keyof typeof rolling | keyof typeof failing | keyof typeof replaced | keyof typeof staged, Plot>
> = { ...rolling, ...failing, ...replaced, ...staged }

export type PlotName = keyof typeof plots
