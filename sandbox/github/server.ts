/** GitHub on 127.0.0.1: REST API, OIDC issuer, artifact service, and the sandbox's control under `/_sandbox`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, answer, refusal } from './answer.ts'
import { answerApi } from './api.ts'
import { answerBlob, answerService, blobPath, servicePath } from './artifact-service.ts'
import { answerControl, type Control } from './control.ts'
import { readDescription } from './description.ts'
import { faultAnswer, nextFault } from './faults.ts'
import { answerQuery } from './graphql.ts'
import { startIssuer } from './oidc.ts'
import { newWorld } from './state.ts'

export interface GitHubServer {
  url: string
  stop(): Promise<void>
}

/** Starts it on a free port, or on the one that is asked for. `log` gets a line for each call of the API. */
export const startGitHub = async (
  options: { port?: number; log?: (line: string) => void } = {},
): Promise<GitHubServer> => {
  const control: Control = { world: newWorld(), description: await readDescription(), issuer: await startIssuer() }
  const server = createServer((request, response) => {
    serve(control, request, response, options.log).catch((error) => {
      options.log?.(`GitHub stand-in: ${error instanceof Error ? error.stack : error}`)
      if (response.headersSent) response.destroy()
      else send(response, refusal(500, `The sandbox failed: ${error instanceof Error ? error.message : error}`))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  control.world.url = `http://127.0.0.1:${port}`
  return {
    url: control.world.url,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const send = (response: ServerResponse, { status, body, headers }: Answer): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
    ...headers,
  })
  response.end(body === undefined || status === 204 ? undefined : JSON.stringify(body))
}

const readAll = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const serve = async (
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
  log: ((line: string) => void) | undefined,
): Promise<void> => {
  const { world } = control
  const body = await readAll(request)
  const method = request.method ?? 'GET'
  const url = new URL(request.url ?? '/', world.url)
  if (url.pathname.startsWith(blobPath)) {
    return withFault(control, request, response, url, () => {
      const blob = answerBlob(world, method, url, body)
      return () => response.writeHead(blob.status, blob.headers).end(blob.data)
    })
  }
  if (url.pathname.startsWith(servicePath)) {
    return withFault(control, request, response, url, async () => {
      const name = url.pathname.slice(servicePath.length)
      const answered = await answerService(world, control.issuer, name, request.headers.authorization, body)
      return () => send(response, answered)
    })
  }
  const parsed = parseJson(body)
  if (parsed instanceof Error) {
    send(response, refusal(400, 'Problems parsing JSON'))
    return
  }
  if (url.pathname.startsWith('/_sandbox/')) {
    const asked = { method, url, authorization: request.headers.authorization, body: parsed }
    send(response, await answerControl(control, asked))
    return
  }
  if (url.pathname === '/graphql' && method === 'POST') {
    return withFault(control, request, response, url, () => {
      const answered = answerQuery(world, request.headers.authorization, parsed)
      return () => send(response, answered)
    })
  }
  await serveApi(control, request, response, { method, url, body: parsed }, log)
}

/**
 * Answers what is no call of the REST API, with the fault of a rule that names its path.
 * @param work does what is asked; gives what then sends the answer
 */
const withFault = async (
  { world }: Control,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  work: () => (() => unknown) | Promise<() => unknown>,
): Promise<void> => {
  const meant = world.faults.filter(({ path }) => path !== undefined)
  const fault = nextFault(meant, request.method ?? 'GET', url.pathname)
  if (fault?.delay) await delay(fault.delay)
  if (fault?.reset) return void request.socket.destroy()
  const played = fault && faultAnswer(fault)
  const answered = played ? () => send(response, played) : await work()
  if (fault?.lost) request.socket.destroy()
  else answered()
}

const parseJson = (body: Buffer): unknown => {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString())
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const serveApi = async (
  { world, description }: Control,
  request: IncomingMessage,
  response: ServerResponse,
  { method, url, body }: { method: string; url: URL; body: unknown },
  log: ((line: string) => void) | undefined,
): Promise<void> => {
  const fault = nextFault(world.faults, method, url.pathname)
  const record = (status: number, outcome?: { operation: string | undefined; job: number | undefined }) => {
    const repository = /^\/repos\/([^/]+\/[^/]+)/.exec(url.pathname)?.[1]
    const { operation, job } = outcome ?? { operation: undefined, job: undefined }
    world.calls.push({ repository, method, path: `${url.pathname}${url.search}`, operation, status, job })
    log?.(`${method} ${url.pathname} ${status}`)
  }
  if (fault?.delay) await delay(fault.delay)
  if (fault?.reset) {
    record(0)
    request.socket.destroy()
    return
  }
  const played = fault && faultAnswer(fault)
  const query = Object.fromEntries(url.searchParams)
  const path = decodeURI(url.pathname)
  const outcome = played
    ? undefined
    : answerApi(world, description, { method, path, query, headers: request.headers, body })
  const result = played ?? outcome?.answer ?? answer(500)
  record(result.status, outcome)
  if (fault?.lost) {
    request.socket.destroy()
    return
  }
  send(response, { ...result, headers: { 'x-github-request-id': `SANDBOX:${world.nextId()}`, ...result.headers } })
}
