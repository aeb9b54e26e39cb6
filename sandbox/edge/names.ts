import { readFileSync } from 'node:fs'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { destination } from './aws-names.ts'
import type { Certificates } from './certificates.ts'
import { connectOutside, upstreamFor } from './outside.ts'

/** Host and port of a server on this machine. */
export interface Place {
  host: string
  port: number
}

export interface NamesOptions {
  /** The address to listen on: the engine's bridge. */
  address: string
  certificates: Certificates
  /** Where workloads' names and the API's names lead. */
  workload: Place
  api: Place
}

export interface Names {
  url: string
  stop(): Promise<void>
}

const established = 'HTTP/1.1 200 Connection established\r\n\r\n'

/**
 * The forward proxy through which AWS's own names work: steps, builds and containers use them as they are, and their
 * TLS ends here, with the Host kept. All other names pass untouched.
 */
export async function startNames(options: NamesOptions): Promise<Names> {
  const { certificates } = options
  const secureContext = tls.createSecureContext({
    key: readFileSync(certificates.key),
    cert: readFileSync(certificates.certificate),
  })
  const agent = new http.Agent({ keepAlive: false })
  const open = new Set<Duplex>()
  const remember = (socket: Duplex) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
  }

  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const ours = destination(url.hostname)
    const target = ours ? options[ours] : upstreamFor(url)
    if (!target) return void response.writeHead(403).end('this machine itself is not reached through the proxy\n')
    const path = ours || !target.proxied ? url.pathname + url.search : url.href
    const headers = { ...request.headers, host: ours ? hostFor(url.host, options.workload) : url.host }
    delete headers['proxy-connection']
    const forward = http.request({ host: target.host, port: target.port, method: request.method, path, headers, agent })
    forward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders)
      answer.pipe(response)
    })
    forward.on('error', (error) => {
      if (response.headersSent) response.destroy()
      else response.writeHead(502).end(`${error.message}\n`)
    })
    response.on('close', () => forward.destroy())
    request.pipe(forward)
  })

  server.on('connect', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    remember(socket)
    const { hostname, port } = new URL(`tcp://${request.url}`)
    if (!destination(hostname)) return connectOutside({ host: hostname, port: Number(port) }, socket, head, remember)
    socket.write(established)
    if (head.length > 0) socket.unshift(head)
    const secure = new tls.TLSSocket(socket as net.Socket, { isServer: true, secureContext })
    remember(secure)
    server.emit('connection', secure)
  })
  server.on('connection', remember)
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, options.address, resolve)
  })
  const { port } = server.address() as AddressInfo
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of open) socket.destroy()
    })
  return { url: `http://${options.address}:${port}`, stop }
}

/** ministack knows its HTTP APIs by its own name alone. */
function hostFor(host: string, workload: Place): string {
  const [, api] = /^([a-z0-9]+\.execute-api)\./.exec(host) ?? []
  return api ? `${api}.${workload.host}:${workload.port}` : host
}
