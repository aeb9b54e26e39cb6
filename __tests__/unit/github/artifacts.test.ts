import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import type { MintedJob } from '../../../sandbox/github/client.ts'
import { type ArtifactFile, artifactsOf } from '../../../src/github/artifacts.ts'
import { temporaryFolders } from '../temporary.ts'
import { gitHubServer, never, repositoryWithPull } from './github-server.ts'

const github = gitHubServer()
const folder = temporaryFolders()

const content = Buffer.from('a plan, sealed')
const sha256 = createHash('sha256').update(content).digest('hex')
const most = 1_000_000

/** A job; the environment of this process is that of its step until the next one takes its place. */
const stepOf = async (repository: string, permissions = {}, wanted = {}): Promise<MintedJob> => {
  const job = await github().job({ repository, permissions, ...wanted })
  for (const name of ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN', 'GITHUB_RUN_ID'])
    process.env[name] = job.variables[name]
  return job
}

const uploaded = async (name: string, bytes = content, upload = {}) => {
  const repository = await repositoryWithPull(github(), { private: true })
  const job = await stepOf(repository)
  return { repository, job, file: await artifactsOf(never).upload(name, bytes, upload) }
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: Error & { code?: string }) => error,
  )

test('a file is kept as it is, and found by its id in the same run without any permission', async () => {
  const { repository, job, file } = await uploaded('plan')
  expect(file).toEqual({ id: expect.stringMatching(/^\d+$/), name: 'plan', sha256 })
  expect((await github().state(repository)).artifacts).toMatchObject([{ name: 'plan', size: content.length }])
  await stepOf(repository, {}, { run: job.run })
  expect(await artifactsOf(never).download(file, most)).toEqual(content)
})

test("GitHub's own client finds it, too, as the file that it is", async () => {
  const { file } = await uploaded('plan.bin')
  const there = folder()
  const script = join(import.meta.dirname, 'toolkit-download.ts')
  const env = { ...process.env, GITHUB_WORKSPACE: there }
  const { stdout } = await promisify(execFile)(process.execPath, [script, file.id, there, sha256], { env })
  expect(stdout).toContain('"digestMismatch":false')
  expect(readFileSync(join(there, 'plan.bin'))).toEqual(content)
})

test('one of more than a block is put together in order', async () => {
  const bytes = Buffer.alloc(9 * 1024 * 1024, 'abc')
  const { file } = await uploaded('large', bytes)
  expect((await artifactsOf(never).download(file, bytes.length))?.equals(bytes)).toBe(true)
})

test('what is not there is undefined', async () => {
  const { file } = await uploaded('plan')
  expect(await artifactsOf(never).download({ ...file, id: '999999' }, most)).toBeUndefined()
})

test('another content than was uploaded is refused, and one that is longer than it should be', async () => {
  const { file } = await uploaded('plan')
  const wrong = { ...file, sha256: sha256.replace(/^./, (sign) => (sign === '0' ? '1' : '0')) }
  expect(await failure(artifactsOf(never).download(wrong, most))).toMatchObject({ code: 'artifact-replaced' })
  const { file: large } = await uploaded('large', Buffer.alloc(300_000, 'abc'))
  expect(await failure(artifactsOf(never).download(large, 1))).toMatchObject({ code: 'artifact-replaced' })
})

test('a name that the run has already is told', async () => {
  await uploaded('plan')
  expect(await failure(artifactsOf(never).upload('plan', content))).toMatchObject({ code: 'artifact-name-taken' })
})

test('of another run it takes a permission, and is that of the run that is named', async () => {
  const { repository, job, file } = await uploaded('plan', content, { retentionDays: 3 })
  const from = async (permissions: object, runId = String(job.run), wanted: ArtifactFile = file) => {
    const { token } = await stepOf(repository, permissions)
    return failure(artifactsOf(never, { asked: { token, repository, signal: never }, runId }).download(wanted, most))
  }
  const read = { actions: 'read' }
  const { token } = await stepOf(repository, read)
  const other = { asked: { token, repository, signal: never }, runId: String(job.run) }
  expect(await artifactsOf(never, other).download(file, most)).toEqual(content)
  expect(await from({})).toMatchObject({
    code: 'artifact-permission',
    remedy: expect.stringContaining('actions: read'),
  })
  expect(await from(read, '1')).toMatchObject({ code: 'artifact-of-another-run' })
  expect(await from(read, String(job.run), { ...file, id: '999999' })).toBeUndefined()
  expect(await github().violations(repository)).toEqual([])
})

test('what was kept for a time of the past is gone', async () => {
  const { repository, job, file } = await uploaded('plan', content, { retentionDays: -1 })
  const { token } = await stepOf(repository, { actions: 'read' })
  const other = { asked: { token, repository, signal: never }, runId: String(job.run) }
  expect(await artifactsOf(never, other).download(file, most)).toBeUndefined()
})

test('a bad moment of the service, of the store and of the way there is waited for', async () => {
  for (const fault of [
    { path: 'CreateArtifact', status: 503 },
    { path: '_sandbox/blobs', reset: true },
    { path: 'FinalizeArtifact', status: 500 },
    { path: 'ListArtifacts', reset: true },
    { path: 'GetSignedArtifactURL', status: 429 },
  ])
    await github().faults.add(fault)
  const { file } = await uploaded('plan')
  expect(await artifactsOf(never).download(file, most)).toEqual(content)
})

test.each([
  [
    'the quota',
    { path: 'CreateArtifact', status: 403, message: 'Artifact storage quota has been hit' },
    'artifact-quota',
  ],
  ['anything else', { path: 'CreateArtifact', status: 400, message: 'oops' }, 'artifact-failed'],
  ['a store that refuses', { path: '_sandbox/blobs', status: 403 }, 'artifact-failed'],
])('%s is told, without what signs', async (_, fault, code) => {
  await github().faults.add(fault)
  const error = await failure(uploaded('plan'))
  expect(error).toMatchObject({ code })
  expect(JSON.stringify([error?.message, error])).not.toMatch(/sig=|ghs_|eyJ/)
})

test.each([
  ['GitHub Enterprise Server', { GITHUB_SERVER_URL: 'https://github.acme.example' }],
  ['a step without the service', { ACTIONS_RESULTS_URL: '' }],
  ['a token that names no run', { ACTIONS_RUNTIME_TOKEN: 'a.b.c' }],
])('%s is told', async (_, env) => {
  const before = process.env
  process.env = { ...before, ...env }
  try {
    expect(await failure(artifactsOf(never).upload('plan', content))).toMatchObject({
      code: 'artifact-service-missing',
    })
  } finally {
    process.env = before
  }
})
