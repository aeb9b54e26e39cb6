/** Trouble on demand: what GitHub's API does on a bad day, played for the calls that a rule names. */
import type { Answer } from './answer.ts'
import { refusal } from './answer.ts'

/** `times` [1] calls that match are hit; the first rule with calls left wins. */
export interface Fault {
  method?: string
  /** Regular expression over the path. */
  path?: string
  /** `owner/name`; without it, every repository. */
  repository?: string
  times?: number
  /** So many calls that match come through first [0]. */
  after?: number
  /** Milliseconds before anything else happens. */
  delay?: number
  /** The connection is torn down without an answer. */
  reset?: boolean
  /** It is done, and the connection torn down before the answer. */
  lost?: boolean
  /** 403 with `retry-after`, as GitHub's secondary limit. */
  secondaryRateLimit?: { retryAfter: number }
  /** 403 with `x-ratelimit-remaining: 0`, as GitHub's primary limit; `resetIn` seconds. */
  primaryRateLimit?: { resetIn: number }
  status?: number
  message?: string
  headers?: Record<string, string>
}

const keys = [
  'method',
  'path',
  'repository',
  'times',
  'after',
  'delay',
  'reset',
  'lost',
  'secondaryRateLimit',
  'primaryRateLimit',
  'status',
  'message',
]
const known = new Set([...keys, 'headers'])

/** Refuses what it does not know: a misspelt rule must not pass silently. */
export const parseFaults = (value: unknown): Fault[] =>
  [value].flat().map((rule) => {
    if (!rule || typeof rule !== 'object') throw new Error('A fault is an object.')
    const unknown = Object.keys(rule).filter((key) => !known.has(key))
    if (unknown.length > 0) throw new Error(`A fault has no ${unknown.join(', ')}; it has ${[...known].join(', ')}.`)
    return { ...(rule as Fault) }
  })

/** Takes one call off the first rule that matches. */
export const nextFault = (faults: Fault[], method: string, path: string): Fault | undefined => {
  const fitting = faults.filter(
    (fault) =>
      (fault.method ?? method) === method &&
      (!fault.repository || path.toLowerCase().startsWith(`/repos/${fault.repository.toLowerCase()}/`)) &&
      new RegExp(fault.path ?? '').test(path),
  )
  const hit = fitting.find((fault) => !((fault.after ?? 0) > 0) && (fault.times ?? 1) > 0)
  for (const fault of fitting) if ((fault.after ?? 0) > 0) fault.after!--
  if (hit) hit.times = (hit.times ?? 1) - 1
  return hit
}

/** The answer that a fault gives instead of the operation's; nothing when it only delays. */
export const faultAnswer = (fault: Fault): Answer | undefined => {
  if (fault.secondaryRateLimit) {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ' +
      'For more on scraping GitHub and how it may affect your rights, please review our Terms of Service.'
    const refused = refusal(403, message)
    return { ...refused, headers: { 'retry-after': String(fault.secondaryRateLimit.retryAfter) } }
  }
  if (fault.primaryRateLimit) {
    const reset = Math.floor(Date.now() / 1000) + fault.primaryRateLimit.resetIn
    const refused = refusal(403, 'API rate limit exceeded for installation ID 1.')
    return { ...refused, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) } }
  }
  if (!fault.status) return undefined
  return { ...refusal(fault.status, fault.message ?? 'Server Error'), headers: fault.headers ?? {} }
}
