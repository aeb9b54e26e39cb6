/** The image of what serves has gone from ECR: said before the deploy, and no reason not to deploy. */
import { BatchDeleteImageCommand, ECRClient } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import { functionName, lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'

/** A lifecycle rule has taken the first image away. */
const loseFirst = async ({ aws }: Scene) => {
  const ecr = new ECRClient(aws.root)
  const lost = { repositoryName: functionName, imageIds: [{ imageTag: 'first' }] }
  await ecr.send(new BatchDeleteImageCommand(lost))
}

test.concurrent('with an alias it is a warning, and so it is at the way back', async () => {
  const scene = await lambdaScene()
  await loseFirst(scene)
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(step.warnings).toEqual([
    expect.stringMatching(/image of version 1, which live serves, is no longer in ECR \(pricing@sha/),
  ])
  const back = await scene.run({ 'rollback-to': '1', 'dry-run': 'true' })
  expect(back.warnings).toEqual([expect.stringContaining('The image of version 1 is no longer in ECR')])
})

test.concurrent('without an alias a deploy that fails cannot be put back, as was said before', async () => {
  const scene = await lambdaScene({ alias: null })
  await loseFirst(scene)
  const image = await scene.image('2', { HANDLER_FAIL: 'no model' })
  const step = await scene.run({ 'image-uri': image, 'test-payload': '{}' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rollback-failed', serving: 'new', 'failure-code': 'function-error' },
  })
  expect(step.warnings[0]).toContain('If this deploy fails, it cannot be put back')
  expect(step.summary).toContain('There is no image')
})

test.concurrent('what is still there is not spoken of, and neither is what nobody may look at', async () => {
  const scene = await lambdaScene()
  await loseFirst(scene)
  const image = await scene.image('2')
  await scene.aws.faults.set({ service: 'ecr', operation: 'BatchGetImage', denied: true })
  const denied = await scene.run({ 'image-uri': image })
  expect(denied).toMatchObject({ exitCode: 0, warnings: [], outputs: { outcome: 'deployed' } })
  await scene.aws.faults.clear()
  const step = await scene.run({ 'image-uri': await scene.image('3') })
  expect(step).toMatchObject({ exitCode: 0, warnings: [], outputs: { outcome: 'deployed' } })
})

/** Lambda notices it when what was idle is to be restored: from then on it answers nobody. */
const dead = (scene: Scene, ...places: readonly string[]) =>
  scene.aws.knobs({ lambda: Object.fromEntries(places.map((place) => [place, { inactive: 'ImageDeleted' }])) })

test.concurrent('a function that lost its image is not what was asked for: its code is written again', async () => {
  const scene = await lambdaScene({ alias: null })
  const image = await scene.image('2')
  await scene.run({ 'image-uri': image })
  await scene.aws.clearCalls()
  await dead(scene, functionName)
  const step = await scene.run({ 'image-uri': image, 'test-payload': '{}' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', changed: 'true' } })
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode'])
  expect((await scene.seen()).split(' ').at(-1)).toBe('2')
})

test.concurrent('a version that lost its image is not gone back to', async () => {
  const scene = await lambdaScene()
  await scene.run({ 'image-uri': await scene.image('2') })
  await scene.aws.clearCalls()
  await dead(scene, `${functionName}:1`)
  const step = await scene.run({ 'rollback-to': 'previous' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', serving: 'previous', changed: 'false', 'failure-code': 'image-deleted' },
  })
  expect(step.errors[0]).toMatch(/pricing@sha256:\w{64} was deleted from ECR .*deleted image[\s\S]*push it again/)
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('an alias at a version that lost its image is not told to be where it should', async () => {
  const scene = await lambdaScene()
  await dead(scene, `${functionName}:1`)
  const step = await scene.run({ 'rollback-to': '1' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'image-deleted' } })
})

test.concurrent('an image that is there, and that ECR does not give, is not called missing', async () => {
  const scene = await lambdaScene()
  const image = await scene.image('2')
  const failures = [{ failureCode: 'KmsError', failureReason: 'The key is disabled' }]
  const locked = { service: 'ecr', operation: 'BatchGetImage', reply: { body: { images: [], failures } } }
  await scene.aws.faults.set(locked)
  const step = await scene.run({ 'image-uri': image })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'repository-key' } })
  expect(step.errors).toEqual([expect.stringContaining('cannot be used: The key is disabled (KmsError)')])
  // Of what serves nothing is known then: no word of it.
  const zip = await scene.run({ 'rollback-to': '1', 'dry-run': 'true' })
  expect(zip).toMatchObject({ exitCode: 0, warnings: [] })
})

test.concurrent('with an alias the version that lost its image stays as it is, and is not taken for a new one', async () => {
  const scene = await lambdaScene()
  const image = await scene.image('2')
  await scene.run({ 'image-uri': image })
  await scene.aws.clearCalls()
  await dead(scene, functionName, `${functionName}:2`)
  const step = await scene.run({ 'image-uri': image })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'version-kept' } })
  expect(step.errors[0]).toMatch(/Version 2 of pricing .*ImageDeleted.*deleted image/)
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode', 'PublishVersion'])
  expect((await scene.alias()).version).toBe('2')
})
