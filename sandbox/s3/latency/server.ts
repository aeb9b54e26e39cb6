/**
 * The part of S3 that a sync uses, in memory: cheap enough that a bench measures clients, with a latency and a rate that can be set.
 * No signature is checked, and there are no versions and no permissions: the sandbox's AWS has those.
 */
import { randomUUID } from 'node:crypto'
import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import * as documents from './documents.ts'
import { md5, Objects, type StoredObject } from './objects.ts'
import { Pace } from './pace.ts'

export const account = '123456789012'

interface Asked {
  readonly method: string
  readonly bucket: string
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
  /** The length that a HEAD tells. */
  readonly size?: number
}

interface Upload {
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly parts: Map<number, Buffer>
}

const kept = /^(content-type|content-encoding|cache-control|content-disposition|content-language|expires)$|^x-amz-meta-/

export class LatencyS3 {
  readonly pace = new Pace()
  readonly #buckets = new Map<string, Objects>()
  readonly #uploads = new Map<string, Upload>()

  listen(port: number): Promise<http.Server> {
    const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      const chunks: Buffer[] = []
      this.pace.begin()
      response.on('close', () => this.pace.end())
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => this.pace.later(() => this.#serve(request, response, Buffer.concat(chunks))))
    })
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve(server))
    })
  }

  forget(): void {
    this.#buckets.clear()
    this.#uploads.clear()
  }

  #serve(request: IncomingMessage, response: ServerResponse, sent: Buffer): void {
    const url = new URL(`http://127.0.0.1${request.url}`)
    const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodeURIComponent(url.pathname)) ?? []
    const { method = 'GET', headers } = request
    const body = isChunked(headers) ? unchunked(sent) : sent
    const asked = { method, bucket, key, query: url.searchParams, headers, body }
    const { status, headers: more = {}, body: text = '', size } = this.#answer(asked)
    const length = size ?? Buffer.byteLength(text)
    response.writeHead(status, {
      'x-amz-request-id': '0',
      ...more,
      ...(status !== 204 && { 'content-length': length }),
    })
    response.end(method === 'HEAD' ? undefined : text)
  }

  #answer(asked: Asked): Answer {
    const { method, bucket, key, query, body } = asked
    if (!bucket && method === 'POST')
      return this.#counted('GetCallerIdentity', () => xml(documents.identityDocument(account)))
    if (!this.pace.takesOne()) return failed(503, 'SlowDown')
    if (method === 'PUT' && !key) return this.#counted('CreateBucket', () => this.#make(bucket))
    const objects = this.#buckets.get(bucket)
    if (!objects) return this.#counted('NoSuchBucket', () => failed(404, 'NoSuchBucket'))
    if (!key) return this.#ofBucket(objects, asked)
    const upload = query.get('uploadId')
    switch (method) {
      case 'PUT':
        if (upload) return this.#counted('UploadPart', () => this.#part(upload, Number(query.get('partNumber')), body))
        if (asked.headers['x-amz-copy-source']) return this.#counted('CopyObject', () => this.#copy(objects, asked))
        return this.#counted('PutObject', () => this.#put(objects, asked))
      case 'POST':
        if (!upload) return this.#counted('CreateMultipartUpload', () => this.#begin(asked))
        return this.#counted('CompleteMultipartUpload', () => this.#complete(objects, upload, asked))
      case 'DELETE':
        return this.#counted(upload ? 'AbortMultipartUpload' : 'DeleteObject', () => {
          if (upload) this.#uploads.delete(upload)
          else objects.delete(key)
          return { status: 204 }
        })
      default:
        return this.#counted(method === 'HEAD' ? 'HeadObject' : 'GetObject', () => read(objects.get(key), asked))
    }
  }

  #counted(operation: string, work: () => Answer): Answer {
    this.pace.count(operation)
    return work()
  }

  #make(bucket: string): Answer {
    if (!this.#buckets.has(bucket)) this.#buckets.set(bucket, new Objects())
    return { status: 200 }
  }

  #ofBucket(objects: Objects, { method, bucket, query, body }: Asked): Answer {
    if (method === 'HEAD') return this.#counted('HeadBucket', () => ({ status: 200 }))
    if (method === 'POST' && query.has('delete')) return this.#counted('DeleteObjects', () => removed(objects, body))
    if (query.has('location')) return this.#counted('GetBucketLocation', () => xml('<LocationConstraint/>'))
    const other = ['versioning', 'policyStatus', 'acl', 'policy', 'publicAccessBlock'].find((name) => query.has(name))
    if (other) return this.#counted(other, () => failed(404, 'NoSuchConfiguration'))
    return this.#counted(query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects', () => {
      const token = query.get('continuation-token')
      const after = token
        ? Buffer.from(token, 'base64').toString()
        : (query.get('start-after') ?? query.get('marker') ?? '')
      const [prefix, most] = [query.get('prefix') ?? '', Math.min(Number(query.get('max-keys') ?? 1000), 1000)]
      const page = objects.page({ prefix, after, delimiter: query.get('delimiter') ?? '', most })
      return xml(
        documents.listingDocument({ bucket, prefix, most, encoded: query.get('encoding-type') === 'url', page }),
      )
    })
  }

  #put(objects: Objects, { key, headers, body }: Asked): Answer {
    const refused = refusal(objects.get(key), headers)
    if (refused) return refused
    this.pace.bytes(body.length)
    const crc32 = single(headers['x-amz-checksum-crc32'])
    const etag = md5(body)
    objects.put(key, { body, etag, writtenAt: new Date(), headers: keptOf(headers), crc32 })
    return { status: 200, headers: { etag: `"${etag}"` } }
  }

  #copy(objects: Objects, { key, headers }: Asked): Answer {
    const [path = ''] = single(headers['x-amz-copy-source'])!.replace(/^\//, '').split('?')
    const [bucket = '', ...rest] = decodeURIComponent(path).split('/')
    const source = this.#buckets.get(bucket)?.get(rest.join('/'))
    if (!source) return failed(404, 'NoSuchKey')
    const refused = refusal(objects.get(key), headers)
    if (refused) return refused
    const replaces = headers['x-amz-metadata-directive'] === 'REPLACE'
    const copied = { ...source, writtenAt: new Date(), headers: replaces ? keptOf(headers) : source.headers }
    objects.put(key, copied)
    return xml(documents.copiedDocument(copied.etag, copied.writtenAt))
  }

  #begin({ bucket, key, headers }: Asked): Answer {
    const id = randomUUID()
    this.#uploads.set(id, { key, headers: keptOf(headers), parts: new Map() })
    return xml(documents.uploadDocument(bucket, key, id))
  }

  #part(id: string, number: number, body: Buffer): Answer {
    const upload = this.#uploads.get(id)
    if (!upload) return failed(404, 'NoSuchUpload')
    this.pace.bytes(body.length)
    upload.parts.set(number, body)
    return { status: 200, headers: { etag: `"${md5(body)}"` } }
  }

  #complete(objects: Objects, id: string, { bucket, key, headers }: Asked): Answer {
    const upload = this.#uploads.get(id)
    if (!upload) return failed(404, 'NoSuchUpload')
    const refused = refusal(objects.get(key), headers)
    if (refused) return refused
    this.#uploads.delete(id)
    const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part)
    const etag = `${md5(...parts.map((part) => Buffer.from(md5(part), 'hex')))}-${parts.length}`
    objects.put(key, { body: Buffer.concat(parts), etag, writtenAt: new Date(), headers: upload.headers })
    return xml(documents.completedDocument(bucket, key, etag))
  }
}

