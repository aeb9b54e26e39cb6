import { ECRClient, PutImageCommand, UpdateImageStorageClassCommand } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { dockerWrapper } from '../support/docker-wrapper.ts'
import { someCommit, writesIn } from '../support/door.ts'
import { docker, type ImageScene, imageScene, notOnClassicStore, repositoryName } from '../support/image-scene.ts'
import { runStep } from '../support/run-step.ts'

const ecr = ({ root }: AwsSandbox) => new ECRClient(root)

const archive = ({ aws, commit }: ImageScene) =>
  ecr(aws).send(
    new UpdateImageStorageClassCommand({
      repositoryName,
      imageId: { imageTag: commit },
      targetStorageClass: 'ARCHIVE',
    }),
  )

test.concurrent('an image in the archive is built again where tags move', async () => {
  const scene = await imageScene()
  await scene.run({ tags: 'sha' })
  await archive(scene)
  const step = await scene.run({ tags: 'sha' })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built', changed: 'true' } })
  expect((await scene.image())!.digest).toBe(step.outputs['digest'])
})

test.concurrent('an image in the archive whose tag cannot move is told, with what restores it', async () => {
  const scene = await imageScene({ immutable: true })
  await scene.run({ tags: 'sha' })
  await archive(scene)
  await scene.aws.clearCalls()
  const step = await scene.run({ tags: 'sha' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'image-archived' } })
  expect(step.errors[0]).toContain(`The image ${repositoryName}:${scene.commit} is in the archive of ECR (ARCHIVED)`)
  expect(step.errors[0]).toContain('aws ecr update-image-storage-class')
  expect(writesIn(await scene.aws.calls())).toEqual([])
  // Neither can it be deployed.
  await scene.aws.seed.imageFunction({ name: 'pricingapi' })
  const deploy = await runStep(
    'update-and-wait-lambda',
    { 'function-name': 'pricingapi', 'image-uri': `${scene.registry}/${repositoryName}:${scene.commit}` },
    { env: scene.aws.environment },
  )
  expect(deploy).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'image-archived' } })
})

