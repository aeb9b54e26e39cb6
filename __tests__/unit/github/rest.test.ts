import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, expect, test } from '@jest/globals'
import { approvalsOf } from '../../../src/github/approvals.ts'
import { pullRequestOf } from '../../../src/github/find-pull-request.ts'
import { patienceOf } from '../../../src/github/limits.ts'
import { gitHubList } from '../../../src/github/rest.ts'
import { openSticky } from '../../../src/github/sticky-comment.ts'
import { withServer } from '../loopback.ts'

const names = ['GITHUB_API_URL', 'GITHUB_GRAPHQL_URL'] as const
const before = names.map((name) => process.env[name])
afterEach(() => {
  names.forEach((name, index) => {
    if (before[index] === undefined) delete process.env[name]
    else process.env[name] = before[index]
  })
})

const token = 'ghs_a-token-of-the-job-0123456789'
const never = new AbortController().signal

/** Says all that it was told, as a proxy does on a page of an error. */
const parrot =
  (status: number, wrap: (said: string) => string) => (request: IncomingMessage, response: ServerResponse) => {
    const said = JSON.stringify({ address: request.url, headers: request.headers })
    response.writeHead(status, { 'x-accepted-github-permissions': token }).end(wrap(said))
  }

/** Everything that is said when GitHub is asked for anything. */
const allThatIsSaid = async () => {
  const asked = { token, repository: 'acme/shop', signal: never, patience: patienceOf(0) }
  const stamp = { run: '1', attempt: 1, head: 'a', begun: 0 }
  const sticky = openSticky({ asked, pull: 7, kind: 'terraform-plan', label: 'x', stamp })
  const run = { event: 'push', ref: 'refs/heads/main', sha: 'a'.repeat(40), branch: 'main' }
  const said = [
    await sticky.read(),
    await sticky.write({ text: () => 'x', data: {} }),
    await sticky.edit(({ data }) => ({ text: 'y', data })),
    await pullRequestOf(asked, run, 7, {}),
    await pullRequestOf(asked, run, undefined, {}),
    await approvalsOf(asked, '7'),
  ]
  return JSON.stringify(said, (_, value: unknown) =>
    value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
  )
}

test.each<[string, number, (said: string) => string]>([
  ['its message', 403, (said) => JSON.stringify({ message: said })],
  ['its list of errors', 422, (said) => JSON.stringify({ message: 'no', errors: [{ message: said }, said] })],
  ['a page of a proxy', 502, (said) => `<pre>${said}</pre>`],
  ['a page with 200', 200, (said) => said],
  ['errors of GraphQL', 200, (said) => JSON.stringify({ errors: [{ message: said }] })],
])('no token is in what is told when GitHub repeats it in %s', async (_, status, wrap) => {
  const said = await withServer(parrot(status, wrap), (url) => {
    process.env['GITHUB_API_URL'] = url
    process.env['GITHUB_GRAPHQL_URL'] = `${url}/graphql`
    return allThatIsSaid()
  })
  expect(said).toContain('not-written')
  expect(said).not.toContain(token)
})

test('no token is in what is told when nobody answers', async () => {
  process.env['GITHUB_API_URL'] = 'http://127.0.0.1:9'
  const said = await allThatIsSaid()
  expect(said).toContain('no-answer')
  expect(said).not.toContain(token)
})

test.each([
  [{ GITHUB_API_URL: '/api/v3', GITHUB_GRAPHQL_URL: '/api/graphql' }, ['/api/graphql', '/api/v3/repos/acme/shop']],
  [{ GITHUB_API_URL: '/api/v3' }, ['/api/graphql', '/api/v3/repos/acme/shop']],
  [{ GITHUB_API_URL: '' }, ['/graphql', '/repos/acme/shop']],
])('GitHub is asked at the addresses of the runner: %j', async (given, expected) => {
  const paths: string[] = []
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    paths.push(request.url ?? '')
    response.end('[]')
  }
  await withServer(handle, async (url) => {
    for (const name of names) delete process.env[name]
    for (const [name, path] of Object.entries(given)) process.env[name] = `${url}${path}`
    const asked = { token, repository: 'acme/shop', signal: never }
    const stamp = { run: '1', attempt: 1, head: 'a', begun: 0 }
    await openSticky({ asked, pull: 7, kind: 'terraform-plan', label: 'x', stamp }).read()
  })
  const [graphql, rest] = expected as [string, string]
  expect(paths).toContain(graphql)
  expect(paths.filter((path) => path !== graphql).every((path) => path.startsWith(rest))).toBe(true)
})

test('a list goes on while GitHub says so, however short its pages are', async () => {
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
    const next = '<https://elsewhere.example/page>; rel="next", <https://elsewhere.example/last>; rel="last"'
    response.writeHead(200, page < 3 ? { link: next } : { link: next.replace('next', 'prev') })
    response.end(JSON.stringify(page === 2 ? [] : [page]))
  }
  const all = await withServer(handle, (url) => {
    process.env['GITHUB_API_URL'] = url
    return gitHubList({ token, signal: never }, '/repos/acme/shop/issues/7/comments')
  })
  expect(all).toEqual([1, 3])
})
