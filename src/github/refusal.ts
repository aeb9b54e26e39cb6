import type { HttpAnswer } from '../action/http.ts'
import { scrub } from '../action/secrets.ts'

/** Why GitHub did not do or say what it was asked. No token is in its text. */
export class GitHubRefusal extends Error {
  /** Undefined when there was no answer at all. */
  readonly status: number | undefined
  /** GitHub's own words, with those of its list of errors. */
  readonly words: string
  /** It was asked too much, and wants to be left alone for so many milliseconds. */
  readonly limit: number | undefined

  constructor(message: string, { status, words = message, limit }: Partial<Omit<GitHubRefusal, keyof Error>> = {}) {
    super(message)
    this.status = status
    this.words = words
    this.limit = limit
  }
}

/** Whether it may be otherwise in a moment: a 5xx, or no answer. What was asked for may have been done all the same. */
export const isPassing = ({ status }: GitHubRefusal): boolean => status === undefined || status >= 500

/** A refusal as an answer tells of it: GitHub's own words, and what the token would have to be allowed. */
export const refusalOf = (
  { status, headers, body }: HttpAnswer,
  token: string,
  limit: number | undefined,
): GitHubRefusal => {
  const words = withoutToken(wordsIn(body), token)
  const accepted = headers['x-accepted-github-permissions']
  const needs = accepted ? `; the token needs ${String(accepted).replaceAll('_', '-')}` : ''
  return new GitHubRefusal(`HTTP ${status}: ${words}${needs}`, { status, words, limit })
}

/** Texts that came over the wire: what a proxy or a server repeats of the question holds the token. */
export const withoutToken = (text: string, token: string): string => scrub(token ? text.replaceAll(token, '***') : text)

/** Characters of words that are not ours. */
const longest = 300

const wordsIn = (body: string): string => {
  try {
    const { message, errors } = JSON.parse(body) as { message?: unknown; errors?: unknown }
    const more = Array.isArray(errors) ? errors.flatMap(messageIn) : []
    return [String(message ?? 'no message'), ...more].join(': ').slice(0, longest)
  } catch {
    return 'no message'
  }
}

const messageIn = (error: unknown): string[] => {
  if (typeof error === 'string') return [error]
  const message = (error as { message?: unknown } | null)?.message
  return typeof message === 'string' ? [message] : []
}
