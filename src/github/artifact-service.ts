import { setTimeout as sleep } from 'node:timers/promises'
import { type HttpContent, httpContent } from '../action/http.ts'
import { maskCredential } from '../action/secrets.ts'
import { artifactFailure } from '../failures/artifact.ts'
import { messageOf } from '../failures/failure.ts'
import { pauses } from './limits.ts'
import { withoutToken } from './refusal.ts'

/**
 * The artifact service of GitHub Actions, version 4, for files of this run. It is what `@actions/artifact` speaks; that package is
 * 4 MB of a bundle of which 3.67 may be, with a client for Azure that needs none. The service has no public description:
 * the toolkit's source is it (`packages/artifact/src/generated`), and our sandbox is tested with the toolkit itself.
 */
export interface ArtifactService {
  /** One call; `refused` gives the codes that are an answer to the caller. @throws Failure */
  call(method: Method, content: object, refused?: readonly number[]): Promise<ServiceAnswer>
  /** The ids by which the service knows this run and this job. */
  readonly scope: Readonly<Record<'workflow_run_backend_id' | 'workflow_job_run_backend_id', string>>
}

export type Method = 'CreateArtifact' | 'FinalizeArtifact' | 'ListArtifacts' | 'GetSignedArtifactURL'

export interface ServiceAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: JSON, read by who asked for it
  readonly body: any
}

/** Milliseconds for one answer of the service. */
const timeoutMs = 20_000

/** Tries after the first one. */
const triesMore = 3

const path = '/twirp/github.actions.results.api.v1.ArtifactService/'

/** @param name for messages: what is to be kept or found. @throws Failure `artifact-service-missing` */
export const artifactService = (name: string, signal: AbortSignal): ArtifactService => {
  const [address, token] = [process.env['ACTIONS_RESULTS_URL'], process.env['ACTIONS_RUNTIME_TOKEN']]
  const missing = (reason: string) => artifactFailure('artifact-service-missing', { name, reason })
  if (isEnterpriseServer()) throw missing('this is GitHub Enterprise Server')
  if (!address || !token) throw missing('the runner gave no ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN')
  const [, run, job] = scopeIn(token) ?? []
  if (!run || !job) throw missing('ACTIONS_RUNTIME_TOKEN names no run')
  return {
    scope: { workflow_run_backend_id: run, workflow_job_run_backend_id: job },
    call: async (method, content, refused = []) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const what = `${texts[method]} ${name}`
      const question = { method: 'POST', headers, body: JSON.stringify(content), timeoutMs, signal }
      const { status, bytes } = await withTries(what, token, signal, () =>
        httpContent(`${new URL(address).origin}${path}${method}`, question),
      )
      const body = jsonIn(bytes)
      if (status === 200 || refused.includes(status)) return { status, body }
      const message = withoutToken(`HTTP ${status}: ${String(body?.msg ?? body?.message ?? 'no message')}`, token)
      throw artifactFailure(/quota|usage/i.test(message) ? 'artifact-quota' : 'artifact-failed', {
        name,
        what,
        message,
      })
    },
  }
}

/** Ends of "GitHub did not …". */
const texts: Readonly<Record<Method, string>> = {
  CreateArtifact: 'begin to keep',
  FinalizeArtifact: 'finish keeping',
  ListArtifacts: 'look for',
  GetSignedArtifactURL: 'give the address of',
}

/** Masks what signs an address: whoever has it can read or write the file. */
export const signedAddress = (address: unknown): string => {
  const signature = new URL(String(address)).searchParams.get('sig')
  if (signature) maskCredential(signature)
  return String(address)
}

/**
 * Work that is tried again after a 5xx, a limit, or no answer.
 *
 * @param what ends "GitHub did not …". @throws Failure `artifact-failed`
 */
export const withTries = async (
  what: string,
  token: string,
  signal: AbortSignal,
  work: () => Promise<HttpContent>,
): Promise<HttpContent> => {
  for (let tries = 0; ; tries++) {
    const answer = await work().catch((error: unknown) => messageOf(error))
    const lost = typeof answer === 'string'
    if (!lost && answer.status < 500 && answer.status !== 429) return answer
    if (tries === triesMore || signal.aborted) {
      const message = lost ? withoutToken(answer, token) : `HTTP ${answer.status}`
      throw artifactFailure('artifact-failed', { what, message })
    }
    await sleep(pauses[tries], undefined, { signal }).catch(() => {})
  }
}

/** GitHub Enterprise Server has an older service. As `@actions/artifact` knows it: by the host of its pages. */
const isEnterpriseServer = (): boolean => {
  const { hostname } = new URL(process.env['GITHUB_SERVER_URL'] || 'https://github.com')
  return !/^(github\.com|.+\.ghe\.com|(.+\.)?localhost)$/i.test(hostname)
}

/** The token is a JWT that says for which run and job it speaks: `Actions.Results:<run>:<job>` is among its scopes. */
const scopeIn = (token: string): RegExpExecArray | null => {
  const claims = jsonIn(Buffer.from(token.split('.')[1] ?? '', 'base64url'))
  return /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?: |$)/.exec(String(claims?.scp ?? ''))
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON
const jsonIn = (bytes: Buffer): any => {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
