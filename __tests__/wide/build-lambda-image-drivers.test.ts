/** One accepted manifest, whatever builds it. Run on both image stores (see `test:wide`). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Builder, containerBuilder, remoteBuilder } from '../support/builders.ts'
import { docker, gzip, type ImageScene, imageScene, repositoryName } from '../support/image-scene.ts'

const own = async (): Promise<Builder> => ({ env: { BUILDX_BUILDER: 'default' }, remove: async () => undefined })

/** The order of the layers and what is in them is all that builders may differ in. */
const accepted = async (scene: ImageScene) => {
  const { mediaType, layerTypes, config } = (await scene.image())!
  return { mediaType, layerTypes: [...new Set(layerTypes)], architecture: config.architecture }
}

describe.each([
  ['docker', own],
  ['docker-container', containerBuilder],
  ['remote', remoteBuilder],
] as const)('the driver %s', (driver, make) => {
  let builder: Builder
  beforeAll(async () => {
    builder = await make()
  }, 180_000)
  afterAll(() => builder?.remove(), 60_000)

  test('builds one image of Docker media types with gzip layers, and takes it again', async () => {
    const scene = await imageScene()
    const step = await scene.run({}, { env: builder.env })
    expect(step.errors).toEqual([])
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', 'manifest-media-type': docker } })
    expect(step.log).toMatch(new RegExp(`using ${driver} driver`))
    expect(await accepted(scene)).toEqual({ mediaType: docker, layerTypes: [gzip], architecture: 'amd64' })
    expect((await scene.image())!.digest).toBe(step.outputs['digest'])
    expect((await scene.run({}, { env: builder.env })).outputs['outcome']).toBe('reused')
  })

  test.each([
    ['zstd layers', { compression: 'zstd' }],
    ['OCI media types', { mediaTypes: 'oci' }],
    ['an index with an attestation', { index: true }],
  ] as const)('a base image with %s gives the same', async (_, spec) => {
    const scene = await imageScene()
    const { uri } = await scene.aws.seed.image({ repository: repositoryName, tag: 'base', ...spec })
    const files = { Dockerfile: `FROM ${uri}\nCOPY Dockerfile /\n` }
    const step = await scene.run({}, { files, env: builder.env })
    expect(step.errors).toEqual([])
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', 'manifest-media-type': docker } })
    expect(await accepted(scene)).toEqual({ mediaType: docker, layerTypes: [gzip], architecture: 'amd64' })
  })

  test.each(['auto', 'registry', 'inline'])('cache: %s gives the same, twice', async (cache) => {
    const scene = await imageScene()
    for (const reuse of ['commit', 'never']) {
      const step = await scene.run({ cache, reuse }, { env: builder.env })
      expect(step.errors).toEqual([])
      expect(step.outputs).toMatchObject({ outcome: 'built', 'manifest-media-type': docker })
      expect(await accepted(scene)).toEqual({ mediaType: docker, layerTypes: [gzip], architecture: 'amd64' })
    }
  })

  test('several images, and one without a push', async () => {
    const scene = await imageScene()
    await scene.aws.seed.repository('other')
    const images = `- {repository: ${repositoryName}}\n- {repository: other, labels: {part: other}}`
    const step = await scene.run({ repository: '', images }, { env: builder.env })
    expect(step.errors).toEqual([])
    for (const repository of [repositoryName, 'other'])
      expect((await scene.image(scene.commit, repository))!.mediaType).toBe(docker)
    const kept = await scene.run({ push: 'false' }, { env: builder.env })
    expect(kept.errors).toEqual([])
    expect(kept.outputs).toMatchObject({ outcome: 'built', changed: 'false' })
  })

  test('what is denied is told as with any other builder', async () => {
    const scene = await imageScene()
    await scene.aws.faults.set({ service: 'registry', operation: 'PutManifest', denied: true })
    const step = await scene.run({}, { env: builder.env })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'push-denied', changed: 'false' } })
    expect(await scene.image()).toBeUndefined()
  })
})
