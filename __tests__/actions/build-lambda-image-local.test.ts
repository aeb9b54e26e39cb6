import { execFile, execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type CountingEndpoint, countingEndpoint } from '../support/counting-endpoint.ts'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { freshAws, push, someCommit } from '../support/door.ts'
import { tinyContext } from '../support/image-scene.ts'
import { runStep, type StepOptions } from '../support/run-step.ts'
import { scratchFolder } from '../support/scratch.ts'

const run = promisify(execFile)

let nowhere: CountingEndpoint
beforeAll(async () => {
  nowhere = await countingEndpoint()
})
afterAll(() => nowhere.stop())

const asker = 'build'

/** Neither keys nor a Region; AWS would be asked at an address that counts. */
const buildWithoutAws = (inputs: Record<string, string>, options: StepOptions) => {
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, ...env } = freshAws().withoutKeys
  return runStep(
    'build-lambda-image',
    { repository: 'team/local', ...inputs },
    { files: tinyContext(), ...options, env: { ...env, AWS_ENDPOINT_URL: nowhere.url(asker), ...options.env } },
  )
}

const inEngine = async (image: string) => {
  const { stdout } = await run('docker', ['image', 'inspect', image])
  return (JSON.parse(stdout) as { Architecture: string; Config: { Labels: Record<string, string> } }[])[0]!
}

const pull = (sha: string, repository: string | undefined) => ({
  ...push.payload,
  pull_request: { number: 7, head: { sha, ref: 'topic', repo: repository ? { full_name: repository } : null } },
})

test.concurrent.each([
  ['push: false', { push: 'false' }, push],
  ['a pull request', {}, { name: 'pull_request', payload: pull(someCommit(), 'acme/shop') }],
  ['a pull request of a fork', {}, { name: 'pull_request', payload: pull(someCommit(), 'mallory/shop') }],
] as const)('%s builds without AWS, and leaves the image in the engine', async (_, inputs, event) => {
  const sha = someCommit()
  const step = await buildWithoutAws(inputs, { event, env: { GITHUB_SHA: sha } })
  const commit = 'pull_request' in event.payload ? event.payload.pull_request.head.sha : sha
  const image = `team/local:${commit}`
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'built', changed: 'false', 'tagged-uri': image, 'image-uri': '', digest: '' },
  })
  expect(step.summary.split('\n')[0]).toBe('### Image `team/local`: built, not pushed')
  const built = await inEngine(image)
  expect(built.Config.Labels['org.opencontainers.image.revision']).toBe(commit)
  expect(nowhere.requests(asker)).toEqual([])
  await run('docker', ['image', 'rm', image])
})

/** A checked-out repository with one commit. */
const clone = () => {
  const workspace = scratchFolder()
  for (const [path, text] of Object.entries(tinyContext())) writeFileSync(join(workspace, path), text)
  const git = (...args: string[]) => execFileSync('git', ['-C', workspace, ...args], { encoding: 'utf8' }).trim()
  git('init', '--quiet')
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--allow-empty', '-m', 'one')
  return { workspace, head: git('rev-parse', 'HEAD') }
}

test.concurrent.each([
  ['pull_request_target', (sha: string, from?: string) => pull(sha, from)],
  [
    'workflow_run',
    (sha: string, from?: string) => ({
      ...push.payload,
      workflow_run: { head_sha: sha, head_repository: from ? { full_name: from } : null },
    }),
  ],
] as const)('%s does not build what a fork wrote, and builds what we wrote', async (name, payload) => {
  const { workspace, head } = clone()
  const { PATH, runs } = dockerRecorder()
  const options = { workspace, env: { PATH } }
  const ofFork = { name, payload: payload(head, 'mallory/shop') }
  const ofDeletedFork = { name, payload: payload(head) }
  const refused = await Promise.all(
    [ofFork, ofDeletedFork].map((event) => buildWithoutAws({ push: 'false' }, { ...options, event })),
  )
  for (const step of refused) {
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'guard-fork' } })
    expect(step.errors).toEqual([expect.stringContaining('on: pull_request')])
  }
  expect(refused[0]!.errors[0]).toContain('the code of mallory/shop is checked out')
  expect(runs()).toEqual([])
  // The base is checked out, while the run is about a fork; and a branch of our own.
  const base = { name, payload: payload(someCommit(), 'mallory/shop') }
  const own = { name, payload: payload(head, 'acme/shop') }
  for (const event of [base, own]) {
    const step = await buildWithoutAws({ push: 'false', 'dry-run': 'true' }, { ...options, event })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
  }
  expect(nowhere.requests(asker)).toEqual([])
})
