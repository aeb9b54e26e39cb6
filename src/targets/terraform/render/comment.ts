import { fitted, type Room } from './fit.ts'
import { footOf, headOf } from './head.ts'
import { type Amount, sectionsOf } from './sections.ts'
import type { PlanView } from './view.ts'

/** UTF-16 units of a comment: GitHub refuses 65,536, and does not say how it counts. */
export const commentLimit = 65_000

/** What is kept free for what apply will say below the status. */
const forApply = 4_000

/**
 * The comment of a plan, without the line by which it is found again: dangers first, details folded. Never longer than
 * `limit` UTF-16 units, whatever the plan: what there is no room for is told shorter, then counted, and dangers last of all.
 */
export const renderComment = (view: PlanView, limit = commentLimit): string =>
  page(view, { limit: Math.max(0, limit - forApply), size: (text) => text.length })

/** Head, sections and foot within the room. */
export const page = (view: PlanView, { limit, size }: Room, amount: Amount = 'usual'): string => {
  const head = headOf(view).filter(Boolean).join('\n\n')
  // The sections come first: only after them it is known how much was hidden.
  const room = limit - size(head) - footRoom
  const body = fitted(sectionsOf(view, amount), { limit: room, size })
  return [head, body, footOf(view)].filter(Boolean).join('\n\n')
}

/** The foot is one line of ours. */
const footRoom = 1_500
