import { describe, expect, test } from '@jest/globals'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { gitHubSandbox, type MintedJob } from '../../sandbox/github/client.ts'
import { granted } from '../../sandbox/github/permissions.ts'
import { apiOf, freshRepository } from './github-api.ts'

const github = gitHubSandbox(process.env)

describe('a token', () => {
  test('may do what its job may, and no more', async () => {
    const { api } = await freshRepository(github, { private: true }, { permissions: { contents: 'read' } })
    expect((await api('GET', '')).data).toMatchObject({ private: true, visibility: 'private' })
    expect(await api('POST', 'issues/7/comments', { body: 'x' })).toMatchObject({
      status: 403,
      data: { message: 'Resource not accessible by integration' },
      headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' },
    })
    expect((await api('GET', 'deployments')).status).toBe(403)
  })

  test('reads a public repository whatever its permissions, but not somebody else’s private one', async () => {
    const open = await freshRepository(github)
    const closed = await freshRepository(github, { private: true })
    const { api } = await freshRepository(github, {}, { permissions: {} })
    expect((await api('GET', `/repos/${open.name}/issues/1/comments`)).data).toEqual([])
    expect((await api('GET', `/repos/${closed.name}`)).status).toBe(404)
    expect((await api('POST', `/repos/${open.name}/issues/1/comments`, { body: 'x' })).status).toBe(403)
  })

  test('of a fork only reads, and has no OIDC address', async () => {
    const { job } = await freshRepository(github, {}, { fork: true })
    expect(job.permissions).toMatchObject({ contents: 'read', issues: 'read', 'id-token': 'none' })
    expect(job.variables).not.toHaveProperty('ACTIONS_ID_TOKEN_REQUEST_URL')
  })

  test('that nobody gave out is refused', async () => {
    const { job } = await freshRepository(github)
    const stranger = apiOf(github, { ...job, variables: { GITHUB_TOKEN: 'ghs_stranger' } })
    expect(await stranger('GET', '')).toMatchObject({ status: 401, data: { message: 'Bad credentials' } })
  })

  test('of a whole run may do what every running job may', async () => {
    const { job, name } = await freshRepository(
      github,
      { private: true, pulls: [{ number: 1 }] },
      { permissions: { issues: 'write' } },
    )
    const second = await github.job({ repository: name, run: job.run, permissions: { issues: 'read' } })
    const { token } = await github.request<{ token: string }>('POST', `runs/${job.run}/token`)
    const api = apiOf(github, { ...job, variables: { GITHUB_TOKEN: token } })
    expect((await api('POST', 'issues/1/comments', { body: 'x' })).status).toBe(403)
    await github.request('POST', `jobs/${second.id}/end`, {})
    expect((await api('POST', 'issues/1/comments', { body: 'x' })).status).toBe(201)
  })

  test('follows the words that a workflow may write', () => {
    expect(granted(undefined, 'read', false)).toMatchObject({ contents: 'read', issues: 'none', 'id-token': 'none' })
    expect(granted(undefined, 'write', false)).toMatchObject({ contents: 'write', 'id-token': 'none' })
    expect(granted({ 'id-token': 'write' }, 'write', false)).toMatchObject({ 'id-token': 'write', contents: 'none' })
    expect(() => granted({ content: 'read' }, 'read', false)).toThrow('"permissions" has no "content"')
  })
})

