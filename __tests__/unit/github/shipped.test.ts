import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { shippedBetween } from '../../../src/github/shipped.ts'
import { withServer } from '../loopback.ts'

const api = process.env['GITHUB_API_URL']
afterEach(() => {
  if (api === undefined) delete process.env['GITHUB_API_URL']
  else process.env['GITHUB_API_URL'] = api
})

const sha = (number: number) => number.toString(16).padStart(40, '0')

const commit = (number: number, login?: string) => ({
  sha: sha(number),
  commit: { message: `Commit ${number}\n\nMore of it.`, author: { name: 'Ann' } },
  author: login ? { login } : null,
})

type Answer = (
  path: string,
  request: IncomingMessage,
) => { status?: number; body: unknown; headers?: Record<string, string> }

const asked = { token: 'token-of-the-job', repository: 'acme/shop', signal: new AbortController().signal }

/** Asks a server that answers like this; gives what it was asked, too. */
const between = async (answer: Answer, signal = asked.signal) => {
  const paths: string[] = []
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    paths.push(request.url ?? '')
    const { status = 200, body, headers = {} } = answer(request.url ?? '', request)
    response.writeHead(status, headers).end(JSON.stringify(body))
  }
  const shipped = await withServer(handle, async (url) => {
    process.env['GITHUB_API_URL'] = url
    return shippedBetween({ ...asked, signal }, 'base', 'head').catch((error: unknown) => error as Error)
  })
  return { shipped, paths }
}

const ahead = (numbers: readonly number[], total = numbers.length) => ({
  status: 'ahead',
  total_commits: total,
  commits: numbers.map((number) => commit(number, 'ann')),
})

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

describe('commits', () => {
  test('are told newest first, each by the first line of its message', async () => {
    const { shipped } = await between((path) => ({ body: path.includes('/pulls') ? [] : ahead([1, 2]) }))
    expect(shipped).toMatchObject({
      status: 'ahead',
      added: { total: 2, commits: [{ sha: sha(2), title: 'Commit 2', author: { login: 'ann' } }, { sha: sha(1) }] },
      takenBack: { total: 0 },
      missing: undefined,
    })
  })

  test('of a name without a login have the name', async () => {
    const { shipped } = await between((path) => ({
      body: path.includes('/pulls') ? [] : { status: 'ahead', total_commits: 1, commits: [commit(1)] },
    }))
    expect(shipped).toMatchObject({ added: { commits: [{ author: { login: undefined, name: 'Ann' } }] } })
  })

  test('are the newest twenty of many, over the edge of a page', async () => {
    const pages: Record<string, number[]> = { 1: range(1, 101), 2: range(101, 201), 3: range(201, 206) }
    const { shipped, paths } = await between((path) => ({
      body: path.includes('/pulls') ? [] : ahead(pages[new URL(path, 'http://x').searchParams.get('page')!]!, 205),
    }))
    expect(shipped).toMatchObject({ added: { total: 205 } })
    const { commits } = (shipped as Awaited<ReturnType<typeof shippedBetween>>).added
    expect(commits.map(({ title }) => title)).toEqual(
      range(186, 206)
        .reverse()
        .map((number) => `Commit ${number}`),
    )
    expect(paths.filter((path) => path.includes('/compare/'))).toHaveLength(3)
    expect(paths.filter((path) => path.includes('/pulls'))).toHaveLength(20)
  })
})

test('the token goes with every question', async () => {
  const tokens: (string | undefined)[] = []
  await between((path, { headers }) => {
    tokens.push(headers.authorization)
    return { body: path.includes('/pulls') ? [] : ahead([1]) }
  })
  expect(tokens).toEqual(['Bearer token-of-the-job', 'Bearer token-of-the-job'])
})

test('a pull request of several commits is told once', async () => {
  const pull = { number: 7, title: 'Prices', user: { login: 'bob' } }
  const { shipped } = await between((path) => ({ body: path.includes('/pulls') ? [pull] : ahead([1, 2, 3]) }))
  expect(shipped).toMatchObject({ added: { pulls: [{ number: 7, title: 'Prices', author: { login: 'bob' } }] } })
})

test('what is behind is taken back', async () => {
  const { shipped, paths } = await between((path) => ({
    body: path.includes('/pulls')
      ? []
      : path.includes('base...head')
        ? { status: 'behind', total_commits: 0, commits: [] }
        : ahead([8, 9]),
  }))
  expect(paths.filter((path) => path.includes('/compare/'))).toHaveLength(2)
  expect(shipped).toMatchObject({ status: 'behind', added: { total: 0 }, takenBack: { total: 2 } })
})

test('pull requests that may not be read leave the commits, and the reason', async () => {
  const { shipped, paths } = await between((path) =>
    path.includes('/pulls')
      ? {
          status: 403,
          body: { message: 'Resource not accessible by integration' },
          headers: { 'x-accepted-github-permissions': 'pull_requests=read' },
        }
      : { body: ahead([1, 2, 3]) },
  )
  expect(paths.filter((path) => path.includes('/pulls'))).toHaveLength(1)
  expect(shipped).toMatchObject({
    added: { total: 3, pulls: [] },
    missing: 'HTTP 403: Resource not accessible by integration; the token needs pull-requests=read',
  })
})

test.each([
  [404, { message: 'Not Found' }, 'HTTP 404: Not Found'],
  [502, 'no JSON that we know', 'HTTP 502: no message'],
])('HTTP %s is a refusal', async (status, body, message) => {
  const { shipped } = await between(() => ({ status, body }))
  expect(shipped).toMatchObject({ name: 'Error', message, status })
})

test('one that takes too long is given up', async () => {
  const { shipped } = await between(() => ({ body: {} }), AbortSignal.abort())
  expect(shipped).toMatchObject({ message: 'it took too long' })
})
