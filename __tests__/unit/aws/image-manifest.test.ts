import { describe, expect, test } from '@jest/globals'
import {
  acceptedMediaTypes,
  imageSpelling,
  isIndex,
  lambdaSpelling,
  parseManifest,
  refusalByLambda,
} from '../../../src/aws/image-manifest.ts'

const docker = 'application/vnd.docker'
const oci = 'application/vnd.oci.image'

const types = {
  dockerManifest: `${docker}.distribution.manifest.v2+json`,
  ociManifest: `${oci}.manifest.v1+json`,
  dockerList: `${docker}.distribution.manifest.list.v2+json`,
  ociIndex: `${oci}.index.v1+json`,
  dockerConfig: `${docker}.container.image.v1+json`,
  ociConfig: `${oci}.config.v1+json`,
  dockerGzip: `${docker}.image.rootfs.diff.tar.gzip`,
  ociGzip: `${oci}.layer.v1.tar+gzip`,
}

interface Made {
  readonly manifest?: string
  readonly config?: string
  readonly layers?: readonly string[]
}

const image = ({ manifest = types.dockerManifest, config = types.dockerConfig, layers = [types.dockerGzip] }: Made) =>
  parseManifest(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifest,
      config: { mediaType: config, digest: 'sha256:c', size: 100 },
      layers: layers.map((mediaType, at) => ({ mediaType, digest: `sha256:${at}`, size: 1000 })),
    }),
    manifest,
    'sha256:m',
  )

const index = (mediaType: string, platforms: readonly (readonly [string, string])[]) =>
  parseManifest(
    JSON.stringify({
      mediaType,
      manifests: platforms.map(([os, architecture], at) => ({
        digest: `sha256:${at}`,
        platform: { os, architecture },
      })),
    }),
    mediaType,
    'sha256:i',
  )

describe('what builds make, and what Lambda says to it', () => {
  const ociImage = { manifest: types.ociManifest, config: types.ociConfig, layers: [types.ociGzip] }
  test.each<[string, Made, RegExp | undefined]>([
    ['Docker, gzip', {}, undefined],
    ['OCI, gzip', ociImage, undefined],
    ['no media type in the body of an OCI manifest', { ...ociImage }, undefined],
    ['several layers', { layers: [types.dockerGzip, types.dockerGzip] }, undefined],
    ['a zstd layer', { layers: [`${docker}.image.rootfs.diff.tar.zstd`] }, /zstd, and Lambda takes gzip alone/],
    ['an OCI zstd layer', { ...ociImage, layers: [`${oci}.layer.v1.tar+zstd`] }, /zstd/],
    ['a zstd base under gzip', { layers: [`${docker}.image.rootfs.diff.tar.zstd`, types.dockerGzip] }, /zstd/],
    ['a layer that is not compressed', { layers: [`${docker}.image.rootfs.diff.tar`] }, /rootfs\.diff\.tar, and/],
    ['an OCI layer that is not compressed', { ...ociImage, layers: [`${oci}.layer.v1.tar`] }, /layer\.v1\.tar, and/],
    ['a foreign layer', { layers: [`${docker}.image.rootfs.foreign.diff.tar.gzip`] }, /foreign/],
    ['an attestation', { ...ociImage, layers: ['application/vnd.in-toto+json'] }, /in-toto/],
    ['a cache of BuildKit', { ...ociImage, config: 'application/vnd.buildkit.cacheconfig.v0' }, /cacheconfig/],
    ['an artifact', { ...ociImage, config: 'application/vnd.oci.empty.v1+json', layers: [types.ociGzip] }, /empty/],
    [
      'a manifest of the first schema',
      { manifest: `${docker}.distribution.manifest.v1+json` },
      /manifest\.v1\+json is not one/,
    ],
  ])('%s', (_, made, says) => {
    const refusal = refusalByLambda(image(made))
    if (says) expect(refusal).toMatch(says)
    else expect(refusal).toBeUndefined()
    expect(isIndex(image(made))).toBe(false)
  })

  test.each([
    [
      'provenance beside the image',
      types.ociIndex,
      [
        ['linux', 'amd64'],
        ['unknown', 'unknown'],
      ],
    ],
    [
      'two platforms',
      types.dockerList,
      [
        ['linux', 'amd64'],
        ['linux', 'arm64'],
      ],
    ],
    ['a list of one, as imagetools makes it', types.dockerList, [['linux', 'amd64']]],
  ] as const)('an index: %s', (_, mediaType, platforms) => {
    const manifest = index(mediaType, platforms)
    expect(isIndex(manifest)).toBe(true)
    expect(refusalByLambda(manifest)).toContain(`it is an index (${mediaType})`)
  })
})

test('a manifest keeps its text to the byte, and adds up what ECR stores', () => {
  const text = '{ "config": {"size": 7, "digest":"sha256:c"},\n"layers": [{"size": 10}, {"size": 20}] }\n'
  expect(parseManifest(text, types.ociManifest, 'sha256:m')).toMatchObject({
    text,
    digest: 'sha256:m',
    mediaType: types.ociManifest,
    configDigest: 'sha256:c',
    sizeBytes: 37,
  })
})

test('the media type of the answer counts, else that of the body', () => {
  const text = JSON.stringify({ mediaType: types.ociManifest })
  expect(parseManifest(text, undefined).mediaType).toBe(types.ociManifest)
  expect(parseManifest(text, types.dockerManifest).mediaType).toBe(types.dockerManifest)
  expect(parseManifest('{}', undefined).mediaType).toBe('')
})

test('the images of an index, without its attestations', () => {
  expect(
    index(types.ociIndex, [
      ['linux', 'amd64'],
      ['linux', 'arm64'],
      ['unknown', 'unknown'],
      ['windows', 'amd64'],
    ]).children,
  ).toEqual([
    { digest: 'sha256:0', architecture: 'amd64' },
    { digest: 'sha256:1', architecture: 'arm64' },
  ])
})

test('ECR is asked for indexes too: to name one is better than not to find it', () => {
  expect([...acceptedMediaTypes].sort()).toEqual(
    [types.dockerList, types.dockerManifest, types.ociIndex, types.ociManifest].sort(),
  )
})

test.each([
  ['x86_64', 'amd64'],
  ['arm64', 'arm64'],
] as const)('%s is %s in images', (lambda, inImages) => {
  expect(imageSpelling(lambda)).toBe(inImages)
  expect(lambdaSpelling(inImages)).toBe(lambda)
})
