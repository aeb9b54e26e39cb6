import type { Mark } from './marker.ts'
import type { Asked } from './rest.ts'
import type { Stamp } from './stamp.ts'

/** Which comment: there is one per pull request, kind and label, and the next run finds it again. */
export interface StickyAddress {
  readonly asked: Asked
  /** Number of the pull request. */
  readonly pull: number
  /** What writes it, as `terraform-plan`. */
  readonly kind: string
  readonly label: string
  /** The run whose word it is: of a status that follows a plan, the run of that plan. */
  readonly stamp: Stamp
  /** The run is about a pull request of a fork: why its token may not write. */
  readonly fork?: boolean
}

/** The comment that is there. */
export interface FoundComment {
  readonly id: number
  /** Its address for people. */
  readonly url: string
  readonly stamp: Stamp
  readonly data: Mark['data']
  /** What stands below the marker. People may have changed it. */
  readonly text: string
}

/** Why a comment is not what it should be, in words for the summary of the job. */
export interface CommentProblem {
  readonly code:
    | 'read-only-token'
    | 'missing-permission'
    | 'bad-token'
    | 'not-found'
    | 'locked'
    | 'archived'
    | 'too-long'
    | 'rate-limited'
    | 'no-answer'
    | 'refused'
  /** What happened, one line without a full stop, and without a token. */
  readonly why: string
  /** What to do about it. Markdown. */
  readonly remedy: string
}

/** How it went. Nothing here is an error of the step: a deploy does not fail for its comment. */
export type Written =
  | { readonly outcome: 'written'; readonly id: number; readonly url: string }
  /** A newer run has its word there, or another job of this one with the same label. */
  | { readonly outcome: 'superseded'; readonly url: string; readonly by: Stamp }
  /** There is no comment of that run to edit. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'not-written'; readonly problem: CommentProblem }

export interface Draft {
  /** What stands below the marker, in no more than `limit` UTF-16 units. It is asked again with less where GitHub finds it too long. */
  readonly text: (limit: number) => string
  readonly data: Mark['data']
}

/**
 * What an edit makes of the comment; undefined leaves it as it is. There is room for `limit` UTF-16 units of text below the marker
 * that is there; it is asked again with less where GitHub finds it too long.
 */
export type Change = (
  found: FoundComment,
  limit: number,
) => { readonly text: string; readonly data: Mark['data'] } | undefined

export interface Sticky {
  /** The comment as it is now, whoever's run it is of. */
  read(): Promise<{ readonly found?: FoundComment; readonly problem?: CommentProblem }>
  /** Makes or replaces the comment, unless a newer run has written it. Races settle on the oldest comment; twins are deleted. */
  write(draft: Draft): Promise<Written>
  /**
   * Changes the comment while it is that of the run of `stamp`. It never makes one.
   *
   * @param patienceMs how long it waits in all for limits and for what passes [two minutes]
   */
  edit(change: Change, patienceMs?: number): Promise<Written>
}