describe('the OIDC issuer', () => {
  const claimsOf = async (job: MintedJob, audience = 'sts.amazonaws.com') => {
    const url = `${job.variables['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience=${audience}`
    const authorization = `bearer ${job.variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}`
    const answer = await fetch(url, { headers: { authorization } })
    const { value } = (await answer.json()) as { value: string }
    const keys = (await (await fetch(`${github.url}/_sandbox/oidc/.well-known/jwks`)).json()) as JSONWebKeySet
    const issuer = 'https://token.actions.githubusercontent.com'
    return (await jwtVerify(value, createLocalJWKSet(keys), { audience, issuer })).payload
  }

  test('signs what the job is', async () => {
    const wanted = { environment: 'production', workflow: '.github/workflows/d.yml' }
    const { job, name } = await freshRepository(github, {}, wanted)
    const claims = await claimsOf(job)
    expect(claims).toMatchObject({
      sub: `repo:${name}:environment:production`,
      repository: name,
      environment: 'production',
      ref: 'refs/heads/main',
      event_name: 'push',
      run_id: String(job.run),
      workflow_ref: `${name}/.github/workflows/d.yml@refs/heads/main`,
      job_workflow_ref: `${name}/.github/workflows/d.yml@refs/heads/main`,
    })
    expect(claims.exp! - claims.iat!).toBe(300)
  })

  test('has a subject for a branch, for a pull request, and for repositories with ids', async () => {
    const { job, name } = await freshRepository(github, {}, { ref: 'refs/tags/v1' })
    expect((await claimsOf(job)).sub).toBe(`repo:${name}:ref:refs/tags/v1`)
    const pull = await github.job({
      repository: name,
      event: 'pull_request',
      ref: 'refs/pull/7/merge',
      permissions: { 'id-token': 'write' },
    })
    expect((await claimsOf(pull)).sub).toBe(`repo:${name}:pull_request`)
    const { id, ownerId } = await github.seed(name, { immutableSubject: true })
    expect((await claimsOf(job)).sub).toBe(`repo:acme@${ownerId}/${name.split('/')[1]}@${id}:ref:refs/tags/v1`)
  })

  test('gives nothing to another job’s request token', async () => {
    const { job } = await freshRepository(github)
    const other = await freshRepository(github)
    const url = job.variables['ACTIONS_ID_TOKEN_REQUEST_URL']!
    const authorization = `bearer ${other.job.variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}`
    expect((await fetch(url, { headers: { authorization } })).status).toBe(401)
  })

  test('signs wrong claims on demand', async () => {
    const { job } = await freshRepository(github)
    const token = await github.token(job.id, 'sts.amazonaws.com', { exp: 1 })
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
    expect(claims).toMatchObject({ exp: 1, aud: 'sts.amazonaws.com', repository: job.repository })
  })
})

describe('the gate of an environment', () => {
  const arrive = (job: MintedJob, environment: string) =>
    github.request<{ state: string; reason: string }>('POST', `jobs/${job.id}/gate`, { environment })

  test('keeps a job until a reviewer lets it through', async () => {
    const seed = { environments: { production: { reviewers: ['alice', 'bob'] } } }
    const { job, name, api } = await freshRepository(github, seed)
    expect(await arrive(job, 'production')).toMatchObject({ state: 'waiting' })
    const { data: pending } = await api('GET', `actions/runs/${job.run}/pending_deployments`)
    expect(pending).toMatchObject([{ environment: { name: 'production' }, current_user_can_approve: false }])
    await expect(github.approve(name, 'production', { user: 'mallory' })).rejects.toThrow('not a required reviewer')
    const bob = apiOf(github, await github.job({ repository: name, run: job.run, user: 'bob' }))
    const review = { environment_ids: [pending[0].environment.id], state: 'approved', comment: 'ship it' }
    expect((await api('POST', `actions/runs/${job.run}/pending_deployments`, review)).status).toBe(403)
    expect((await bob('POST', `actions/runs/${job.run}/pending_deployments`, review)).status).toBe(200)
    const gate = await github.request('GET', `jobs/${job.id}/gate`)
    expect(gate).toMatchObject({ state: 'approved', reason: 'approved by bob: ship it' })
    const { data: reviews } = await api('GET', `actions/runs/${job.run}/approvals`)
    expect(reviews).toMatchObject([{ state: 'approved', user: { login: 'bob' } }])
    expect(await github.violations(name)).toEqual([])
  })

  test('is open where nobody reviews, and shut for other branches', async () => {
    const { job, name } = await freshRepository(github, { environments: { live: { branches: ['release/*'] } } })
    expect(await arrive(job, 'preview')).toMatchObject({ state: 'approved' })
    const second = await github.job({ repository: name })
    expect(await arrive(second, 'live')).toMatchObject({
      state: 'refused',
      reason: 'Branch "main" is not allowed to deploy to live due to environment protection rules.',
    })
    const third = await github.job({ repository: name, ref: 'refs/heads/release/7' })
    expect(await arrive(third, 'live')).toMatchObject({ state: 'approved' })
  })

  test('does not let people review what they started', async () => {
    const seed = { environments: { production: { reviewers: ['alice'], preventSelfReview: true } } }
    const { job, name } = await freshRepository(github, seed, { actor: 'alice' })
    await arrive(job, 'production')
    await expect(github.approve(name, 'production', { user: 'alice' })).rejects.toThrow('may not review it')
  })
})
