/** Where the driver's own two steps find it: one address on 127.0.0.1 with a key in it, for the time of one run. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Beginning {
  /** Index in the plan. */
  job: number
  name: string
  matrix: Record<string, unknown> | null
  environment: string
  timeout: string
}

export interface Leaving {
  /** The job's id at the GitHub stand-in. */
  job: number
  url: string
  outputs: { name: string; value: string }[]
}

export type Admission = { variables: Record<string, string>; masks: string[] } | { refused: string }

export interface SessionHandlers {
  /** `say` writes a line into the step's log while the job waits. */
  begin(beginning: Beginning, say: (line: string) => void): Promise<Admission>
  leave(leaving: Leaving): Promise<{ outputs: Record<string, string>; dropped: string[] }>
}

export interface Session {
  url: string
  stop(): Promise<void>
}

/** The step's client gives up on an answer that is silent for minutes; a gate may take longer. */
const aliveMilliseconds = 20_000

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString())
}

export const startSession = async (handlers: SessionHandlers): Promise<Session> => {
  const key = randomBytes(16).toString('hex')
  const server = createServer(async (request, response) => {
    try {
      const body = await readJson(request)
      if (request.url === `/${key}/leave`) {
        response.end(JSON.stringify(await handlers.leave(body as Leaving)))
      } else if (request.url === `/${key}/begin`) {
        const line = (value: object) => response.write(`${JSON.stringify(value)}\n`)
        response.flushHeaders()
        const alive = setInterval(() => line({ alive: true }), aliveMilliseconds)
        const admission = await handlers
          .begin(body as Beginning, (say) => line({ say }))
          .finally(() => clearInterval(alive))
        line(admission)
        response.end()
      } else {
        response.writeHead(404).end()
      }
    } catch (error) {
      const refused = error instanceof Error ? error.message : String(error)
      if (!response.headersSent) response.writeHead(500)
      response.end(`${JSON.stringify({ refused })}\n`)
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${key}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
