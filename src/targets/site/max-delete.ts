import { quote } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'

/** How many files a release may delete: of a hundred, or altogether. */
export type MaxDelete = { readonly percent: number } | { readonly count: number }

/** `25%`, or a count such as `100`. */
export const maxDeleteInput = optional((text): MaxDelete => {
  const [, number, sign] = /^(\d{1,9})(%?)$/.exec(text) ?? []
  if (number === undefined || (sign && Number(number) > 100))
    throw new Problem(`must be a share such as 25%, at most 100%, or a count such as 100, not ${quote(text)}`)
  return sign ? { percent: Number(number) } : { count: Number(number) }
})

/** The count that is allowed, of so many files. A share is one file at least: a site of three could never lose any else. */
export const mostDeleted = (limit: MaxDelete, files: number): number =>
  'count' in limit ? limit.count : limit.percent === 0 ? 0 : Math.max(1, Math.floor((files * limit.percent) / 100))
