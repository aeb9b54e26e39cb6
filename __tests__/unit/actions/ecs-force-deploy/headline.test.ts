import { expect, test } from '@jest/globals'
import { headline } from '../../../../src/actions/ecs-force-deploy/headline.ts'
import type { How, Told } from '../../../../src/actions/ecs-force-deploy/told.ts'

const definition = (revision: number) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/api:${revision}`

const told = (more: Partial<Record<keyof Told, unknown>> = {}): Told =>
  ({
    facts: { name: 'api', cluster: 'shop', taskDefinition: definition(7), primary: {} },
    run: { sha: 'c0ffee2abcdef', actor: 'alice' },
    taskDefinitionArn: definition(8),
    running: 2,
    moments: [],
    stages: [],
    ours: { deploymentId: 'ecs-svc/1' },
    ...more,
  }) as unknown as Told

const how = (outcome: How['outcome'], serving?: How['serving']): How => ({ outcome, ...(serving && { serving }) })

const commit = ' (commit `c0ffee2` by @alice)'

test.each<[string, Told, How, string]>([
  ['deployed', told(), how('deployed', 'new'), `serves \`api:8\` with 2 tasks${commit}; before: \`api:7\``],
  [
    'deployed anew',
    told({ taskDefinitionArn: definition(7), running: 1 }),
    how('deployed', 'new'),
    `serves \`api:7\` anew with one task${commit}; before: \`api:7\``,
  ],
  ['planned', told(), how('planned', 'previous'), 'serves `api:7`; dry run, nothing was changed'],
  ['started', told(), how('started', 'mixed'), `is being rolled to \`api:8\`${commit}; before: \`api:7\``],
  [
    'failed before',
    told({ ours: undefined }),
    how('failed', 'previous'),
    'serves `api:7`, as before; nothing was deployed (failed)',
  ],
  ['never ran', told(), how('rolled-back', 'previous'), 'serves `api:7` still; `api:8` never came up (rolled-back)'],
  [
    'put back',
    told({
      moments: [
        { at: 1000, running: 0 },
        { at: 5000, running: 1 },
      ],
      stages: [{ name: 'put back', at: 30_000, seconds: 15, good: true }],
    }),
    how('rolled-back', 'previous'),
    'serves `api:7` again; `api:8` had tasks for 40 s (rolled-back)',
  ],
  [
    'superseded',
    told(),
    how('superseded', 'unknown'),
    'serves what somebody else has deployed (superseded); before: `api:7`',
  ],
  ['mixed', told(), how('rollback-failed', 'mixed'), 'serves `api:7` and `api:8` side by side (rollback-failed)'],
  ['left', told(), how('failed', 'new'), `serves \`api:8\` with 2 tasks${commit}; before: \`api:7\` (failed)`],
])('%s', (_, of, ended, line) => {
  expect(headline(of, ended)).toBe(`\`api\` of \`shop\` ${line}`)
})
