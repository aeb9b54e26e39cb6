import { comingUp } from './moments.ts'
import type { Plot } from './plot.ts'
import { events } from './words.ts'

export const replaced = {
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
      {
        after: 0.1,
        newer: { pendingCount: 2 },
        record: { status: 'STOPPED' },
        newerRecord: { status: 'IN_PROGRESS' },
      },
      { after: 0.2, ours: 'gone' },
      { after: 60, others: 'gone', newer: { runningCount: 2, pendingCount: 0 } },
      { after: 70, newer: { rolloutState: 'COMPLETED' }, newerRecord: { status: 'SUCCESSFUL' }, says: [events.steady] },
    ],
    ends: { as: 'superseded', after: 0.1 },
  },
  newerRolledBack: {
    about: 'is superseded, and what took its place is rolled back',
    steps: [
      ...comingUp,
      { after: 50, newer: { pendingCount: 2 }, record: { status: 'STOPPED' }, newerRecord: { status: 'IN_PROGRESS' } },
      { after: 55, ours: 'gone' },
      {
        after: 150,
        newer: { status: 'ACTIVE', rolloutState: 'FAILED', failedTasks: 3 },
        rollback: { pendingCount: 2 },
        newerRecord: { status: 'ROLLBACK_IN_PROGRESS' },
        says: [events.rollingBack],
      },
      {
        after: 200,
        others: 'gone',
        newer: 'gone',
        rollback: { rolloutState: 'COMPLETED', runningCount: 2, pendingCount: 0 },
        newerRecord: { status: 'ROLLBACK_SUCCESSFUL' },
        says: [events.rolledBack, events.steady],
      },
    ],
    ends: { as: 'superseded', after: 50 },
  },
} as const satisfies Record<string, Plot>
