import { describe, expect, test } from '@jest/globals'
import { gitHubSandbox } from '../../sandbox/github/client.ts'
import { apiOf, freshRepository } from './github-api.ts'

const github = gitHubSandbox(process.env)

describe('what is shut', () => {
  test('a locked conversation takes no comment of a job, and one of a person', async () => {
    const { api, name } = await freshRepository(github, { pulls: [{ number: 7, locked: true }] })
    const alice = apiOf(github, await github.job({ repository: name, user: 'alice' }))
    expect(await api('POST', 'issues/7/comments', { body: 'x' })).toMatchObject({
      status: 403,
      data: { message: 'Unable to create comment because issue is locked.' },
    })
    expect((await alice('POST', 'issues/7/comments', { body: 'x' })).status).toBe(201)
    expect((await api('GET', 'pulls/7')).data).toMatchObject({ locked: true })
    expect((await api('POST', 'issues/8/comments', { body: 'x' })).status).toBe(404)
  })

  test('an archived repository is read and not written', async () => {
    const { api } = await freshRepository(github, { archived: true, pulls: [{ number: 7 }] })
    expect((await api('GET', 'issues/7/comments')).status).toBe(200)
    expect(await api('POST', 'issues/7/comments', { body: 'x' })).toMatchObject({
      status: 403,
      data: { message: 'Repository was archived so is read-only.' },
    })
  })
})

describe('who holds a token', () => {
  const query = { query: 'query { viewer { login } }' }

  test.each([
    [{}, 'github-actions[bot]'],
    [{ app: 'planner' }, 'planner[bot]'],
    [{ user: 'alice' }, 'alice'],
  ])('%j: GraphQL and a comment say %s', async (wanted, login) => {
    const { api } = await freshRepository(github, { pulls: [{ number: 7 }] }, wanted)
    expect((await api('POST', '/graphql', query)).data).toEqual({ data: { viewer: { login } } })
    expect((await api('POST', 'issues/7/comments', { body: 'x' })).data).toMatchObject({ user: { login } })
  })

  test('any other query is a violation, and no token is refused', async () => {
    const { api, name } = await freshRepository(github)
    expect((await api('POST', '/graphql', { query: '{ rateLimit { cost } }' })).data.errors).toHaveLength(1)
    expect(await github.violations(name)).toMatchObject([{ operation: 'graphql' }])
    await github.clearViolations(name)
    const answer = await fetch(`${github.url}/graphql`, { method: 'POST', body: JSON.stringify(query) })
    expect(answer.status).toBe(401)
  })
})

test('a run that is run again says so', async () => {
  const { job, name } = await freshRepository(github)
  const again = await github.job({ repository: name, run: job.run, attempt: 2 })
  expect(again.variables).toMatchObject({ GITHUB_RUN_ID: String(job.run), GITHUB_RUN_ATTEMPT: '2' })
})

describe('faults', () => {
  test('an answer that is lost was given', async () => {
    const { api, name } = await freshRepository(github, { pulls: [{ number: 7 }] })
    await github.faults.add({ repository: name, method: 'POST', lost: true })
    await expect(api('POST', 'issues/7/comments', { body: 'x' })).rejects.toThrow('fetch failed')
    expect((await api('GET', 'issues/7/comments')).data).toHaveLength(1)
  })

  test('the primary limit says when it ends', async () => {
    const { api, name } = await freshRepository(github)
    await github.faults.add({ repository: name, primaryRateLimit: { resetIn: 60 } })
    const { status, headers } = await api('GET', 'pulls')
    expect(status).toBe(403)
    expect(headers['x-ratelimit-remaining']).toBe('0')
    expect(Number(headers['x-ratelimit-reset']) * 1000).toBeGreaterThan(Date.now())
  })
})
