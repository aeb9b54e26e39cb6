import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CountingEndpoint {
  /** The address as one asker knows it. */
  readonly url: (asker: string) => string
  /** Method and path of every request of that asker so far. */
  readonly requests: (asker: string) => readonly string[]
  readonly stop: () => Promise<void>
}

/** An address for AWS that should be asked nothing: it remembers what it was asked, and knows no answer. */
export const countingEndpoint = async (): Promise<CountingEndpoint> => {
  const all: string[] = []
  const server = createServer((request, response) => {
    all.push(`${request.method} ${request.url}`)
    response.writeHead(400).end('{"__type": "ValidationException"}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: (asker) => `http://127.0.0.1:${port}/${asker}`,
    requests: (asker) => all.filter((line) => line.includes(` /${asker}/`)),
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        server.closeAllConnections()
      }),
  }
}
