import { setTimeout as sleep } from 'node:timers/promises'
import { type HttpAnswer, httpAnswer } from '../action/http.ts'
import { messageOf } from '../failures/failure.ts'

/** Why GitHub did not say what it was asked. */
export class GitHubRefusal extends Error {
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.status = status
  }
}

/** Milliseconds for one answer: nobody waits long for what is only told. */
const timeoutMs = 10_000

/** Bytes. A comparison of commits brings the changed lines of its files along, asked for or not. */
const most = 50 * 1024 * 1024

const defaultApi = 'https://api.github.com'

/** Milliseconds before it is asked again: a 5xx and a connection that breaks mostly pass. */
const pauses = [500, 2_000]

/** Seconds. What a limit says to wait is waited when it is no longer than this: a minute is too long for what is only told. */
const longestLimit = 5

/**
 * GET of GitHub's REST API, as JSON. A door that only reads a page or two needs no octokit, which is 220 kB of its bundle.
 *
 * @throws GitHubRefusal with GitHub's own words, and with what the token would have to be allowed
 */
export const gitHubGet = async (token: string, path: string, signal: AbortSignal): Promise<unknown> => {
  const { status, headers, body } = await answerInTheEnd(token, path, signal)
  if (status === 200) return JSON.parse(body) as unknown
  const accepted = headers['x-accepted-github-permissions']
  const needs = accepted ? `; the token needs ${String(accepted).replaceAll('_', '-')}` : ''
  throw new GitHubRefusal(`HTTP ${status}: ${messageIn(body)}${needs}`, status)
}

const answerInTheEnd = async (token: string, path: string, signal: AbortSignal): Promise<HttpAnswer> => {
  for (const milliseconds of pauses) {
    const answer = await answerOf(token, path, signal).catch((refusal: GitHubRefusal) => refusal)
    const wait = answer instanceof GitHubRefusal ? milliseconds : waitAfter(answer, milliseconds)
    if (signal.aborted || wait === undefined) {
      if (answer instanceof GitHubRefusal) throw answer
      return answer
    }
    await sleep(wait, undefined, { signal }).catch(() => {})
  }
  return answerOf(token, path, signal)
}

/** Milliseconds until it is worth to ask again; undefined when this answer is the last word. */
const waitAfter = ({ status, headers }: HttpAnswer, milliseconds: number): number | undefined => {
  const limit = status === 403 || status === 429 ? headers['retry-after'] : undefined
  if (limit !== undefined) return Number(limit) <= longestLimit ? Number(limit) * 1000 : undefined
  return status >= 500 ? milliseconds : undefined
}

const answerOf = async (token: string, path: string, signal: AbortSignal) => {
  const api = process.env['GITHUB_API_URL'] || defaultApi
  try {
    return await httpAnswer(`${api}${path}`, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'aws-deploy-actions',
        'x-github-api-version': '2022-11-28',
      },
      timeoutMs,
      most,
      signal,
    })
  } catch (error) {
    throw new GitHubRefusal(signal.aborted ? 'it took too long' : messageOf(error))
  }
}

const messageIn = (body: string): string => {
  try {
    return String((JSON.parse(body) as { message?: unknown }).message ?? 'no message')
  } catch {
    return 'no message'
  }
}
