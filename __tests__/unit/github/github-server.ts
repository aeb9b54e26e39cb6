import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, jest } from '@jest/globals'
import { type GitHubSandbox, gitHubSandbox, type WantedJob } from '../../../sandbox/github/client.ts'
import type { StickyAddress } from '../../../src/github/sticky.ts'
import { openSticky } from '../../../src/github/sticky-comment.ts'

const names = ['GITHUB_API_URL', 'GITHUB_GRAPHQL_URL', 'ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN', 'GITHUB_RUN_ID']

// Each write looks again after a moment, and what is waited for is seconds.
jest.setTimeout(60_000)

/** The sandbox's GitHub for the tests of a file. */
export const gitHubServer = () => {
  const before = names.map((name) => [name, process.env[name]] as const)
  let server: ChildProcess
  let github: GitHubSandbox
  beforeAll(async () => {
    server = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts')], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [line] = (await once(server.stdout!, 'data')) as [Buffer]
    const url = line.toString().trim()
    github = gitHubSandbox({ SANDBOX_GITHUB_URL: url })
    process.env['GITHUB_API_URL'] = url
    process.env['GITHUB_GRAPHQL_URL'] = `${url}/graphql`
  })
  afterAll(async () => {
    const end = once(server, 'exit')
    server.stdin!.end()
    await end
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  })
  return () => github
}

type Seed = Parameters<GitHubSandbox['seed']>[1]

export const head = 'a'.repeat(40)

/** A repository of its own with pull request 7, whose head is `head`. */
export const repositoryWithPull = async (github: GitHubSandbox, seed: Seed = {}) => {
  const repository = `acme/shop-${randomUUID().slice(0, 8)}`
  await github.seed(repository, { pulls: [{ number: 7, head: { sha: head } }], ...seed })
  return repository
}

export const never = new AbortController().signal

/** Milliseconds: this GitHub knows at once what it was told. */
const settleMs = 50

/** Someone who writes the comment of pull request 7, in a job of a run of its own. */
export const writerOf = async (
  github: GitHubSandbox,
  repository: string,
  { permissions = { 'pull-requests': 'write' }, ...wanted }: Partial<WantedJob> = {},
  more: Partial<StickyAddress> = {},
) => {
  const job = await github.job({ repository, event: 'pull_request', permissions, ...wanted })
  const asked = { token: job.token, repository, signal: never }
  const stamp = { run: String(job.run), attempt: wanted.attempt ?? 1, head, begun: Math.floor(Date.now() / 1000) }
  const address = { asked, pull: 7, kind: 'terraform-plan', label: 'infra', stamp, ...more }
  return { job, asked, stamp: address.stamp, address, sticky: openSticky(address, settleMs) }
}

/** What is on the pull request: author and text of each comment. */
export const comments = async (github: GitHubSandbox, repository: string) =>
  (await github.state(repository)).comments.map(({ id, body, user }) => ({
    id,
    body: String(body),
    author: (user as { login: string }).login,
  }))

/** A text of a comment, whatever the limit. */
export const draft = (text: string, data = {}) => ({ text: () => text, data })