test.concurrent('an image that ECR still gives, but that is archived, is not reused', async () => {
  const scene = await imageScene()
  await scene.run({ tags: 'sha' })
  const said = { 'imageDetails.0.imageStatus': 'ACTIVATING' }
  await scene.aws.faults.set({ service: 'ecr', operation: 'DescribeImages', times: 1, set: said })
  const step = await scene.run({ tags: 'sha' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  expect(step.log).toContain(`To build: ${scene.commit} is there, but in the archive of ECR`)
})

/** What ECR answers of an image that is there. */
const failing = (failureCode: string, failureReason: string) => ({
  service: 'ecr',
  operation: 'BatchGetImage',
  times: 1,
  reply: { body: { images: [], failures: [{ failureCode, failureReason }] } },
})

test.concurrent.each([
  ['KmsError', 'repository-key', /The KMS key of pricing cannot be used: no luck \(KmsError\)/],
  [
    'UpstreamAccessDenied',
    'image-inaccessible',
    /does not give the image pricing:\w+: no luck \(UpstreamAccessDenied\)/,
  ],
])('an image that ECR has and does not give (%s) is not taken for none', async (failureCode, code, says) => {
  const scene = await imageScene()
  await scene.run({ tags: 'sha' })
  await scene.aws.clearCalls()
  await scene.aws.faults.set(failing(failureCode, 'no luck'))
  const step = await scene.run({ tags: 'sha' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': code } })
  expect(step.errors).toEqual([expect.stringMatching(says)])
  expect(writesIn(await scene.aws.calls())).toEqual([])
})

test.concurrent('an image in the archive is known by its state when ECR calls it inaccessible', async () => {
  const scene = await imageScene()
  await scene.run({ tags: 'sha' })
  const inaccessible = failing('ImageInaccessible', 'no luck')
  await scene.aws.faults.set(inaccessible)
  const refused = await scene.run({ tags: 'sha' })
  expect(refused).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'image-inaccessible' } })
  await archive(scene)
  await scene.aws.faults.set(inaccessible)
  const step = await scene.run({ tags: 'sha' })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built' } })
})

test.concurrent('an image for Lambda that is too large fails, and one that starts nothing is warned of', async () => {
  const scene = await imageScene({ files: { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' } })
  const built = await scene.run({ tags: 'sha' })
  expect(built).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  expect(built.warnings).toEqual([expect.stringContaining('The image has neither ENTRYPOINT nor CMD')])
  const { manifest } = (await scene.image())!
  const larger = manifest.replace(/("size": ?)\d+(\D*)$/, `$1${11 * 1024 ** 3}$2`)
  const set = { 'images.0.imageManifest': larger }
  await scene.aws.faults.set({ service: 'ecr', operation: 'BatchGetImage', set })
  const large = await scene.run({ tags: 'sha\nstable' })
  expect(large).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'image-too-large' } })
  expect(large.errors[0]).toContain(`The image ${scene.commit} has 11.0 GiB of compressed layers`)
  expect(await scene.image('stable')).toBeUndefined()
  const container = await scene.run({ tags: 'sha', for: 'container' })
  expect(container).toMatchObject({ exitCode: 0, warnings: [], outputs: { outcome: 'reused' } })
})

/** Puts an index around the image of the scene's commit under the tag of another one. */
const wrap = async (scene: ImageScene, imageTag: string) => {
  const { digest, manifest } = (await scene.image())!
  const child = { mediaType: docker, digest, size: manifest.length, platform: { os: 'linux', architecture: 'amd64' } }
  const imageManifestMediaType = 'application/vnd.oci.image.index.v1+json'
  const index = { schemaVersion: 2, mediaType: imageManifestMediaType, manifests: [child] }
  const put = { repositoryName, imageTag, imageManifestMediaType, imageManifest: JSON.stringify(index) }
  await ecr(scene.aws).send(new PutImageCommand(put))
  return digest
}

test.concurrent('an index that has the tag of the commit is unwrapped: its image is reused, and gets the tag', async () => {
  const scene = await imageScene()
  await scene.run({ tags: 'sha' })
  const next = someCommit()
  const digest = await wrap(scene, next)
  const { PATH, runs } = dockerRecorder()
  const step = await scene.run({ tags: 'sha' }, { env: { GITHUB_SHA: next, PATH } })
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'reused', changed: 'true', digest, tags: JSON.stringify([next]) },
  })
  expect(step.notices).toEqual([expect.stringContaining(`The tag ${next} was on an index`)])
  expect((await scene.image(next))!.digest).toBe(digest)
  expect(runs().filter(({ args }) => args[1] === 'build')).toEqual([])
})

test.concurrent('where the tag cannot move the image of the index is handed on by its digest', async () => {
  const scene = await imageScene({ immutable: true })
  await scene.run({ tags: 'sha' })
  const next = someCommit()
  const digest = await wrap(scene, next)
  const step = await scene.run({ tags: 'sha\nstable' }, { env: { GITHUB_SHA: next } })
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'reused', digest, tags: JSON.stringify(['stable']) },
  })
  expect(step.notices).toEqual([expect.stringContaining('by its digest alone, since the tag is immutable')])
})

notOnClassicStore('it attests nothing')('an index that our own push made is unwrapped', async () => {
  const scene = await imageScene()
  const { PATH } = dockerWrapper('exec "$REAL" "$@" --provenance=mode=max')
  const step = await scene.run({}, { env: { PATH } })
  expect(step).toMatchObject({
    exitCode: 0,
    errors: [],
    outputs: { outcome: 'built', tags: JSON.stringify([scene.commit, 'latest']) },
  })
  const image = (await scene.image())!
  expect(image).toMatchObject({ digest: step.outputs['digest'], config: { architecture: 'amd64' } })
  expect(step.notices).toEqual([expect.stringContaining('was on an index')])
})
