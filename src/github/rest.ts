import { setTimeout as sleep } from 'node:timers/promises'
import { type HttpAnswer, httpAnswer } from '../action/http.ts'
import { info } from '../action/log.ts'
import { messageOf } from '../failures/failure.ts'
import { limitIn, type Patience, patienceOf, pauses, spread } from './limits.ts'
import { GitHubRefusal, isPassing, refusalOf, withoutToken } from './refusal.ts'

// Octokit would be 220 kB in each bundle, two of which have no room for it, and waits for no limit without two plugins more,
// whose waits have no end that a step could be given. What is here knows the proxy, a time limit, one policy of asking again.

/** As whom GitHub is asked. */
export interface Asker {
  readonly token: string
  readonly signal: AbortSignal
  /** For all calls together; without it each call has five seconds: nobody waits long for what is only told. */
  readonly patience?: Patience
}

/** Whom to ask, and as whom. */
export interface Asked extends Asker {
  /** `owner/name` */
  readonly repository: string
}

/** Milliseconds. */
const shortPatience = 5_000

/** Milliseconds for one answer. */
const timeoutMs = 10_000

/** Bytes. A comparison of commits brings the changed lines of its files along, asked for or not. */
const most = 50 * 1024 * 1024

/** Seconds of a wait that are told, lest the step seem to hang. */
const told = 5

/** The one redirect that is an answer: others say that the repository has another name now. */
const found = 302

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Address of the REST API: of GitHub Enterprise Server another one than github.com's. */
const restApi = () => process.env['GITHUB_API_URL'] || 'https://api.github.com'

/** Address of GraphQL; beside the REST API where the runner does not say. */
const graphQl = () => process.env['GITHUB_GRAPHQL_URL'] || `${restApi().replace(/\/v3\/?$/, '')}/graphql`

/**
 * GET of GitHub's REST API, as JSON.
 *
 * @throws GitHubRefusal with GitHub's own words, and with what the token would have to be allowed
 */
export const gitHubGet = async (asker: Asker, path: string): Promise<unknown> =>
  jsonIn((await ask(asker, 'GET', `${restApi()}${path}`)).body)

/** Pages of a list: GitHub takes 2,500 comments on a pull request, and whatever has more than this is no list of ours. */
const mostPages = 100

/** All of a list, page by page. It goes by what GitHub says of a next page: a page may be short though more follow. */
export const gitHubList = async <T = unknown>(asker: Asker, path: string): Promise<readonly T[]> => {
  const all: T[] = []
  for (let page = 1; ; page++) {
    const joined = `${path}${path.includes('?') ? '&' : '?'}per_page=100&page=${page}`
    const { headers, body } = await ask(asker, 'GET', `${restApi()}${joined}`)
    const list = jsonIn(body)
    if (!Array.isArray(list)) throw new GitHubRefusal('the answer is no list')
    all.push(...(list as T[]))
    if (page === mostPages || !/;\s*rel="?next"?/.test(String(headers['link'] ?? ''))) return all
  }
}

/**
 * POST, PATCH or DELETE, and GitHub's answer. A POST is not sent again when it is not known whether it was done.
 *
 * @throws GitHubRefusal
 */
export const gitHubSend = async (
  asker: Asker,
  method: Exclude<Method, 'GET'>,
  path: string,
  content?: object,
): Promise<unknown> => {
  const { body } = await ask(asker, method, `${restApi()}${path}`, content)
  return body ? jsonIn(body) : undefined
}

/** Where a GET leads: the address in its answer, which may be signed and is not to be shown. @throws GitHubRefusal */
export const gitHubLocation = async (asker: Asker, path: string): Promise<string> => {
  const { headers, status } = await ask(asker, 'GET', `${restApi()}${path}`)
  if (headers.location) return headers.location
  throw new GitHubRefusal(`HTTP ${status}: no address in the answer`, { status })
}

/** A question in GraphQL, which changes nothing. @throws GitHubRefusal, also for errors in the answer */
export const gitHubQuery = async (asker: Asker, query: string): Promise<unknown> => {
  const { body } = await ask(asker, 'POST', graphQl(), { query }, true)
  const { data, errors } = jsonIn(body) as { data?: unknown; errors?: readonly { readonly message?: string }[] }
  if (!errors?.length) return data
  throw new GitHubRefusal(`GraphQL: ${withoutToken(String(errors[0]?.message ?? 'no message'), asker.token)}`)
}

/** What stands between us and GitHub may answer in its place, with a page. */
const jsonIn = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown
  } catch {
    throw new GitHubRefusal('the answer is no JSON')
  }
}

/** @param again whether it does no harm to be done twice */
const ask = async (
  asker: Asker,
  method: Method,
  address: string,
  content?: object,
  again = method !== 'POST',
): Promise<HttpAnswer> => {
  const patience = asker.patience ?? patienceOf(shortPatience)
  for (let tries = 0; ; tries++) {
    const answer = await answerOf(asker, method, address, content).catch((refusal: GitHubRefusal) => refusal)
    const refusal = answer instanceof GitHubRefusal ? answer : refusalIn(answer, asker.token)
    if (!refusal) return answer as HttpAnswer
    if (!again && isPassing(refusal)) throw refusal
    if (!(await waited({ ...asker, patience }, refusal, tries))) throw refusal
  }
}

/**
 * Waits until it is worth to ask again; false when it is not, or when there is no patience for it.
 *
 * @param times how often what passes was waited for before
 */
export const waited = async (
  { signal, patience }: Asker & { readonly patience: Patience },
  refusal: GitHubRefusal,
  times: number,
): Promise<boolean> => {
  const { limit } = refusal
  const passing = isPassing(refusal) ? pauses[times] : undefined
  const wait = limit === undefined ? passing : spread(limit, Math.random())
  if (wait === undefined || signal.aborted || !patience.take(wait)) return false
  if (wait > told * 1000) info(`GitHub asks to wait ${Math.ceil(wait / 1000)} s before the next question.`)
  await sleep(wait, undefined, { signal }).catch(() => {})
  return true
}

const refusalIn = (answer: HttpAnswer, token: string): GitHubRefusal | undefined => {
  const { status } = answer
  if ((status >= 200 && status < 300) || status === found) return undefined
  return refusalOf(answer, token, limitIn(answer, Date.now()))
}

const answerOf = async ({ token, signal }: Asker, method: Method, address: string, content?: object) => {
  try {
    return await httpAnswer(address, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'aws-deploy-actions',
        'x-github-api-version': '2022-11-28',
        ...(content ? { 'content-type': 'application/json' } : {}),
      },
      body: content && JSON.stringify(content),
      timeoutMs,
      most,
      signal,
    })
  } catch (error) {
    const why = signal.aborted ? 'it took too long' : withoutToken(messageOf(error), token)
    throw new GitHubRefusal(why)
  }
}