const read = (object: StoredObject | undefined, { method, headers }: Asked): Answer => {
  if (!object) return failed(404, 'NoSuchKey')
  const { etag, writtenAt, crc32, body } = object
  const told = { etag: `"${etag}"`, 'last-modified': writtenAt.toUTCString(), 'accept-ranges': 'bytes' }
  if (headers['if-none-match'] === told.etag) return { status: 304, headers: told }
  const whole = crc32 && headers['x-amz-checksum-mode'] ? { 'x-amz-checksum-crc32': crc32 } : {}
  const all = { ...object.headers, ...told, ...whole }
  return method === 'HEAD' ? { status: 200, headers: all, size: body.length } : { status: 200, headers: all, body }
}

const removed = (objects: Objects, body: Buffer): Answer => {
  const document = body.toString()
  const keys = documents.keysIn(document)
  if (keys.length > 1000) return failed(400, 'MalformedXML')
  for (const key of keys) objects.delete(key)
  return xml(documents.deletedDocument(documents.isQuiet(document) ? [] : keys))
}

/** What conditions make of a write. */
const refusal = (there: StoredObject | undefined, headers: Asked['headers']): Answer | undefined => {
  const wanted = single(headers['if-match'])?.replaceAll('"', '')
  if (headers['if-none-match'] === '*' && there) return failed(412, 'PreconditionFailed')
  if (wanted && !there) return failed(404, 'NoSuchKey')
  return wanted && wanted !== '*' && wanted !== there?.etag ? failed(412, 'PreconditionFailed') : undefined
}

const xml = (body: string): Answer => ({ status: 200, headers: { 'content-type': 'application/xml' }, body })

const failed = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: documents.errorDocument(code),
})

const single = (value: string | string[] | undefined): string | undefined => [value].flat()[0]

const keptOf = (headers: Asked['headers']): Record<string, string> => {
  const found = Object.entries(headers).filter(([name]) => kept.test(name))
  const all = Object.fromEntries(found.map(([name, value]) => [name, single(value)!]))
  const encodings = all['content-encoding']?.split(',').filter((one) => one.trim() !== 'aws-chunked') ?? []
  delete all['content-encoding']
  return encodings.length > 0 ? { ...all, 'content-encoding': encodings.join(',').trim() } : all
}

const isChunked = (headers: Asked['headers']): boolean =>
  Boolean(single(headers['content-encoding'])?.includes('aws-chunked')) ||
  Boolean(single(headers['x-amz-content-sha256'])?.startsWith('STREAMING'))

/** A body as SDKs stream it: `SIZE;chunk-signature=…\r\nBYTES\r\n`, then trailers. */
const unchunked = (body: Buffer): Buffer => {
  const parts: Buffer[] = []
  for (let at = 0, end = body.indexOf('\r\n'); end >= 0; end = body.indexOf('\r\n', at)) {
    const size = Number.parseInt(body.toString('latin1', at, end), 16)
    if (!size) break
    parts.push(body.subarray(end + 2, end + 2 + size))
    at = end + 2 + size + 2
  }
  return Buffer.concat(parts)
}
