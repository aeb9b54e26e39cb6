/** The example nl2sql-agent, as the demo plays it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository as house } from '../../sandbox/setup/places.ts'
import type { Exhibit } from './pages.ts'

export { acts } from './nl2sql-agent-acts.ts'
export { setStage } from './nl2sql-agent-stage.ts'

const snapshots = join(house, '__tests__/unit/targets/terraform/snapshots')

/** The comment of a plan with more to be afraid of than this example has: a real one, kept for the tests. */
export const more = (): Exhibit[] => [
  {
    name: 'another-plan-comment',
    title: 'A pull request of another system',
    kind: 'comment',
    markdown: readFileSync(join(snapshots, '30-aws-realistic.md'), 'utf8'),
  },
]
