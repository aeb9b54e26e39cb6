import { page } from './comment.ts'
import type { PlanView } from './view.ts'

/**
 * All of a plan as Markdown, for a file: each object by itself, with every field in full. A comment and a summary are made of
 * parts of it.
 */
export const renderFull = (view: PlanView): string => page(view, { limit: Infinity, size: () => 0 }, 'everything')
