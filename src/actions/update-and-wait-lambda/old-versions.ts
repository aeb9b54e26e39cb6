import { warning } from '../../action/log.ts'
import { lambdaVersions } from '../../aws/lambda-versions.ts'
import type { Wait } from '../../aws/poll.ts'
import { messageOf } from '../../failures/failure.ts'
import { prune } from '../../targets/lambda/prune.ts'
import type { Work } from './work.ts'

/** `keep-versions`: after a deploy that is known to be good, and never a reason for it to fail. */
export const deleteOldVersions = async (work: Work, wait: Wait): Promise<void> => {
  const { session, functionName, input, baseline, told } = work
  if (input.keepVersions === 0 || input.rollbackTo) return
  const stays = [told.progress?.version, baseline.alias?.version, baseline.serving?.version]
  try {
    told.pruned = await prune(lambdaVersions(session, functionName), {
      keep: input.keepVersions,
      stays: stays.filter((version) => version !== undefined),
      wait,
    })
  } catch (thrown) {
    warning(`Old versions stay: ${messageOf(thrown)}`)
  }
}
