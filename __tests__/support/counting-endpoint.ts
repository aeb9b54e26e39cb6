import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CountingEndpoint {
  readonly url: string
  /** Method and path of every request so far. */
  readonly requests: readonly string[]
  readonly stop: () => Promise<void>
}

/** An address for AWS that should be asked nothing: it remembers what it was asked, and knows no answer. */
export const countingEndpoint = async (): Promise<CountingEndpoint> => {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    response.writeHead(400).end('{"__type": "ValidationException"}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        server.closeAllConnections()
      }),
  }
}
