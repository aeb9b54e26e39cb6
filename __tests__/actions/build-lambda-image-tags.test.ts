import { expect, test } from '@jest/globals'
import { freshAws, freshJob, push, someCommit } from '../support/door.ts'
import { imageScene, repositoryName } from '../support/image-scene.ts'
import type { Event } from '../support/step/variables.ts'

const revision = 'org.opencontainers.image.revision'
const tagRun = { GITHUB_REF: 'refs/tags/v1.2.3', GITHUB_REF_NAME: 'v1.2.3', GITHUB_REF_TYPE: 'tag' }
const branchRun = { GITHUB_REF: 'refs/heads/feature/new prices' }

test.concurrent('each token is filled in, a literal is taken, and what is no tag is made one', async () => {
  const scene = await imageScene()
  const tags = 'branch\nshort-sha\nsha\nref-tag\nnightly\nconstructor'
  const step = await scene.run({ tags }, { env: branchRun })
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: {
      'tagged-uri': `${scene.registry}/${repositoryName}:${scene.commit}`,
      tags: JSON.stringify([scene.commit, 'feature-new-prices', scene.commit.slice(0, 7), 'nightly', 'constructor']),
    },
  })
  const { tags: there } = (await scene.image())!
  expect([...there].sort()).toEqual([...JSON.parse(step.outputs['tags']!)].sort())
})

test.concurrent('the run of a tag gives its image that tag and latest; it has no branch', async () => {
  const scene = await imageScene()
  const step = await scene.run({ tags: 'sha\nbranch\nref-tag\nlatest' }, { env: tagRun })
  expect(step.outputs).toMatchObject({ outcome: 'built', tags: JSON.stringify([scene.commit, 'v1.2.3', 'latest']) })
  expect((await scene.image('latest'))!.digest).toBe(step.outputs['digest'])
})

test.concurrent('a branch that is not the default one does not move latest, and says so', async () => {
  const scene = await imageScene()
  const step = await scene.run({ 'move-latest': 'always' }, { env: branchRun })
  expect(step.outputs).toMatchObject({ outcome: 'built', tags: JSON.stringify([scene.commit]) })
  expect(step.notices).toEqual([expect.stringContaining('main is the default branch')])
  expect(await scene.image('latest')).toBeUndefined()
})

test.concurrent('a pull request that pushes gets the commit of its head, and does not move latest', async () => {
  const scene = await imageScene()
  const head = someCommit()
  const event = pullRequest(head, 'acme/shop')
  const step = await scene.run({ push: 'true' }, { event, env: { GITHUB_REF: 'refs/pull/7/merge' } })
  expect(step.outputs).toMatchObject({ outcome: 'built', tags: JSON.stringify([head]) })
  expect(step.notices).toEqual([expect.stringContaining('`latest` was not moved: the run is of a pull request')])
  expect((await scene.image(head))!.config.config!.Labels).toMatchObject({ [revision]: head })
})

const pullRequest = (sha: string, repository: string): Event => ({
  name: 'pull_request',
  payload: {
    ...push.payload,
    pull_request: { number: 7, head: { sha, ref: 'topic', repo: { full_name: repository } } },
  },
})

/** A history: `root` ← `base` ← `next`, and `other` on the root as well. */
const history = async () => {
  const [root, base, next, other] = [someCommit(), someCommit(), someCommit(), someCommit()]
  const job = await freshJob()
  await job.gitHub.seed(job.repository, {
    commits: [
      { sha: root, parents: [] },
      { sha: base, parents: [root] },
      { sha: next, parents: [base] },
      { sha: other, parents: [root] },
    ],
    branches: { main: next },
  })
  return { job, base, next, other, elsewhere: someCommit() }
}

/** Runs the door at one commit while `latest` is on the image of another. */
const withLatestAt = async (ours: string, theirs: string | undefined, job: Awaited<ReturnType<typeof freshJob>>) => {
  const scene = await imageScene({ commit: ours })
  const labels = theirs === undefined ? {} : { [revision]: theirs }
  const { digest } = await scene.aws.seed.image({ repository: repositoryName, tag: 'latest', labels })
  const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...variables } = job.variables
  const run = (inputs = {}) => scene.run(inputs, { env: { ...variables, GITHUB_SHA: ours } })
  return { scene, run, before: digest, latest: async () => (await scene.image('latest'))!.digest }
}

