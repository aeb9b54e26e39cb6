import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { filesOf } from '../../../sandbox/aws/archive.ts'
import { type BaseImage, type Blob, composeImage, type ImageSpec } from '../../../sandbox/aws/image.ts'

const sha256 = (data: Buffer) => `sha256:${createHash('sha256').update(data).digest('hex')}`
const layer = Buffer.from('a layer, as if it were an archive')
const base: BaseImage = {
  architecture: 'amd64',
  configuration: { Env: ['VERSION=1', 'KEPT=yes'], Entrypoint: ['/function'] },
  layers: [{ data: layer, diffId: sha256(layer) }],
}

interface Descriptor {
  mediaType: string
  digest: string
  size: number
  platform?: { architecture: string; os: string }
}

const json = (blob: Blob) => JSON.parse(blob.data.toString())

function composed(spec?: ImageSpec) {
  const image = composeImage(base, spec)
  const all = new Map([...image.blobs, ...image.manifests].map((blob) => [blob.digest, blob]))
  const at = ({ digest }: Descriptor) => all.get(digest)!
  const manifest = image.manifests[0]!
  const configuration = at(json(manifest).config)
  return { ...image, all, at, manifest, configuration, layer: at(json(manifest).layers[0]) }
}

describe('composeImage', () => {
  test('every digest and size is that of the bytes, and what is named is there', () => {
    const { all, at, manifests } = composed({ index: true })
    for (const { digest, data } of all.values()) expect(digest).toBe(sha256(data))
    for (const manifest of manifests) {
      const { config, layers = [], manifests: children = [] } = json(manifest)
      for (const named of [...(config ? [config] : []), ...layers, ...children] as Descriptor[]) {
        expect(at(named)).toMatchObject({ mediaType: named.mediaType })
        expect(at(named).data).toHaveLength(named.size)
      }
    }
  })

  test("writes Docker's media types and gzip, and keeps what the base image runs", () => {
    const {
      manifest,
      configuration,
      layer: packed,
    } = composed({ build: { VERSION: '2', NEW: 'x' }, labels: { a: 'b' } })
    expect(manifest.mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json')
    expect(packed.mediaType).toBe('application/vnd.docker.image.rootfs.diff.tar.gzip')
    expect(gunzipSync(packed.data)).toEqual(layer)
    expect(json(configuration)).toMatchObject({
      architecture: 'amd64',
      os: 'linux',
      config: { Env: ['KEPT=yes', 'VERSION=2', 'NEW=x'], Entrypoint: ['/function'], Labels: { a: 'b' } },
      rootfs: { type: 'layers', diff_ids: [sha256(layer)] },
    })
  })

  test('another environment is another image on the same layer', () => {
    const [one, two] = [composed({ build: { VERSION: '1' } }), composed({ build: { VERSION: '2' } })]
    expect(one.manifest.digest).not.toBe(two.manifest.digest)
    expect(one.layer.digest).toBe(two.layer.digest)
    expect(composed({ build: { VERSION: '1' } }).manifest.digest).toBe(one.manifest.digest)
  })

  test('takes a layer that is gzip already as it is', () => {
    const packed = gzipSync(layer)
    const image = composeImage({ ...base, layers: [{ data: packed, diffId: sha256(layer) }] })
    expect(image.blobs[0]!.data).toBe(packed)
  })

  test('writes zstd under OCI media types', () => {
    const { manifest, layer: packed } = composed({ compression: 'zstd' })
    expect(manifest.mediaType).toBe('application/vnd.oci.image.manifest.v1+json')
    expect(packed.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+zstd')
    expect(zstdDecompressSync(packed.data)).toEqual(layer)
  })

  test('says another architecture', () => {
    expect(json(composed({ architecture: 'arm64' }).configuration).architecture).toBe('arm64')
  })

  test('wraps the image and an attestation of it in an index, pushed last', () => {
    const { manifests } = composed({ index: true })
    expect(manifests).toHaveLength(3)
    const [image, attestation] = manifests as [Blob, Blob, Blob]
    const root = json(manifests.at(-1)!)
    expect(root.mediaType).toBe('application/vnd.oci.image.index.v1+json')
    expect(root.manifests).toMatchObject([
      { digest: image.digest, platform: { architecture: 'amd64', os: 'linux' } },
      {
        digest: attestation.digest,
        platform: { architecture: 'unknown', os: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': image.digest,
        },
      },
    ])
  })
})

describe('filesOf', () => {
  const header = (name: string, size: number, type = '0', prefix = '') => {
    const block = Buffer.alloc(512)
    block.write(name, 0)
    block.write(size.toString(8).padStart(11, '0'), 124)
    block.write(type, 156)
    block.write(prefix, 345)
    return block
  }
  const padded = (data: Buffer) => Buffer.concat([data, Buffer.alloc((512 - (data.length % 512)) % 512)])

  test('reads files, long names and prefixes, and passes by what is no file', () => {
    const long = `blobs/${'x'.repeat(150)}`
    const archive = Buffer.concat([
      header('folder/', 0, '5'),
      header('small', 3),
      padded(Buffer.from('abc')),
      header('././@LongLink', long.length + 1, 'L'),
      padded(Buffer.from(`${long}\0`)),
      header('cut', 513),
      padded(Buffer.alloc(513, 7)),
      header('name', 1, '0', 'some/where'),
      padded(Buffer.from('z')),
      Buffer.alloc(1024),
    ])
    const files = filesOf(archive)
    expect([...files.keys()]).toEqual(['small', long, 'some/where/name'])
    expect(files.get('small')!.toString()).toBe('abc')
    expect(files.get(long)).toHaveLength(513)
  })
})
