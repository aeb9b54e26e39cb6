import { expect, test } from '@jest/globals'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { freshAws, freshJob, someCommit, writesIn } from '../support/door.ts'
import { imageScene, repositoryName, tinyContext } from '../support/image-scene.ts'

const content = { reuse: 'content' }
const at = (commit: string, env: Readonly<Record<string, string>> = {}) => ({ env: { GITHUB_SHA: commit, ...env } })

/** The tag of the recipe among the tags of a step. */
const recipeOf = (step: { readonly outputs: Readonly<Record<string, string>> }) =>
  (JSON.parse(step.outputs['tags']!) as string[]).find((tag) => tag.startsWith('recipe-'))!

test.concurrent('reuse: content builds once for all commits that have the same recipe', async () => {
  const scene = await imageScene()
  const first = await scene.run({ ...content, tags: 'sha' })
  const recipe = recipeOf(first)
  expect(recipe).toMatch(/^recipe-[0-9a-f]{20}$/)
  expect(first).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'built', tags: JSON.stringify([scene.commit, recipe]) },
  })
  await scene.aws.clearCalls()
  const next = someCommit()
  const { PATH, runs } = dockerRecorder()
  const again = await scene.run({ ...content, tags: 'sha\nbranch' }, at(next, { PATH }))
  expect(again).toMatchObject({
    exitCode: 0,
    outputs: {
      outcome: 'reused',
      changed: 'true',
      digest: first.outputs['digest'],
      'tagged-uri': `${scene.registry}/${repositoryName}:${next}`,
      tags: JSON.stringify([next, 'main', recipe]),
    },
  })
  expect(again.log).toContain(`Nothing to build: there is no image ${next} yet, and ${recipe} has the same recipe`)
  expect(runs()).toEqual([])
  expect(writesIn(await scene.aws.calls())).toEqual(['ecr:PutImage', 'ecr:PutImage'])
  expect([...(await scene.image(next))!.tags].sort()).toEqual([scene.commit, next, 'main', recipe].sort())
  await scene.aws.clearCalls()
  const third = await scene.run({ ...content, tags: 'sha\nbranch' }, at(next, { PATH }))
  expect(third.outputs).toMatchObject({ outcome: 'reused', changed: 'false' })
  expect(writesIn(await scene.aws.calls())).toEqual([])
})

test.concurrent('reuse: content in a repository of immutable tags; what another commit changes is built', async () => {
  const scene = await imageScene({ immutable: true })
  const first = await scene.run({ ...content, tags: 'sha' })
  const same = await scene.run({ ...content, tags: 'sha' }, at(someCommit()))
  expect(same.outputs).toMatchObject({ outcome: 'reused', digest: first.outputs['digest'] })
  const other = await scene.run({ ...content, tags: 'sha' }, { ...at(someCommit()), files: tinyContext() })
  expect(other).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  expect(recipeOf(other)).not.toBe(recipeOf(first))
})

test.concurrent('reuse: content works for an image that reuse: commit made, and puts its tag on it', async () => {
  const scene = await imageScene()
  const first = await scene.run({ tags: 'sha' })
  expect(JSON.parse(first.outputs['tags']!)).toEqual([scene.commit])
  const again = await scene.run({ ...content, tags: 'sha' })
  expect(again.outputs).toMatchObject({ outcome: 'reused', changed: 'true', digest: first.outputs['digest'] })
  expect((await scene.image(recipeOf(again)))!.digest).toBe(first.outputs['digest'])
})

test.concurrent('a recipe tag that is on an image of no use is not taken; where it is immutable it stays, and is told', async () => {
  const aws = freshAws()
  const scene = await imageScene({ aws, immutable: true })
  const wanted = await scene.run({ ...content, tags: 'sha', 'dry-run': 'true' })
  const recipe = recipeOf(wanted)
  const stranger = await aws.seed.image({ repository: repositoryName, tag: recipe })
  const step = await scene.run({ ...content, tags: 'sha' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', tags: JSON.stringify([scene.commit]) } })
  expect(step.log).toContain(`${recipe} is there, but it carries no recipe`)
  expect(step.notices).toEqual([expect.stringContaining(`The tag ${recipe} stays on another image`)])
  expect((await scene.image(recipe))!.digest).toBe(stranger.digest)
})

/** A history on `main`: `one` ← `two` ← `three`; the third undoes what the second did. */
const undone = async () => {
  const [one, two, three] = [someCommit(), someCommit(), someCommit()]
  const job = await freshJob()
  await job.gitHub.seed(job.repository, {
    commits: [
      { sha: one, parents: [] },
      { sha: two, parents: [one] },
      { sha: three, parents: [two] },
    ],
    branches: { main: three },
  })
  const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...variables } = job.variables
  const scene = await imageScene({ commit: one })
  const [before, after] = [tinyContext(), tinyContext()]
  const run = (commit: string, files: Record<string, string>) =>
    scene.run(content, { files, env: { ...variables, GITHUB_SHA: commit } })
  return { scene, run, one, two, three, before, after, job }
}

test.concurrent('an image that two commits share keeps latest from one in between that runs again', async () => {
  const { scene, run, one, two, three, before, after, job } = await undone()
  const first = await run(one, before)
  const second = await run(two, after)
  expect((await scene.image('latest'))!.digest).toBe(second.outputs['digest'])
  const third = await run(three, before)
  expect(third.outputs).toMatchObject({ outcome: 'reused', digest: first.outputs['digest'] })
  expect((await scene.image('latest'))!.digest).toBe(first.outputs['digest'])
  // By its label `latest` is on the first commit; by its tags it is on the third as well.
  const again = await run(two, after)
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'reused', changed: 'false' } })
  expect(again.notices).toEqual([expect.stringContaining(`${three.slice(0, 7)}, which it is on, is newer`)])
  expect((await scene.image('latest'))!.digest).toBe(first.outputs['digest'])
  expect(await job.gitHub.violations(job.repository)).toEqual([])
})
