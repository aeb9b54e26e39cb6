import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getOctokit } from '@actions/github'
import { describe, expect, test } from '@jest/globals'
import { gitHubSandbox } from '../../sandbox/github/client.ts'
import { governedOperations } from '../../sandbox/github/permissions.ts'
import { freshRepository } from './github-api.ts'

const github = gitHubSandbox(process.env)

const sha = (letter: string) => letter.repeat(40)

describe('the REST API', () => {
  test('keeps comments, over pages, as the bot of the workflow', async () => {
    const { api, name } = await freshRepository(github, { pulls: [{ number: 7 }] })
    const { data: first } = await api('POST', 'issues/7/comments', { body: '<!-- plan -->' })
    for (let index = 0; index < 20; index++) await api('POST', 'issues/7/comments', { body: `comment ${index}` })
    await api('PATCH', `issues/comments/${first.id}`, { body: 'new plan' })
    const one = await api('GET', 'issues/7/comments?per_page=10')
    expect(one.data).toHaveLength(10)
    expect(one.data[0]).toMatchObject({ body: 'new plan', user: { login: 'github-actions[bot]' } })
    const [, next = ''] = /<([^>]*)>; rel="next"/.exec(one.headers['link']!) ?? []
    const two = await api('GET', new URL(next).pathname + new URL(next).search)
    expect(two.headers['link']).toContain('page=3>; rel="last"')
    expect((await api('GET', 'issues/7/comments?per_page=10&page=3')).data).toHaveLength(1)
    expect((await api('DELETE', `issues/comments/${first.id}`)).status).toBe(204)
    expect((await api('GET', `issues/comments/${first.id}`)).status).toBe(404)
    const long = await api('POST', 'issues/7/comments', { body: 'x'.repeat(65_537) })
    expect(long).toMatchObject({
      status: 422,
      data: { errors: [{ message: 'Body is too long (maximum is 65536 characters)' }] },
    })
    expect((await api('GET', 'issues/7')).data).toMatchObject({ number: 7, comments: 20 })
    expect(await github.violations(name)).toEqual([])
  })

  test('serves the client that GitHub gives to actions, page after page', async () => {
    const { name, job } = await freshRepository(github, { pulls: [{ number: 7 }] })
    const [owner = '', repo = ''] = name.split('/')
    const { rest, paginate, graphql } = getOctokit(job.variables['GITHUB_TOKEN']!, { baseUrl: github.url })
    const pull = { owner, repo, issue_number: 7 }
    for (let index = 0; index < 5; index++) await rest.issues.createComment({ ...pull, body: `comment ${index}` })
    const comments = await paginate(rest.issues.listComments, { ...pull, per_page: 2 })
    expect(comments.map(({ body }) => body)).toEqual([0, 1, 2, 3, 4].map((index) => `comment ${index}`))
    expect(await graphql('{ viewer { login } }')).toEqual({ viewer: { login: 'github-actions[bot]' } })
    await expect(rest.issues.getComment({ owner, repo, comment_id: 1 })).rejects.toMatchObject({ status: 404 })
    expect(await github.violations(name)).toEqual([])
  })

  test('compares commits of the seeded graph', async () => {
    // a - b - c (main)
    //      \ d - e (topic)
    const commits = [
      { sha: sha('a'), date: '2026-01-01T00:00:00Z' },
      { sha: sha('b'), parents: [sha('a')], date: '2026-01-02T00:00:00Z' },
      { sha: sha('c'), parents: [sha('b')], date: '2026-01-03T00:00:00Z' },
      { sha: sha('d'), parents: [sha('b')], date: '2026-01-04T00:00:00Z', files: ['main.tf'] },
      { sha: sha('e'), parents: [sha('d')], date: '2026-01-05T00:00:00Z', message: 'Add the topic' },
    ]
    const branches = { main: sha('c'), topic: sha('e') }
    const { api, name } = await freshRepository(github, { commits, branches })
    const compare = async (basehead: string) => {
      const { data } = await api('GET', `compare/${basehead}`)
      return { ...data, commits: data.commits?.map((commit: { sha: string }) => commit.sha) }
    }
    expect(await compare('main...main')).toMatchObject({ status: 'identical', ahead_by: 0, behind_by: 0 })
    expect(await compare(`${sha('a')}...main`)).toMatchObject({ status: 'ahead', commits: [sha('b'), sha('c')] })
    expect(await compare(`main...${sha('a')}`)).toMatchObject({ status: 'behind', behind_by: 2, commits: [] })
    expect(await compare('main...topic')).toMatchObject({
      status: 'diverged',
      ahead_by: 2,
      behind_by: 1,
      merge_base_commit: { sha: sha('b') },
      files: [{ filename: 'main.tf' }],
    })
    expect((await api('GET', 'compare/main...nowhere')).status).toBe(404)
    const { data: commit } = await api('GET', 'commits/topic')
    expect(commit).toMatchObject({ sha: sha('e'), commit: { message: 'Add the topic' }, parents: [{ sha: sha('d') }] })
    expect((await api('GET', 'commits/nowhere')).data.message).toBe('No commit found for SHA: nowhere')
    expect(await github.violations(name)).toEqual([])
  })

  test('reads commits of a real git repository', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'history-'))
    const git = (...args: string[]) => promisify(execFile)('git', ['-C', folder, ...args])
    const person = ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com']
    await git('init', '--quiet', '--initial-branch=main')
    for (const message of ['one', 'two', 'three']) {
      writeFileSync(join(folder, `${message}.txt`), message)
      await git('add', '--all')
      await git(...person, 'commit', '--quiet', '-m', message)
    }
    const { api, name } = await freshRepository(github, { git: folder })
    const { data: list } = await api('GET', 'commits')
    expect(list.map((each: { commit: { message: string } }) => each.commit.message)).toEqual(['three', 'two', 'one'])
    const { data } = await api('GET', `compare/${list[2].sha}...main`)
    expect(data).toMatchObject({ status: 'ahead', ahead_by: 2, files: [{ filename: 'two.txt', status: 'added' }, {}] })
    expect(await github.violations(name)).toEqual([])
    rmSync(folder, { recursive: true })
  })

  test('finds the pull requests of a commit', async () => {
    const { api, name } = await freshRepository(github, {
      pulls: [
        { number: 3, commits: [sha('1'), sha('2')], mergeCommitSha: sha('9'), mergedAt: '2026-01-02T00:00:00Z' },
        { number: 4, head: { ref: 'topic', sha: sha('4') }, files: ['a.tf', 'b.tf'] },
      ],
    })
    const numbers = async (path: string) => (await api('GET', path)).data.map((pull: { number: number }) => pull.number)
    expect(await numbers(`commits/${sha('2')}/pulls`)).toEqual([3])
    expect(await numbers(`commits/${sha('9')}/pulls`)).toEqual([3])
    expect(await numbers(`commits/${sha('0')}/pulls`)).toEqual([])
    const [owner] = name.split('/')
    expect(await numbers(`pulls?head=${owner}:topic`)).toEqual([4])
    const { data: files } = await api('GET', 'pulls/4/files')
    expect(files.map((file: { filename: string }) => file.filename)).toEqual(['a.tf', 'b.tf'])
    expect((await api('GET', 'pulls/3')).data).toMatchObject({ merged: true, state: 'closed' })
    expect(await github.violations(name)).toEqual([])
  })

  test('keeps deployments and their statuses, and retires older ones', async () => {
    const { api, job, name } = await freshRepository(github)
    const deploy = async () => {
      const { data } = await api('POST', 'deployments', { ref: job.sha, environment: 'staging', auto_merge: false })
      await api('POST', `deployments/${data.id}/statuses`, { state: 'success' })
      return data.id
    }
    const states = async (id: number) =>
      (await api('GET', `deployments/${id}/statuses`)).data.map((status: { state: string }) => status.state)
    const first = await deploy()
    const second = await deploy()
    expect(await states(first)).toEqual(['inactive', 'success'])
    expect(await states(second)).toEqual(['success'])
    const { data: newest } = await api('GET', 'deployments?environment=staging')
    expect(newest.map((deployment: { id: number }) => deployment.id)).toEqual([second, first])
    expect((await api('POST', 'deployments', { ref: 'nowhere' })).data.message).toBe('No ref found for: nowhere')
    expect(await github.violations(name)).toEqual([])
  })
})

