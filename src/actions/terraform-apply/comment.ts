import type { Stamp } from '../../github/stamp.ts'
import { statusUpdates } from '../../github/status-updates.ts'
import type { Written } from '../../github/sticky.ts'
import { openSticky } from '../../github/sticky-comment.ts'
import { type Status, withStatus } from '../../targets/terraform/render/status.ts'
import { withResult } from './comment-result.ts'
import type { Told } from './told.ts'
import type { Work } from './work.ts'

/** Where the comment of a plan is: of which pull request, which plan, and which run made it. Plain data, to be kept for `post`. */
export interface CommentAddress {
  readonly repository: string
  readonly pull: number
  readonly label: string
  readonly stamp: Stamp
}

/** The comment of a plan while that plan is applied. It tells, and nothing depends on it. */
export interface PlanComment {
  /** Says how it stands, as soon as the last edit is long enough ago. */
  tell(status: Status): void
  /**
   * The last word. `result`: what is told below the status, in Markdown; undefined leaves what is there.
   *
   * @param milliseconds how long it may take
   */
  end(status: Status, result: string | undefined, milliseconds: number): Promise<CommentEnd>
}

/** What became of the comment. */
export interface CommentEnd {
  /** Its address; undefined: there is none of this plan. */
  readonly url?: string | undefined
  /** Why it does not say how it went, in a sentence; undefined where nobody misses it. */
  readonly problem?: string | undefined
}

/** What terraform-plan-comment writes into its marker. */
const kind = 'terraform-plan'

/** Undefined: there is no comment, or nothing to tell it. */
export const commentAddress = ({ input, run }: Work, { header }: Told): CommentAddress | undefined => {
  const pull = input.prNumber ?? header?.pullRequest
  if (input.comment === 'never' || input.dryRun || !header || !pull) return undefined
  const stamp = { run: header.runId, attempt: header.attempt, head: header.headSha, begun: 0 }
  return { repository: run.repository, pull, label: header.label, stamp }
}

/** @param token undefined: nobody may write */
export const openComment = (
  address: CommentAddress | undefined,
  token: string | undefined,
): PlanComment | undefined => {
  if (!address || token === undefined) return undefined
  const { repository, ...rest } = address
  const stop = new AbortController()
  const updates = statusUpdates(openSticky({ ...rest, kind, asked: { token, repository, signal: stop.signal } }))
  return {
    tell: (status) => updates.tell(({ text, data }) => ({ text: withStatus(text, status), data })),
    async end(status, result, milliseconds) {
      const timer = setTimeout(() => stop.abort(new Error('the step has no more time')), milliseconds)
      try {
        return endOf(
          await updates.last(({ text, data }, limit) => {
            const told = withStatus(text, status)
            return { text: result === undefined ? told : withResult(told, result, limit), data }
          }),
        )
      } catch (error) {
        if (!stop.signal.aborted) throw error
        return { problem: 'The comment does not say how it went: there was no time left.' }
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

const endOf = (written: Written): CommentEnd => {
  switch (written.outcome) {
    case 'written':
      return { url: written.url }
    case 'superseded':
      return {
        url: written.url,
        problem: `The comment shows a newer plan, of run ${written.by.run}: it is left as it is.`,
      }
    case 'gone':
      return {}
    case 'not-written':
      return { problem: `The comment does not say how it went: ${written.problem.why}. ${written.problem.remedy}` }
  }
}
