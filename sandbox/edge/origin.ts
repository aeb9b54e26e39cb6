import http from 'node:http'
import type { Headers } from './lifetime.ts'
import type { Place } from './names.ts'

export interface OriginAnswer {
  status: number
  headers: Headers
  /** Headers that may stand there more than once. */
  cookies: string[]
  body: Buffer
}

export interface OriginRequest {
  method: string
  /** Path and query. */
  target: string
  headers: http.OutgoingHttpHeaders
  body?: Buffer
}

const hopByHop = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'proxy-connection']

/** Asks the distribution behind the edge, which has no cache. */
export function askOrigin(place: Place, { method, target, headers, body }: OriginRequest): Promise<OriginAnswer> {
  return new Promise((resolve, reject) => {
    const call = http.request(
      { ...place, path: target, method, headers: withoutHops(headers), agent: false },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () => {
          const { 'set-cookie': cookies = [], ...single } = answer.headers
          const given = Object.entries(withoutHops(single)).map(([name, value]) => [name, String(value)] as const)
          resolve({
            status: answer.statusCode ?? 502,
            headers: Object.fromEntries(given),
            cookies,
            body: Buffer.concat(parts),
          })
        })
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

function withoutHops<T extends object>(headers: T): T {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name.toLowerCase()))) as T
}
