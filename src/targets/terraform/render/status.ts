import { lasting } from '../../../action/lasting.ts'
import { mono, plain } from '../../../action/markdown.ts'

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
    changes ? '📝 <b>planned</b>, nothing is applied yet' : '✅ <b>no changes</b>: nothing to apply',
  waiting: ({ environment, url }) =>
    `⏳ <b>waiting for approval</b>${environment ? ` of ${mono(environment)}` : ''}${link('review', url)}`,
  applying: ({ done, total, since, url }) =>
    `🚀 <b>applying</b>: ${done} of ${total} done, since ${clock(since)}${link('run', url)}`,
  applied: ({ replanned, ...ended }) =>
    `✅ <b>applied</b>${people(ended)}${replanned ? '; the state had moved, and a new plan was identical' : ''}${end(ended)}`,
  unchanged: (ended) => `✅ <b>nothing to do</b>: what was planned is there already${end(ended)}`,
  failed: ({ done, failed, notStarted, ...ended }) =>
    `❌ <b>failed</b>: ${failed} failed, ${done} done, ${notStarted} not started${people(ended)}${end(ended)}`,
  stale: (ended) => `⏸ <b>stale</b>: the state changed after this plan was made; nothing was applied${end(ended)}`,
  'plan-changed': (ended) =>
    `🔀 <b>plan changed</b>: a new plan differs from the reviewed one; nothing was applied${end(ended)}`,
  locked: ({ holder, ...ended }) =>
    `🔒 <b>locked</b>${holder ? ` by ${plain(holder)}` : ''}; nothing was applied${end(ended)}`,
  cancelled: ({ done, total, lock, ...ended }) =>
    `⏹ <b>cancelled</b>: ${done} of ${total} done${lock ? `; the lock ${mono(lock)} is left` : ''}${end(ended)}`,
  superseded: ({ by, url }) => `♻️ <b>superseded</b> by ${plain(by)}${link('run', url)}`,
  'plan-failed': () => '❌ <b>the plan failed</b>: there is nothing to apply',
  refused: () => '⛔ <b>refused by a guard</b>: this plan cannot be applied',
}

const link = (text: string, url: string | undefined) => (url ? ` (<a href="${address(url)}">${text}</a>)` : '')

/** An address in a link of Markdown, or of HTML. */
export const address = (url: string) =>
  url.replaceAll(/[\s()<>"\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

const people = ({ by, approvedBy = [] }: Ended) =>
  `${by ? ` by ${plain(by)}` : ''}${approvedBy.length > 0 ? `, approved by ${approvedBy.map(plain).join(', ')}` : ''}`

const end = ({ seconds, url }: Ended) =>
  `${seconds === undefined ? '' : `, ${lasting(seconds * 1000)}`}${link('run', url)}`

/** Such as 02:31 UTC. */
const clock = (iso: string) => `${iso.slice(11, 16)} UTC`

/** At the begin of the line, so that it is found again. No text of others can begin a line with it before we do. */
const mark = '<!-- status -->'

/** One line, with the mark by which `withStatus` finds it. After such a mark the rest of a line is HTML, and no Markdown. */
export const statusLine = (status: Status): string =>
  `${mark}<p>${(words[status.state] as (status: Status) => string)(status).replaceAll(/\s*[\r\n]\s*/g, ' ')}</p>`

const lines = new RegExp(`^${mark}.*$`, 'm')

/** The comment with another status, all else as it is. A body without a status line stays what it is. */
export const withStatus = (body: string, status: Status): string => body.replace(lines, () => statusLine(status))
