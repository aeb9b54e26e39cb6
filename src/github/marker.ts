import { createHash } from 'node:crypto'
import type { Stamp } from './stamp.ts'

/** What a comment of ours says of itself, in a line that nobody sees. */
export interface Mark {
  /** What the comment is about: one comment per key and pull request. */
  readonly key: string
  readonly stamp: Stamp
  /** Whatever the door wants to find again. JSON, and no secret: the comment's source is there to be read. */
  readonly data: Readonly<Record<string, unknown>>
}

/** The key of a label: short, and without a sign that could end the marker. */
export const commentKey = (label: string): string => createHash('sha256').update(label).digest('hex').slice(0, 16)

/**
 * The first line of a comment. Only what stands at its very beginning counts, so that no quotation of a comment, and no value
 * in one, is taken for it.
 *
 * @param kind what wrote it, as `terraform-plan`
 */
export const markerLine = (kind: string, { key, stamp, data }: Mark): string =>
  `${opening(kind)}${harmless(JSON.stringify({ key, ...stamp, data }))}${closing}`

/** The mark at the beginning of a comment, and the text below it. Undefined when there is none, or one that cannot be read. */
export const markOf = (kind: string, body: string): { readonly mark: Mark; readonly text: string } | undefined => {
  if (!body.startsWith(opening(kind))) return undefined
  const [line = ''] = body.split(/\r?\n/, 1)
  if (!line.endsWith(closing)) return undefined
  const mark = read(line.slice(opening(kind).length, -closing.length))
  return mark && { mark, text: body.slice(line.length).replace(/^\r?\n/, '') }
}

const opening = (kind: string) => `<!-- aws-deploy-actions/${kind} `
const closing = ' -->'

/** JSON without the signs that begin or end a comment of HTML; it stays JSON. */
const harmless = (json: string): string => json.replaceAll(/[<>]|-(?=-)|-$/g, escaped)

const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

const read = (json: string): Mark | undefined => {
  try {
    const { key, run, attempt, head, begun, data } = JSON.parse(json) as Record<string, unknown>
    const whole = typeof key === 'string' && typeof run === 'string' && /^\d+$/.test(run)
    if (!whole || !Number.isSafeInteger(attempt) || !Number.isSafeInteger(begun)) return undefined
    return {
      key,
      stamp: {
        run,
        attempt: attempt as number,
        head: typeof head === 'string' ? head : undefined,
        begun: begun as number,
      },
      data: typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Mark['data']) : {},
    }
  } catch {
    return undefined
  }
}
