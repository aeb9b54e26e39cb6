import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../../sandbox/github/client.ts'
import type { CommentProblem } from '../../../src/github/sticky.ts'
import { comments, draft, gitHubServer, head, repositoryWithPull, writerOf } from './github-server.ts'

const github = gitHubServer()
const seen = (repository: string) => comments(github(), repository)

/** Writes while GitHub has a bad day. */
const writeIn = async (faults: readonly Fault[], seed = {}, wanted = {}, more = {}) => {
  const repository = await repositoryWithPull(github(), seed)
  const writer = await writerOf(github(), repository, wanted, more)
  if (faults.length > 0) await github().faults.add(...faults.map((fault) => ({ ...fault, repository })))
  return { ...writer, repository, written: await writer.sticky.write(draft('Plan')) }
}

describe('a bad moment is waited for', () => {
  test.concurrent.each<[string, readonly Fault[]]>([
    ['5xx of the list', [{ path: 'comments', method: 'GET', status: 502, times: 2 }]],
    ['5xx of the write', [{ path: 'comments', method: 'POST', status: 500 }]],
    ['a connection that breaks', [{ path: 'comments', reset: true, times: 2 }]],
    ['an answer that is lost after the comment was made', [{ path: 'comments', method: 'POST', lost: true }]],
    ['the secondary limit', [{ method: 'POST', secondaryRateLimit: { retryAfter: 1 } }]],
    ['the secondary limit on everything', [{ secondaryRateLimit: { retryAfter: 1 }, times: 2 }]],
    ['the primary limit', [{ method: 'POST', primaryRateLimit: { resetIn: 2 } }]],
    ['429', [{ method: 'POST', status: 429, headers: { 'retry-after': '1' } }]],
    ['a head that cannot be asked for', [{ path: 'pulls/7$', status: 403, times: 9 }]],
  ])(
    '%s',
    async (_, faults) => {
      const { repository, written } = await writeIn(faults)
      expect(written).toMatchObject({ outcome: 'written' })
      expect(await seen(repository)).toMatchObject([{ body: expect.stringMatching(/\nPlan$/) }])
    },
    30_000,
  )
})

describe('what cannot be written is told, with what to do', () => {
  const reader = { permissions: { contents: 'read' } }
  test.concurrent.each<[CommentProblem['code'], string, string, readonly Fault[], object, object, object]>([
    ['read-only-token', 'fork', 'a maintainer', [], {}, { fork: true }, { fork: true }],
    [
      'missing-permission',
      'the token needs issues=write; pull-requests=write',
      'pull-requests: write',
      [],
      {},
      reader,
      {},
    ],
    [
      'locked',
      'because issue is locked',
      'Unlock',
      [],
      { pulls: [{ number: 7, head: { sha: head }, locked: true }] },
      {},
      {},
    ],
    ['archived', 'archived', 'Unarchive', [], { archived: true }, {}, {}],
    ['not-found', 'no such pull request', '`pr-number`', [], {}, {}, { pull: 8 }],
    [
      'rate-limited',
      'asked too much',
      'concurrency',
      [{ method: 'POST', secondaryRateLimit: { retryAfter: 600 } }],
      {},
      {},
      {},
    ],
    ['rate-limited', 'asked too much', 'later', [{ primaryRateLimit: { resetIn: 3000 }, times: 9 }], {}, {}, {}],
    [
      'bad-token',
      'does not know the token',
      '`github-token`',
      [{ status: 401, times: 9, message: 'Bad credentials' }],
      {},
      {},
      {},
    ],
    [
      'refused',
      'Validation Failed',
      'words are those of GitHub',
      [{ method: 'POST', status: 422, message: 'Validation Failed' }],
      {},
      {},
      {},
    ],
  ])('%s: %s', async (code, why, remedy, faults, seed, wanted, more) => {
    const { repository, written } = await writeIn(faults, seed, wanted, more)
    const problem = { code, why: expect.stringContaining(why), remedy: expect.stringContaining(remedy) }
    expect(written).toEqual({ outcome: 'not-written', problem })
    expect(await seen(repository)).toEqual([])
  })

  test.concurrent('in a private repository that the token cannot see', async () => {
    const { written, sticky } = await writeIn([], { private: true }, { permissions: {} })
    expect(written).toMatchObject({ outcome: 'not-written', problem: { code: 'missing-permission' } })
    expect(await sticky.read()).toMatchObject({ problem: { code: 'missing-permission' } })
  })
})

test.concurrent('a text that is too long is asked for again, shorter', async () => {
  const repository = await repositoryWithPull(github())
  const { sticky } = await writerOf(github(), repository)
  const tooLong = {
    path: 'comments',
    method: 'POST',
    status: 422,
    message: 'Body is too long (maximum is 65536 characters)',
  }
  await github().faults.add({ ...tooLong, repository, times: 2 })
  const limits: number[] = []
  const text = (limit: number) => {
    limits.push(limit)
    return 'x'.repeat(limit)
  }
  expect(await sticky.write({ text, data: {} })).toMatchObject({ outcome: 'written' })
  const [most, half, quarter] = [...new Set(limits)] as [number, number, number]
  expect(most).toBeGreaterThan(64_000)
  expect([half, quarter]).toEqual([Math.floor(most / 2), Math.floor(half / 2)])
  expect((await seen(repository))[0]!.body.length).toBeLessThanOrEqual(65_000)
})

test.concurrent('an edit knows how much room there is, and is asked again with less', async () => {
  const repository = await repositoryWithPull(github())
  const { sticky } = await writerOf(github(), repository)
  await sticky.write(draft('Plan', { digest: 'd'.repeat(4_000) }))
  const message = 'Body is too long (maximum is 65536 characters)'
  await github().faults.add({ repository, method: 'PATCH', status: 422, message })
  const limits: number[] = []
  const written = await sticky.edit(({ data }, limit) => {
    limits.push(limit)
    return { text: 'x'.repeat(limit), data }
  })
  expect(written).toMatchObject({ outcome: 'written' })
  expect(limits[0]).toBeLessThan(61_000)
  expect(limits[1]).toBeLessThan(limits[0]! / 2 + 1)
  expect((await seen(repository))[0]!.body.length).toBeLessThanOrEqual(32_500)
})

test.concurrent('a comment that somebody deletes in between is made anew', async () => {
  const repository = await repositoryWithPull(github())
  const first = await writerOf(github(), repository)
  await first.sticky.write(draft('First'))
  await github().faults.add({ repository, method: 'PATCH', status: 404, message: 'Not Found' })
  const later = await writerOf(github(), repository)
  expect(await later.sticky.write(draft('Later'))).toMatchObject({ outcome: 'written' })
  await github().faults.add({ repository, method: 'PATCH', status: 404, message: 'Not Found' })
  expect(await later.sticky.edit(({ data }) => ({ text: 'Applied', data }))).toEqual({ outcome: 'gone' })
})

// The last one and not side by side: what it changes is of the whole process.
test('where GraphQL cannot be asked, the first comment tells who we are', async () => {
  const repository = await repositoryWithPull(github())
  const graphql = process.env['GITHUB_GRAPHQL_URL']
  process.env['GITHUB_GRAPHQL_URL'] = `${github().url}/nowhere`
  try {
    for (const text of ['First', 'Second'])
      await (await writerOf(github(), repository, { app: 'planner' })).sticky.write(draft(text))
  } finally {
    process.env['GITHUB_GRAPHQL_URL'] = graphql
  }
  expect(await seen(repository)).toMatchObject([{ author: 'planner[bot]', body: expect.stringMatching(/\nSecond$/) }])
})
