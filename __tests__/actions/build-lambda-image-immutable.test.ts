import { expect, test } from '@jest/globals'
import { freshAws, someCommit, writesIn } from '../support/door.ts'
import { imageScene, repositoryName, tinyContext } from '../support/image-scene.ts'

const always = { 'move-latest': 'always' }

test.concurrent('IMMUTABLE_WITH_EXCLUSION: what a filter matches moves, the rest does not', async () => {
  const aws = freshAws()
  const scene = await imageScene({ aws, immutable: true, exclusions: ['latest', 'pr-*'] })
  await aws.seed.image({ repository: repositoryName, tag: 'latest' })
  await aws.seed.image({ repository: repositoryName, tag: 'pr-7' })
  const step = await scene.run({ ...always, tags: 'sha\npr-7\nlatest' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { tags: JSON.stringify([scene.commit, 'pr-7', 'latest']) } })
  expect(step.warnings).toEqual([])
  const [latest, pull] = await Promise.all([scene.image('latest'), scene.image('pr-7')])
  expect([latest!.digest, pull!.digest]).toEqual([step.outputs['digest'], step.outputs['digest']])
  // The tag of the commit is not excluded: another build of the commit is refused before it is made.
  await aws.clearCalls()
  const other = await scene.run(always, { files: tinyContext() })
  expect(other).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'tag-immutable' } })
  expect(writesIn(await aws.calls())).toEqual([])
  // A first tag that is excluded may be built again.
  const [one, two] = [await scene.run({ tags: 'pr-8' }), await scene.run({ tags: 'pr-8' }, { files: tinyContext() })]
  expect([one.outputs['outcome'], two.outputs['outcome']]).toEqual(['built', 'built'])
  expect((await scene.image('pr-8'))!.digest).toBe(two.outputs['digest'])
})

test.concurrent('MUTABLE_WITH_EXCLUSION: what a filter matches stays', async () => {
  const aws = freshAws()
  const scene = await imageScene({ aws, exclusions: ['lat*', 'v*'] })
  const seeded = await aws.seed.image({ repository: repositoryName, tag: 'latest' })
  const step = await scene.run({ tags: 'sha\nv1\nlatest' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { tags: JSON.stringify([scene.commit, 'v1']) } })
  expect(step.warnings).toEqual([expect.stringContaining('`latest` stays where it is: it is immutable')])
  expect(step.summary).toMatch(/\| `latest` \| not moved: .*immutable/)
  expect((await scene.image('latest'))!.digest).toBe(seeded.digest)
  // Known before, so that it is not even tried.
  expect((await aws.calls()).filter(({ operation }) => operation === 'PutImage')).toHaveLength(1)
  // The tag of the commit may move.
  const again = await scene.run({ tags: 'sha' }, { files: tinyContext() })
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
})

test.concurrent('a further tag that is held by another image is told before the build', async () => {
  const scene = await imageScene({ immutable: true })
  const first = await scene.run({ tags: 'sha\nv1' })
  await scene.aws.clearCalls()
  const next = await scene.run({ tags: 'sha\nv1' }, { files: tinyContext(), env: { GITHUB_SHA: someCommit() } })
  expect(next).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'tag-immutable' } })
  expect(next.errors).toEqual([expect.stringContaining(`The tag v1 is on another image (${first.outputs['digest']})`)])
  expect(writesIn(await scene.aws.calls())).toEqual([])
  // On the image of this commit it is no obstacle.
  expect((await scene.run({ tags: 'sha\nv1' })).outputs).toMatchObject({ outcome: 'reused', changed: 'false' })
})

test.concurrent('whoever may not read the rules learns of them from the answer', async () => {
  const aws = freshAws()
  const scene = await imageScene({ aws, immutable: true })
  const seeded = await aws.seed.image({ repository: repositoryName, tag: 'latest' })
  await aws.seed.image({ repository: repositoryName, tag: 'v1' })
  await aws.faults.set({ service: 'ecr', operation: 'DescribeRepositories', denied: true })
  const step = await scene.run(always)
  expect(step).toMatchObject({ exitCode: 0, outputs: { tags: JSON.stringify([scene.commit]) } })
  expect(step.warnings).toEqual([expect.stringContaining('it is immutable in this repository')])
  expect((await scene.image('latest'))!.digest).toBe(seeded.digest)
  const failed = await scene.run({ tags: 'sha\nv1' })
  expect(failed).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'tag-immutable' } })
  expect(failed.errors[0]).toContain(`The tag v1 of ${repositoryName} is immutable, and it is on another image`)
  expect(failed.errors[0]).toContain('--image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=v1')
})
