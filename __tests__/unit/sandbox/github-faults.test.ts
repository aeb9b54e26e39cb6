import { expect, test } from '@jest/globals'
import { gitHubServer, repositoryWithPull } from '../github/github-server.ts'

const github = gitHubServer()

const service = '/twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact'

/** Makes an artifact and answers it, by a job of its own. */
const maker = async () => {
  const repository = await repositoryWithPull(github())
  const job = await github().job({ repository })
  const request = {
    workflow_run_backend_id: String(job.run),
    workflow_job_run_backend_id: String(job.id),
    name: 'plan',
  }
  const headers = { authorization: `Bearer ${job.variables['ACTIONS_RUNTIME_TOKEN']}` }
  const make = () => fetch(`${github().url}${service}`, { method: 'POST', headers, body: JSON.stringify(request) })
  const made = async () => (await github().state(repository)).artifacts.length
  return { make, made }
}

test('a lost answer of the artifact service was given, and a reset call was not done', async () => {
  const { make, made } = await maker()
  await github().faults.set({ path: 'CreateArtifact', lost: true }, { path: 'CreateArtifact', reset: true })
  await expect(make()).rejects.toThrow('fetch failed')
  expect(await made()).toBe(1)
  await expect(make()).rejects.toThrow('fetch failed')
  expect(await made()).toBe(1)
  expect((await make()).status).toBe(200)
})

test.each([
  ['the artifact service', service, 401],
  ['its blobs', '/_sandbox/blobs/0', 404],
  ['GraphQL', '/graphql', 401],
])('%s waits, loses its answer and refuses, by a rule that names its path', async (_, path, status) => {
  const ask = async () => (await fetch(`${github().url}${path}`, { method: 'POST', body: '{}' })).status
  const rule = { path: `^${path}$` }
  await github().faults.set({ ...rule, delay: 300 }, { ...rule, lost: true }, { ...rule, status: 502 })
  const begun = performance.now()
  expect(await ask()).toBe(status)
  expect(performance.now() - begun).toBeGreaterThan(290)
  await expect(ask()).rejects.toThrow('fetch failed')
  expect(await ask()).toBe(502)
  expect(await ask()).toBe(status)
})
