/** A state behind `backend "http"`, which can be slow or refuse, for what becomes of an apply at its very end. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from '@jest/globals'

export interface HttpState {
  /** `backend.tf` */
  readonly backend: string
  /** Milliseconds that a write takes from now on. */
  slow(milliseconds: number): void
  /** Writes are refused from now on, with this status. */
  refuse(status: number): void
  readonly state: () => { readonly resources: readonly { readonly name: string }[] } | undefined
  readonly locked: () => boolean
}

const servers: { close(): void; closeAllConnections(): void }[] = []

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

export const httpState = async (): Promise<HttpState> => {
  let text: string | undefined
  let lock: string | undefined
  let delay = 0
  let refusal: number | undefined
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const end = (status: number, answer = '') => response.writeHead(status).end(answer)
      const { method } = request
      if (method === 'GET') return end(text === undefined ? 404 : 200, text)
      if (method === 'LOCK') {
        if (lock !== undefined) return end(423, lock)
        lock = body
        return end(200)
      }
      if (method === 'UNLOCK') {
        lock = undefined
        return end(200)
      }
      setTimeout(() => {
        if (refusal !== undefined) return end(refusal, 'no')
        text = body
        end(200)
      }, delay)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  servers.push(server)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/state`
  return {
    backend: [
      'terraform {',
      '  backend "http" {',
      ...['address', 'lock_address', 'unlock_address'].map((name) => `    ${name} = "${url}"`),
      '    retry_max = 0',
      '  }',
      '}',
      '',
    ].join('\n'),
    slow: (milliseconds) => (delay = milliseconds),
    refuse: (status) => (refusal = status),
    state: () => (text === undefined ? undefined : JSON.parse(text)),
    locked: () => lock !== undefined,
  }
}
