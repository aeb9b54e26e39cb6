import { lines, quote } from '../action/input-types.ts'
import { optional, Problem } from '../action/inputs.ts'
import type { Session } from './session.ts'

/** Ids have 13 or 14 capital letters and digits, and begin with E. The ARN names no Region: CloudFront is everywhere. */
const distribution = /^(?:arn:aws[a-z-]*:cloudfront::\d{12}:distribution\/)?(E[A-Z0-9]{12,13})$/

const example = 'the ids of distributions, one a line, such as E2QWRUHAPOMQZL'

/** CloudFront distributions by id or ARN, one a line; ids come out. The same one twice would be invalidated twice. */
export const distributionIds = optional((text): readonly string[] => {
  const ids = lines.parse(text)!.map((line) => {
    const [, id] = distribution.exec(line) ?? []
    if (id) return id
    if (/\.cloudfront\.net\b/.test(line))
      throw new Problem(`must list ${example}, not the domain name of one: ${quote(line)}`)
    throw new Problem(`must list ${example}, not ${quote(line)}`)
  })
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice) throw new Problem(`must name every distribution once; ${quote(twice)} stands there twice`)
  return ids
})

/** The ARN, as far as it is known: the account is `*` until AWS has told. */
export const distributionArn = ({ partition }: Pick<Session, 'partition'>, id: string): string =>
  `arn:${partition}:cloudfront::*:distribution/${id}`
