/** Composes container images without a build: the layers of a base image under a configuration of our own. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { filesOf } from './archive.ts'

/** Something that a registry keeps under its digest. */
export interface Blob {
  mediaType: string
  digest: string
  data: Buffer
}

/** The layers of an image and what it runs, as the engine has them. */
export interface BaseImage {
  architecture: string
  configuration: { Env?: string[]; Entrypoint?: string[]; Cmd?: string[]; WorkingDir?: string; Labels?: Labels }
  /** Uncompressed or gzip, as the engine saved them, with the hash of the uncompressed archive. */
  layers: { data: Buffer; diffId: string }[]
}

type Labels = Record<string, string>

export interface ImageSpec {
  /** Environment variables, over those of the base image. */
  build?: Record<string, string>
  labels?: Labels
  /** What the configuration says [the base image's]; the program inside stays as it is. */
  architecture?: 'amd64' | 'arm64'
  /** zstd is written under OCI's media types, gzip under Docker's unless `mediaTypes` says oci. */
  compression?: 'gzip' | 'zstd'
  mediaTypes?: 'docker' | 'oci'
  /** An OCI index around the image and an attestation, as BuildKit writes it by default. */
  index?: boolean
}

/** An image ready to be pushed: blobs first, then manifests in this order; the last one is what a tag names. */
export interface ComposedImage {
  blobs: Blob[]
  manifests: Blob[]
}

const run = promisify(execFile)
const oci = 'application/vnd.oci.image'
const docker = 'application/vnd.docker'

/** Saves an image of the engine that `environment` points at. */
export async function readImage(reference: string, environment: Record<string, string>): Promise<BaseImage> {
  const { stdout } = await run('docker', ['save', reference], {
    encoding: 'buffer',
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 30,
    timeout: 60_000,
  })
  const files = filesOf(stdout)
  const part = (name: string): Buffer => {
    const data = files.get(name)
    if (!data) throw new Error(`${reference}: the saved image has no ${name}`)
    return data
  }
  const [saved] = JSON.parse(part('manifest.json').toString()) as { Config: string; Layers: string[] }[]
  const described = JSON.parse(part(saved!.Config).toString()) as {
    architecture: string
    config: BaseImage['configuration']
    rootfs: { diff_ids: string[] }
  }
  const layers = saved!.Layers.map((name, index) => ({ data: part(name), diffId: described.rootfs.diff_ids[index]! }))
  return { architecture: described.architecture, configuration: described.config, layers }
}

export function composeImage(base: BaseImage, spec: ImageSpec = {}): ComposedImage {
  const asOci = spec.mediaTypes === 'oci' || spec.compression === 'zstd' || spec.index === true
  const platform = { architecture: spec.architecture ?? base.architecture, os: 'linux' }
  const layers = base.layers.map(({ data }) => layerBlob(data, spec.compression ?? 'gzip', asOci))
  const configuration = jsonBlob(asOci ? `${oci}.config.v1+json` : `${docker}.container.image.v1+json`, {
    ...platform,
    config: {
      ...base.configuration,
      Env: merged(base.configuration.Env ?? [], spec.build),
      Labels: labels(base, spec),
    },
    rootfs: { type: 'layers', diff_ids: base.layers.map(({ diffId }) => diffId) },
    history: base.layers.map(() => ({ created_by: 'sandbox' })),
  })
  const image = manifestBlob(asOci, configuration, layers)
  if (!spec.index) return { blobs: [...layers, configuration], manifests: [image] }
  const attestation = attestationOf(image)
  const index = jsonBlob(`${oci}.index.v1+json`, {
    schemaVersion: 2,
    mediaType: `${oci}.index.v1+json`,
    manifests: [
      { ...descriptor(image), platform },
      {
        ...descriptor(attestation.manifest),
        platform: { architecture: 'unknown', os: 'unknown' },
        annotations: {
          'vnd.docker.reference.digest': image.digest,
          'vnd.docker.reference.type': 'attestation-manifest',
        },
      },
    ],
  })
  return {
    blobs: [...layers, configuration, ...attestation.blobs],
    manifests: [image, attestation.manifest, index],
  }
}

function layerBlob(data: Buffer, compression: 'gzip' | 'zstd', asOci: boolean): Blob {
  const compressed = packed(data, compression)
  const mediaType = asOci ? `${oci}.layer.v1.tar+${compression}` : `${docker}.image.rootfs.diff.tar.gzip`
  return { mediaType, data: compressed, digest: digestOf(compressed) }
}

/** Compressing is the slow part, and the layers are the same for every image of a base. */
const packedOnce = new WeakMap<Buffer, Partial<Record<'gzip' | 'zstd', Buffer>>>()

function packed(data: Buffer, compression: 'gzip' | 'zstd'): Buffer {
  const zipped = data[0] === 0x1f && data[1] === 0x8b
  if (compression === 'gzip' && zipped) return data
  const known = packedOnce.get(data) ?? {}
  packedOnce.set(data, known)
  const plain = zipped ? gunzipSync(data) : data
  known[compression] ??= compression === 'gzip' ? gzipSync(plain, { level: 6 }) : zstdCompressSync(plain)
  return known[compression]
}

function manifestBlob(asOci: boolean, configuration: Blob, layers: Blob[]): Blob {
  const mediaType = asOci ? `${oci}.manifest.v1+json` : `${docker}.distribution.manifest.v2+json`
  const content = { schemaVersion: 2, mediaType, config: descriptor(configuration), layers: layers.map(descriptor) }
  return jsonBlob(mediaType, content)
}

function attestationOf(image: Blob): { manifest: Blob; blobs: Blob[] } {
  const statement = jsonBlob('application/vnd.in-toto+json', {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://slsa.dev/provenance/v0.2',
    subject: [{ name: 'image', digest: { sha256: image.digest.slice('sha256:'.length) } }],
    predicate: { builder: { id: 'sandbox' } },
  })
  const configuration = jsonBlob(`${oci}.config.v1+json`, {
    architecture: 'unknown',
    os: 'unknown',
    config: {},
    rootfs: { type: 'layers', diff_ids: [statement.digest] },
  })
  return { manifest: manifestBlob(true, configuration, [statement]), blobs: [statement, configuration] }
}

function jsonBlob(mediaType: string, content: unknown): Blob {
  const data = Buffer.from(JSON.stringify(content))
  return { mediaType, data, digest: digestOf(data) }
}

function descriptor({ mediaType, digest, data }: Blob): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest, size: data.length }
}

function digestOf(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`
}

function merged(environment: string[], over: Record<string, string> = {}): string[] {
  const kept = environment.filter((entry) => !(entry.split('=')[0]! in over))
  return [...kept, ...Object.entries(over).map(([name, value]) => `${name}=${value}`)]
}

function labels(base: BaseImage, spec: ImageSpec): Labels {
  return { ...base.configuration.Labels, ...spec.labels }
}
