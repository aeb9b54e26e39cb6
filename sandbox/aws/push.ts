/** Pushes a composed image by the registry's own protocol, straight to the services, under ECR's real host name. */
import { Agent, type IncomingMessage, request } from 'node:http'
import type { Blob, ComposedImage } from './image.ts'

export interface Registry {
  /** Address of the services. */
  url: string
  /** `ACCOUNT.dkr.ecr.REGION.amazonaws.com`: the name that the registry is asked for. */
  host: string
  /** User and password, as the `authorizationToken` of ECR holds them: base64. */
  token: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** Uploads what the repository lacks and puts the last manifest under the tag. Returns the digest of that manifest. */
export async function pushImage(registry: Registry, repository: string, tag: string, image: ComposedImage) {
  await Promise.all(image.blobs.map((blob) => pushBlob(registry, repository, blob)))
  const root = image.manifests.at(-1)!
  for (const manifest of image.manifests) {
    const name = manifest === root ? tag : manifest.digest
    const path = `/v2/${repository}/manifests/${name}`
    await ask(registry, 'PUT', path, [201], manifest.data, { 'content-type': manifest.mediaType })
  }
  return root.digest
}

async function pushBlob(registry: Registry, repository: string, blob: Blob): Promise<void> {
  const found = await ask(registry, 'HEAD', `/v2/${repository}/blobs/${blob.digest}`, [200, 404])
  if (found.status === 200) return
  const begun = await ask(registry, 'POST', `/v2/${repository}/blobs/uploads/`, [202])
  const place = new URL(begun.location, registry.url)
  place.searchParams.set('digest', blob.digest)
  const type = { 'content-type': 'application/octet-stream' }
  await ask(registry, 'PUT', `${place.pathname}${place.search}`, [201], blob.data, type)
}

interface Answer {
  status: number
  location: string
}

function ask(
  registry: Registry,
  method: string,
  path: string,
  expected: number[],
  body: Buffer = Buffer.alloc(0),
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, registry.url),
      {
        agent,
        method,
        timeout: 30_000,
        headers: {
          ...headers,
          host: registry.host,
          authorization: `Basic ${registry.token}`,
          'content-length': body.length,
        },
      },
      (answer) => {
        collect(answer).then((text) => {
          const status = answer.statusCode ?? 0
          if (expected.includes(status)) resolve({ status, location: answer.headers.location ?? '' })
          else reject(new Error(`${method} ${registry.host}${path}: ${status} ${text}`))
        }, reject)
      },
    )
    call.on('timeout', () => call.destroy(new Error(`${method} ${registry.host}${path}: no answer in 30 s`)))
    call.on('error', reject)
    call.end(body)
  })
}

async function collect(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
