import type { HttpAnswer } from '../action/http.ts'

/** How long a caller is willing to wait in all, for limits and for what passes by itself. Shared by the calls of one task. */
export interface Patience {
  /** Takes so many milliseconds off it; false when there are not as many left. */
  take(milliseconds: number): boolean
}

export const patienceOf = (milliseconds: number): Patience => {
  let left = milliseconds
  return {
    take: (wanted) => {
      if (wanted > left) return false
      left -= wanted
      return true
    },
  }
}

/** Milliseconds after which a 5xx or a connection that broke is tried again: most of them pass. */
export const pauses: readonly number[] = [500, 2_000, 5_000, 10_000, 20_000]

/** What GitHub asks to wait where it says no number. https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const unsaid = 60_000

/**
 * Milliseconds that GitHub asks to wait because it was asked too much; undefined when that is not what it says.
 *
 * @param now milliseconds since 1970, for an answer without a date: `x-ratelimit-reset` is a time by GitHub's clock
 */
export const limitIn = ({ status, headers, body }: HttpAnswer, now: number): number | undefined => {
  if (status !== 403 && status !== 429) return undefined
  const after = headers['retry-after']
  if (after !== undefined) return Number.isFinite(Number(after)) ? Number(after) * 1000 : unsaid
  if (headers['x-ratelimit-remaining'] === '0') {
    const reset = Number(headers['x-ratelimit-reset']) * 1000
    const theirs = Date.parse(headers.date ?? '') || now
    return Number.isFinite(reset) ? Math.max(0, reset - theirs) : unsaid
  }
  return status === 429 || /secondary rate limit|abuse detection/i.test(body) ? unsaid : undefined
}

/** A wait for a limit, a little longer than asked: several jobs were told the same, and must not all come back at once. */
export const spread = (milliseconds: number, random: number): number =>
  Math.round(milliseconds + random * (1_000 + milliseconds / 5))
