import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { S3Address } from './s3-address.ts'
import { S3Error } from './s3-error.ts'

export interface S3Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}

interface Wire {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
  readonly signal: AbortSignal | undefined
}

/** Milliseconds without a byte in either direction, after which an answer is held for lost. */
const silence = 30_000

/** Connections are kept; Node reads HTTPS_PROXY and NO_PROXY for an agent that is told to. */
const pool = { keepAlive: true, maxSockets: 256, maxFreeSockets: 256, proxyEnv: process.env, timeout: silence }
const agents = { 'http:': new HttpAgent(pool), 'https:': new HttpsAgent(pool) }

/** One request and its answer, whatever its status. @throws S3Error without a status when no whole answer came. */
export const exchange = ({ protocol, hostname, port }: S3Address, wire: Wire): Promise<S3Answer> => {
  const { method, path, headers, body, signal } = wire
  const secure = protocol === 'https:'
  return new Promise((resolve, reject) => {
    const lost = (error: NodeJS.ErrnoException) => reject(signal?.aborted ? signal.reason : networkError(error))
    const request = (secure ? httpsRequest : httpRequest)({
      method,
      hostname,
      port,
      path,
      headers,
      agent: agents[protocol],
    })
    const underWay = signal && stoppedBy(signal)
    underWay?.add(request)
    request.on('close', () => underWay?.delete(request))
    request.on('error', lost)
    request.on('timeout', () => request.destroy(timedOut()))
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', lost)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }),
      )
    })
    request.end(body)
    if (signal?.aborted) request.destroy()
  })
}

/** Requests by what ends them: a signal takes the longer to listen to, the more listen. */
const requestsOf = new WeakMap<AbortSignal, Set<ClientRequest>>()

const stoppedBy = (signal: AbortSignal): Set<ClientRequest> => {
  const known = requestsOf.get(signal)
  if (known) return known
  const requests = new Set<ClientRequest>()
  requestsOf.set(signal, requests)
  signal.addEventListener('abort', () => {
    for (const request of requests) request.destroy()
  })
  return requests
}

const timedOut = (): Error => Object.assign(new Error(`no byte came for ${silence / 1000} s`), { code: 'ETIMEDOUT' })

const networkError = (error: NodeJS.ErrnoException): S3Error =>
  new S3Error({ error: error.code ?? error.name, message: error.message, cause: error })
