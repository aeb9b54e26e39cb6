/**
 * One edge location of CloudFront: in front of the distributions, which have no cache themselves. Reached by their domain
 * names through the proxy, or on its own address with the name in the Host header.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Cache, type Kept } from './cache.ts'
import { behaviourOf, type EdgeView, edgeView, variantOf } from './distribution.ts'
import { keeping } from './lifetime.ts'
import type { Place } from './names.ts'
import { askOrigin, type OriginAnswer } from './origin.ts'

export interface Edge extends Place {
  stop(): Promise<void>
}

type How = 'Hit' | 'Miss' | 'RefreshHit' | 'Error'

interface Shown {
  answer: OriginAnswer
  how: How | undefined
  /** Seconds since the origin answered. */
  age?: number
}

/** @param origin where the distributions themselves answer, by the Host header */
export async function startEdge(address: string, origin: Place): Promise<Edge> {
  const location = new Location(origin)
  const server = http.createServer((request, response) => {
    const answered = location.handle(request).then((shown) => send(request, response, shown))
    answered.catch((error: Error) => {
      if (!response.headersSent) response.writeHead(502)
      response.end(`${error.message}\n`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, resolve)
  })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { host: address, port: (server.address() as AddressInfo).port, stop }
}

class Location {
  readonly #origin: Place
  readonly #cache = new Cache()
  /** The same object is asked for once, however many want it at the same time. */
  readonly #asking = new Map<string, Promise<Shown>>()
  /** What a function made of a path: without asking it again, one cannot know under which path an object is kept. */
  readonly #rewritten = new Map<string, string>()

  constructor(origin: Place) {
    this.#origin = origin
  }

  async handle(request: http.IncomingMessage): Promise<Shown> {
    const domain = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
    const view = await edgeView(`http://${this.#origin.host}:${this.#origin.port}`, domain)
    const cached = request.method === 'GET' || request.method === 'HEAD'
    if (!view?.enabled || !cached || request.headers.range !== undefined) return this.#pass(request)
    const [path = '/', ...rest] = (request.url ?? '/').split('?')
    const search = rest.length > 0 ? `?${rest.join('?')}` : ''
    const behaviour = behaviourOf(view, path)
    const variant = variantOf(behaviour, search, request.headers)
    const asked = JSON.stringify([domain, request.headers['x-forwarded-proto'], path, search])
    const under = this.#rewritten.get(asked) ?? path
    const key = JSON.stringify([view.id, under, variant])
    const kept = this.#cache.get(key, view)
    const now = Date.now() / 1000
    if (kept && now < kept.freshUntil) return hit(kept, now)
    if (request.method === 'HEAD') return this.#pass(request)
    const waiting = this.#asking.get(key)
    if (waiting) return waiting
    const fetching = this.#fetch(request, { view, key, kept, asked, path, query: variant.query })
    this.#asking.set(key, fetching)
    return fetching.finally(() => this.#asking.delete(key))
  }

  /** From the origin, or from the cache once the origin says that it did not change. */
  async #fetch(
    request: http.IncomingMessage,
    of: { view: EdgeView; key: string; kept: Kept | undefined; asked: string; path: string; query: string },
  ): Promise<Shown> {
    const { view, kept, asked, path } = of
    const { 'if-none-match': _, 'if-modified-since': __, ...headers } = request.headers
    const etag = kept?.answer.headers['etag']
    const askedAt = Date.now() / 1000
    const target = request.url ?? '/'
    const answer = await askOrigin(this.#origin, {
      method: 'GET',
      target,
      headers: { ...headers, ...(etag && kept.answer.status < 400 && { 'if-none-match': etag }) },
    })
    const { 'x-sandbox-uri': uri, 'x-sandbox-origin-status': status, ...plain } = answer.headers
    const shown = { ...answer, headers: plain }
    // only what comes from the origin is kept: no redirect to https, no answer of a function
    if (status === undefined) return { answer: shown, how: undefined }
    const refreshed = kept && Number(status) === 304
    const object = refreshed ? { ...kept.answer, headers: { ...kept.answer.headers, ...withoutLength(plain) } } : shown
    const under = uri ?? path
    if (uri !== undefined) this.#rewritten.set(asked, uri)
    const originStatus = refreshed ? kept.answer.status : Number(status)
    const { seconds, kept: keep } = keeping(originStatus, object.headers, view, behaviourOf(view, path))
    const key = uri === undefined ? of.key : rekeyed(of.key, uri)
    if (keep) {
      const tags = (object.headers[view.tagHeader] ?? '')
        .toLowerCase()
        .split(',')
        .map((tag) => tag.trim())
      const now = Date.now() / 1000
      const times = { askedAt, storedAt: now, freshUntil: now + seconds }
      this.#cache.put(key, { answer: object, path: under, query: of.query, tags, ...times })
    } else this.#cache.delete(key)
    return { answer: object, how: originStatus >= 400 ? 'Error' : refreshed ? 'RefreshHit' : 'Miss' }
  }

  /** What an edge does not keep: writes, parts of an object, a distribution that is not there. */
  async #pass(request: http.IncomingMessage): Promise<Shown> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const { method = 'GET', url: target = '/', headers } = request
    const answer = await askOrigin(this.#origin, { method, target, headers, body: Buffer.concat(parts) })
    const { 'x-sandbox-uri': _, 'x-sandbox-origin-status': __, ...plain } = answer.headers
    return { answer: { ...answer, headers: plain }, how: undefined }
  }
}

const rekeyed = (key: string, uri: string): string => {
  const [id, , variant] = JSON.parse(key) as unknown[]
  return JSON.stringify([id, uri, variant])
}

const hit = (kept: Kept, now: number): Shown => ({
  answer: kept.answer,
  how: kept.answer.headers['x-cache']?.startsWith('Error') ? 'Error' : 'Hit',
  age: Math.floor(now - kept.storedAt),
})

const withoutLength = ({ 'content-type': _, ...headers }: Record<string, string>) => headers

function send(request: http.IncomingMessage, response: http.ServerResponse, { answer, how, age }: Shown): void {
  const headers = {
    ...answer.headers,
    ...(how && { 'x-cache': `${how} from cloudfront` }),
    ...(age !== undefined && { age: String(age) }),
    ...(answer.cookies.length > 0 && { 'set-cookie': answer.cookies }),
  }
  const tags = String(request.headers['if-none-match'] ?? '').split(/, */)
  const same = answer.status === 200 && answer.headers['etag'] !== undefined && tags.includes(answer.headers['etag'])
  if (same) return void response.writeHead(304, headers).end()
  response.writeHead(answer.status, { ...headers, 'content-length': String(answer.body.length) })
  response.end(request.method === 'HEAD' ? undefined : answer.body)
}
