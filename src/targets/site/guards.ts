import { firstFew } from '../../action/first-few.ts'
import { siteFailure } from '../../failures/site.ts'
import { type MaxDelete, mostDeleted } from './max-delete.ts'
import type { Found, Plan } from './plan.ts'

/**
 * What must not happen by mistake. Counted is what the last release had and is deleted now, with `delete: all` what others
 * left too; assets whose time is over are not.
 *
 * @throws Failure `guard-max-delete`
 */
export const guardPlan = ({ manifest }: Found, { deletions, foreign }: Plan, maxDelete: MaxDelete): void => {
  const counted = deletions.filter(({ why }) => why !== 'aged')
  const strangers = counted.filter(({ why }) => why === 'foreign').length
  const files = Object.keys(manifest?.files ?? {}).length + (strangers > 0 ? strangers + foreign.length : 0)
  const most = mostDeleted(maxDelete, files)
  if (counted.length <= most) return
  throw siteFailure('guard-max-delete', {
    count: String(counted.length),
    files: String(files),
    most: 'count' in maxDelete ? String(maxDelete.count) : `${maxDelete.percent}% (${most})`,
    keys: firstFew(counted.map(({ key }) => key)),
  })
}
