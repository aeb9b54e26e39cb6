/** GitHub's REST API without a client library between: what was answered, whatever it was. */
import { randomUUID } from 'node:crypto'
import type { GitHubSandbox, MintedJob, WantedJob } from '../../sandbox/github/client.ts'

export interface ApiAnswer {
  status: number
  headers: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: any of GitHub's objects
  data: any
}

export type Api = (method: string, path: string, body?: unknown) => Promise<ApiAnswer>

/** Calls with the token of a job. Paths are under the job's repository, unless they begin with `/`. */
export const apiOf =
  (github: GitHubSandbox, job: MintedJob): Api =>
  async (method, path, body) => {
    const whole = path.startsWith('/') ? path : `/repos/${job.repository}${path ? `/${path}` : ''}`
    const answer = await fetch(`${github.url}${whole}`, {
      method,
      headers: { authorization: `bearer ${job.variables['GITHUB_TOKEN']}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const json = answer.headers.get('content-type')?.startsWith('application/json')
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      data: json && text ? JSON.parse(text) : text,
    }
  }

/** A repository of its own for a test, with its first job and the API as that job may use it. */
export const freshRepository = async (
  github: GitHubSandbox,
  seed: Parameters<GitHubSandbox['seed']>[1] = {},
  wanted: Partial<WantedJob> = {},
) => {
  const name = `acme/shop-${randomUUID().slice(0, 8)}`
  await github.seed(name, seed)
  const job = await github.job({ repository: name, permissions: 'write-all', ...wanted })
  return { name, job, api: apiOf(github, job) }
}
