import { code, plain } from '../../../action/markdown.ts'

/** Where a plan stands, from its review to its end: the one line of the comment that changes. */
export type Status =
  | { readonly state: 'planned'; readonly changes: boolean }
  /** `url`: the page of the run on which the deployment is approved. */
  | { readonly state: 'waiting'; readonly environment?: string; readonly url?: string }
  /** Numbers of resources; `since` is an ISO time. */
  | {
      readonly state: 'applying'
      readonly done: number
      readonly total: number
      readonly since: string
      readonly url?: string
    }
  | ({ readonly state: 'applied'; readonly replanned: boolean } & Ended)
  | ({ readonly state: 'unchanged' } & Ended)
  | ({ readonly state: 'failed'; readonly done: number; readonly failed: number; readonly notStarted: number } & Ended)
  | ({ readonly state: 'stale' } & Ended)
  | ({ readonly state: 'plan-changed' } & Ended)
  /** `holder`: who has the lock, in words. */
  | ({ readonly state: 'locked'; readonly holder?: string } & Ended)
  /** `lock`: the id of the lock that is left. */
  | ({ readonly state: 'cancelled'; readonly done: number; readonly total: number; readonly lock?: string } & Ended)
  /** `by`: what took its place, in words, such as `a newer plan`. */
  | { readonly state: 'superseded'; readonly by: string; readonly url?: string }
  /** The plan itself could not be made, or a guard refused it. */
  | { readonly state: 'plan-failed' }
  | { readonly state: 'refused' }

/** What is told of every end. */
interface Ended {
  /** Logins. */
  readonly by?: string
  readonly approvedBy?: readonly string[]
  readonly seconds?: number
  /** The page of the run. */
  readonly url?: string
}

type Words = { readonly [State in Status['state']]: (status: Extract<Status, { state: State }>) => string }

const words: Words = {
  planned: ({ changes }) =>
    changes ? '📝 **planned**, nothing is applied yet' : '✅ **no changes**: nothing to apply',
  waiting: ({ environment, url }) =>
    `⏳ **waiting for approval**${environment ? ` of ${code(environment)}` : ''}${link('review', url)}`,
  applying: ({ done, total, since, url }) =>
    `🚀 **applying**: ${done} of ${total} done, since ${clock(since)}${link('run', url)}`,
  applied: ({ replanned, ...ended }) =>
    `✅ **applied**${people(ended)}${replanned ? '; the state had moved, and a new plan was identical' : ''}${end(ended)}`,
  unchanged: (ended) => `✅ **nothing to do**: what was planned is there already${end(ended)}`,
  failed: ({ done, failed, notStarted, ...ended }) =>
    `❌ **failed**: ${failed} failed, ${done} done, ${notStarted} not started${people(ended)}${end(ended)}`,
  stale: (ended) => `⏸ **stale**: the state changed after this plan was made; nothing was applied${end(ended)}`,
  'plan-changed': (ended) =>
    `🔀 **plan changed**: a new plan differs from the reviewed one; nothing was applied${end(ended)}`,
  locked: ({ holder, ...ended }) =>
    `🔒 **locked**${holder ? ` by ${plain(holder)}` : ''}; nothing was applied${end(ended)}`,
  cancelled: ({ done, total, lock, ...ended }) =>
    `⏹ **cancelled**: ${done} of ${total} done${lock ? `; the lock ${code(lock)} is left` : ''}${end(ended)}`,
  superseded: ({ by, url }) => `♻️ **superseded** by ${plain(by)}${link('run', url)}`,
  'plan-failed': () => '❌ **the plan failed**: there is nothing to apply',
  refused: () => '⛔ **refused by a guard**: this plan cannot be applied',
}

const link = (text: string, url: string | undefined) => (url ? ` ([${text}](${address(url)}))` : '')

/** An address in a link of Markdown. */
const address = (url: string) =>
  url.replaceAll(/[\s()<>\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

const people = ({ by, approvedBy = [] }: Ended) =>
  `${by ? ` by ${plain(by)}` : ''}${approvedBy.length > 0 ? `, approved by ${approvedBy.map(plain).join(', ')}` : ''}`

const end = ({ seconds, url }: Ended) => `${seconds === undefined ? '' : `, ${lasted(seconds)}`}${link('run', url)}`

/** Such as 41 s, 3 min 20 s. */
const lasted = (seconds: number) => {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** Such as 02:31 UTC. */
const clock = (iso: string) => `${iso.slice(11, 16)} UTC`

/** At the begin of the line, so that it is found again. No text of others can begin a line with it before we do. */
const mark = '<!-- status -->'

/** One line of Markdown, with the mark by which `withStatus` finds it. */
export const statusLine = (status: Status): string =>
  `${mark}${(words[status.state] as (status: Status) => string)(status).replaceAll(/\s*[\r\n]\s*/g, ' ')}`

const lines = new RegExp(`^${mark}.*$`, 'm')

/** The comment with another status, all else as it is. A body without a status line stays what it is. */
export const withStatus = (body: string, status: Status): string => body.replace(lines, () => statusLine(status))