test.concurrent('latest moves forwards: GitHub says that our commit is newer', async () => {
  const { job, base, next } = await history()
  const { run, latest } = await withLatestAt(next, base, job)
  const step = await run()
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', tags: JSON.stringify([next, 'latest']) } })
  expect(await latest()).toBe(step.outputs['digest'])
  expect(step.summary).toContain(`our commit is newer than ${base.slice(0, 7)}`)
  const calls = await job.gitHub.calls(job.repository)
  expect(calls.map(({ path }) => path.split('?')[0])).toEqual([`/repos/${job.repository}/compare/${base}...${next}`])
  expect(await job.gitHub.violations(job.repository)).toEqual([])
})

test.concurrent.each([
  ['behind', 'base', 'next', 'is newer than our commit'],
  ['diverged', 'other', 'next', 'is not an ancestor of our commit'],
  ['not known to GitHub', 'next', 'elsewhere', 'it cannot be told'],
  ['without a commit', 'next', undefined, 'carries no commit'],
] as const)('latest stays, with a notice, when the comparison is %s', async (_, ours, theirs, why) => {
  const commits = await history()
  const { run, latest, before } = await withLatestAt(commits[ours], theirs && commits[theirs], commits.job)
  const step = await run()
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', tags: JSON.stringify([commits[ours]]) } })
  expect(step.notices).toEqual([expect.stringMatching(new RegExp(`^\`latest\` was not moved: .*${why}`))])
  expect(await latest()).toBe(before)
})

test.concurrent('latest is looked at last, and again right before it moves: a newer run may have been quicker', async () => {
  const { job, base, next } = await history()
  const { scene, run, latest, before } = await withLatestAt(base, next, job)
  // As it was before that newer run had moved it.
  const none = { body: { images: [], failures: [] } }
  const match = { 'imageIds.0.imageTag': 'latest' }
  await scene.aws.faults.set({ service: 'ecr', operation: 'BatchGetImage', match, times: 1, reply: none })
  await scene.aws.clearCalls()
  const step = await run({ tags: 'sha\nstable\nlatest' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { tags: JSON.stringify([base, 'stable']) } })
  expect(step.notices).toEqual([expect.stringMatching(/^`latest` was not moved: .*is newer than our commit/)])
  expect(await latest()).toBe(before)
  const calls = (await scene.aws.calls()).map(({ operation }) => operation)
  const looks = calls.slice(calls.indexOf('PutImage')).filter((operation) => operation === 'BatchGetImage')
  expect(looks).toHaveLength(2)
})

test.concurrent('move-latest: always moves it backwards, never leaves it', async () => {
  const { job, base, next } = await history()
  const { run, latest, before } = await withLatestAt(base, next, job)
  const kept = await run({ 'move-latest': 'never' })
  expect(kept.outputs).toMatchObject({ outcome: 'built', tags: JSON.stringify([base]) })
  expect(await latest()).toBe(before)
  const moved = await run({ 'move-latest': 'always' })
  expect(moved.outputs).toMatchObject({ outcome: 'reused', changed: 'true', tags: JSON.stringify([base, 'latest']) })
  expect(await latest()).toBe(moved.outputs['digest'])
  expect(await job.gitHub.calls(job.repository)).toEqual([])
})

test.concurrent('in a repository of immutable tags latest stays, with a warning', async () => {
  const aws = freshAws()
  const scene = await imageScene({ aws, immutable: true })
  const { digest } = await aws.seed.image({ repository: repositoryName, tag: 'latest' })
  const step = await scene.run({ 'move-latest': 'always' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', tags: JSON.stringify([scene.commit]) } })
  expect(step.warnings).toEqual([expect.stringContaining('it is immutable in this repository')])
  expect((await scene.image('latest'))!.digest).toBe(digest)
  expect(step.summary).toMatch(/\| `latest` \| not moved: .*immutable/)
})

test.concurrent('with a prefix two images share a repository, and each has a latest of its own', async () => {
  const scene = await imageScene()
  const api = await scene.run({ 'tag-prefix': 'api', 'move-latest': 'always' })
  const names = [`api-${scene.commit}`, 'api-latest']
  expect(api).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'built', 'tagged-uri': `${scene.registry}/${repositoryName}:${names[0]}` },
  })
  expect(JSON.parse(api.outputs['tags']!)).toEqual(names)
  const worker = await scene.run({ 'tag-prefix': 'worker', 'move-latest': 'always', labels: 'part=worker' })
  expect(worker.outputs['digest']).not.toBe(api.outputs['digest'])
  expect((await scene.image('api-latest'))!.digest).toBe(api.outputs['digest'])
  expect((await scene.image('worker-latest'))!.digest).toBe(worker.outputs['digest'])
  expect(await scene.image('latest')).toBeUndefined()
  expect((await scene.run({ 'tag-prefix': 'api', 'move-latest': 'always' })).outputs['outcome']).toBe('reused')
})