describe('the judge', () => {
  test('refuses a request that breaks the description, and keeps it', async () => {
    const { api, name } = await freshRepository(github, { pulls: [{ number: 7 }] })
    expect((await api('POST', 'issues/7/comments', { text: 'x' })).status).toBe(422)
    expect((await api('POST', 'deployments/1/statuses', { state: 'done' })).status).toBe(422)
    const seen = await github.violations(name)
    expect(seen.map(({ side, operation }) => `${side} ${operation}`)).toEqual([
      'request issues/create-comment',
      'request repos/create-deployment-status',
    ])
  })

  test('does not let an answer of the sandbox pass that breaks it', async () => {
    // a state that GitHub does not know, planted behind the back of the API
    const { api, name } = await freshRepository(github, { pulls: [{ number: 7, state: 'half open' as 'open' }] })
    expect((await api('GET', 'pulls/7')).status).toBe(500)
    expect(await github.violations(name)).toMatchObject([{ operation: 'pulls/get', side: 'answer' }])
  })

  test('keeps calls that the sandbox does not know', async () => {
    const { api, name } = await freshRepository(github)
    expect((await api('GET', 'labels')).status).toBe(404)
    expect(await github.violations(name)).toMatchObject([{ side: 'unknown operation' }])
  })

  test('knows the permission of every operation of the description', () => {
    const description = JSON.parse(readFileSync(join(import.meta.dirname, '../../sandbox/github/openapi.json'), 'utf8'))
    const operations = Object.values<Record<string, { operationId: string }>>(description.paths)
      .flatMap((methods) => Object.values(methods))
      .map((operation) => operation.operationId)
    expect(governedOperations().sort()).toEqual(operations.sort())
  })
})

