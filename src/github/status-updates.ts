import type { Change, Sticky, Written } from './sticky.ts'

/** Milliseconds between two edits: GitHub counts them, and nobody reads faster. */
const everyMs = 15_000

/** What follows a long piece of work in a comment. */
export interface StatusUpdates {
  /** Shows this as soon as the last edit is long enough ago; what was waiting is dropped for it. */
  tell(change: Change): void
  /** Shows this at once, after the edit that is under way, and says how it went. Nothing may be told after it. */
  last(change: Change): Promise<Written>
}

/** Whether GitHub wants to be left alone: then the last word alone is worth waiting for. */
const isLimited = (written: Written): boolean =>
  written.outcome === 'not-written' && written.problem.code === 'rate-limited'

/** Whether there is no use in editing again: what was refused for now may be done later. */
const isOver = (written: Written): boolean =>
  written.outcome === 'superseded' ||
  written.outcome === 'gone' ||
  (written.outcome === 'not-written' && !['rate-limited', 'no-answer'].includes(written.problem.code))

/** Edits of a comment while work goes on, at most one per 15 seconds, and none once a newer run has taken it over. */
export const statusUpdates = (sticky: Pick<Sticky, 'edit'>, pace = everyMs): StatusUpdates => {
  let waiting: Change | undefined
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let over: Written | undefined
  let edited = Number.NEGATIVE_INFINITY

  let quiet = false

  const show = async (change: Change, patienceMs?: number): Promise<Written> => {
    const written = over ?? (await sticky.edit(change, patienceMs))
    if (isOver(written)) over = written
    quiet ||= isLimited(written)
    edited = Date.now()
    return written
  }

  const next = () => {
    timer = undefined
    const change = waiting
    waiting = undefined
    if (!change) return
    // By then the next one is due.
    running = show(change, pace).then(plan)
  }

  const plan = () => {
    if (!waiting || timer || over || quiet) return
    timer = setTimeout(next, Math.max(0, edited + pace - Date.now()))
    timer.unref()
  }

  return {
    tell: (change) => {
      const idle = waiting === undefined
      waiting = change
      if (idle) running = running.then(plan)
    },
    last: async (change) => {
      waiting = undefined
      clearTimeout(timer)
      await running
      waiting = undefined
      clearTimeout(timer)
      return show(change)
    },
  }
}
