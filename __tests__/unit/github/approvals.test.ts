import { afterEach, expect, test } from '@jest/globals'
import type { WantedJob } from '../../../sandbox/github/client.ts'
import { approvalsOf } from '../../../src/github/approvals.ts'
import { gitHubServer, never, repositoryWithPull, writerOf } from './github-server.ts'

const github = gitHubServer()

const names = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN']
afterEach(() => {
  for (const name of names) delete process.env[name]
})

const alice = { environment: 'production', by: 'alice', state: 'approved', comment: 'Looks <b>fine</b>' }
const bob = { ...alice, environment: 'staging', by: 'bob' }

/** A run that was let pass at two environments, and who is told of it by a job with these permissions. */
const scene = async () => {
  const environments = { production: { reviewers: ['alice'] }, staging: { reviewers: ['bob'] } }
  const repository = await repositoryWithPull(github(), { private: true, environments })
  const { job } = await writerOf(github(), repository)
  for (const environment of ['staging', 'production']) {
    const waiting = await github().job({ repository, run: job.run, environment })
    await github().request('POST', `jobs/${waiting.id}/gate`, { environment })
    await github().approve(repository, environment, { comment: 'Looks <b>fine</b>' })
  }
  return async (permissions: Record<string, string>, wanted: Partial<WantedJob> = {}) => {
    const { token, variables } = await github().job({ repository, permissions, run: job.run, ...wanted })
    for (const name of names) if (variables[name]) process.env[name] = variables[name]
    return approvalsOf({ token, repository, signal: never }, String(job.run))
  }
}

test('who approved is told: of the environment of the job, else of all', async () => {
  const ask = await scene()
  expect(await ask({ actions: 'read' })).toEqual({ approvals: [bob, alice] })
  expect(await ask({ actions: 'read', 'id-token': 'write' }, { environment: 'Production' })).toEqual({
    approvals: [alice],
  })
})

test('a job that names no environment, or whose token is not given out, is told of all', async () => {
  const ask = await scene()
  expect(await ask({ actions: 'read', 'id-token': 'write' })).toEqual({ approvals: [bob, alice] })
  process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = 'http://127.0.0.1:9/token?x'
  process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = 'wrong'
  expect(await ask({ actions: 'read' })).toEqual({ approvals: [bob, alice] })
})

test('without the permission nobody is named, and the reason is told', async () => {
  const ask = await scene()
  expect(await ask({ contents: 'read' })).toEqual({ approvals: [], why: expect.stringContaining('actions=read') })
})
