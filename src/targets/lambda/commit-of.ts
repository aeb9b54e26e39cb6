import type { FunctionState } from '../../aws/lambda-function.ts'
import type { Baseline } from './plan.ts'
import { recordIn } from './record.ts'

/** The description that a version gets when the user gives none: it names the commit for whoever deploys next. */
export const versionDescription = (commit: string, runId: string): string =>
  `commit ${commit.slice(0, 12) || 'unknown'} run ${runId || 'unknown'}`

/** The commit (its first 12 digits) that a version says it was made from. A version's description never changes. */
const commitIn = ({ description }: FunctionState): string | undefined =>
  /^commit ([0-9a-f]{7,40}) run /.exec(description)?.[1]

/** The commit of what an alias serves: what its version says, or else what our record at the alias says. */
export const servedCommit = ({ alias, serving }: Baseline): string | undefined =>
  alias && serving ? (commitIn(serving) ?? known(recordIn(alias.description)?.commit)) : undefined

/** The commit of a version that an alias is to go back to; undefined when nothing of ours tells. */
export const commitBefore = ({ alias }: Baseline, target: FunctionState): string | undefined => {
  const record = recordIn(alias?.description ?? '')
  return commitIn(target) ?? (record?.previous === target.version ? known(record.was) : undefined)
}

/** A record has `-` where it knows nothing. */
const known = (commit: string | undefined) => (commit && /^[0-9a-f]{7,40}$/.test(commit) ? commit : undefined)
