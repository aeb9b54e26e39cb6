import { page } from './comment.ts'
import type { PlanView } from './view.ts'

/** Bytes: GitHub drops a summary of more than 1 MiB, and the step's other words are in it, too. */
export const summaryLimit = 1024 * 1024 - 64 * 1024

/** The same for the summary of the job, with more room for details. */
export const renderSummary = (view: PlanView, limit = summaryLimit): string =>
  page(view, { limit, size: (text) => Buffer.byteLength(text) })