describe('faults', () => {
  test('hit the calls that they name, as often as they say', async () => {
    const { api, name } = await freshRepository(github, { pulls: [{ number: 7 }] })
    const list = () => api('GET', 'issues/7/comments')
    await github.faults.add({ repository: name, path: 'comments', status: 502 })
    expect((await list()).status).toBe(502)
    await github.faults.add({ repository: name, secondaryRateLimit: { retryAfter: 1 } })
    expect(await list()).toMatchObject({ status: 403, headers: { 'retry-after': '1' } })
    await github.faults.add({ repository: name, reset: true })
    await expect(list()).rejects.toThrow('fetch failed')
    expect((await list()).status).toBe(200)
    expect((await github.calls(name)).map((call) => call.status)).toEqual([502, 403, 0, 200])
  })

  test('with a misspelt key are refused', async () => {
    await expect(github.faults.set({ pth: 'comments' } as never)).rejects.toThrow('A fault has no pth')
    await expect(github.seed('acme/x', { privat: true } as never)).rejects.toThrow('A seed has no privat')
  })
})

describe('the artifact service', () => {
  test('keeps what GitHub’s own client uploads, for its run and for the REST API', async () => {
    const { job, api, name } = await freshRepository(github)
    const folder = mkdtempSync(join(tmpdir(), 'artifacts-'))
    writeFileSync(join(folder, 'plan.txt'), 'to add: 3')
    const args = [join(import.meta.dirname, 'artifact-client.ts'), folder, 'plan.txt']
    const env = { PATH: process.env['PATH'], ...job.variables, GITHUB_WORKSPACE: folder }
    const { stdout } = await promisify(execFile)(process.execPath, args, { env })
    const seen = JSON.parse(stdout.trim().split('\n').at(-1)!)
    const back = readFileSync(join(folder, 'there', 'plan.txt'), 'utf8')
    rmSync(folder, { recursive: true })
    expect(back).toBe('to add: 3')
    expect(seen).toMatchObject({
      again: expect.stringContaining('an artifact with this name already exists'),
      artifact: { name: 'plan', id: seen.id, digest: `sha256:${seen.digest}` },
      digestMismatch: false,
    })
    const { data } = await api('GET', `actions/runs/${job.run}/artifacts`)
    expect(data.artifacts).toMatchObject([{ name: 'plan', digest: seen.artifact.digest, expired: false }])
    const archive = await api('GET', `actions/artifacts/${seen.id}/zip`)
    expect(archive.data).toMatch(/^PK/)
    expect(await github.violations(name)).toEqual([])
  })

  test('wants the token of the run', async () => {
    const url = `${github.url}/twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts`
    const headers = { authorization: 'Bearer not.a.token' }
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(401)
    const { job } = await freshRepository(github)
    const right = { authorization: `Bearer ${job.variables['ACTIONS_RUNTIME_TOKEN']}` }
    const body = JSON.stringify({ workflow_run_backend_id: '1', workflow_job_run_backend_id: '1' })
    expect((await fetch(url, { method: 'POST', headers: right, body })).status).toBe(403)
  })
})
