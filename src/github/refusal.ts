import type { HttpAnswer } from '../action/http.ts'
import { scrub } from '../action/secrets.ts'

/** Why GitHub did not do or say what it was asked. No token is in its text. */
export class GitHubRefusal extends Error {
  /** Undefined when there was no answer at all. */
  readonly status: number | undefined
  /** GitHub's own words, with those of its list of errors. */
  readonly words: string
  /** It was asked too much, and said so. */
  readonly limited: boolean
  /** What it was asked for may have been done all the same: the answer was lost, or was a 5xx. */
  readonly unsure: boolean

  constructor(
    message: string,
    { status, words = message, limited = false, unsure = false }: Partial<Omit<GitHubRefusal, keyof Error>> = {},
  ) {
    super(message)
    this.status = status
    this.words = words
    this.limited = limited
    this.unsure = unsure
  }
}

/** A refusal as an answer tells of it: GitHub's own words, and what the token would have to be allowed. */
export const refusalOf = (
  { status, headers, body }: HttpAnswer,
  token: string,
  about: { readonly limited: boolean; readonly unsure: boolean },
): GitHubRefusal => {
  const words = withoutToken(wordsIn(body), token)
  const accepted = headers['x-accepted-github-permissions']
  const needs = accepted ? `; the token needs ${String(accepted).replaceAll('_', '-')}` : ''
  return new GitHubRefusal(`HTTP ${status}: ${words}${needs}`, { status, words, ...about })
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
