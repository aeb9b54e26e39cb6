import { readFileSync } from 'node:fs'
import http from 'node:http'
import type net from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { destination, isDistribution } from './aws-names.ts'
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
  /** Where the names of workloads, distributions and the API lead. */
  workload: Place
  edge: Place
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
    // With the authority's own: a browser is told whom to trust by a key of the chain that it is shown.
    cert: [certificates.certificate, certificates.authority].map((file) => readFileSync(file, 'utf8')).join('\n'),
  })
  const open = new Set<Duplex>()
  const remember = (socket: Duplex) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
  }

  const server = http.createServer((request, response) => {
    const url = URL.parse(request.url ?? '/', `http://${request.headers.host}`)
    if (!url || !/^https?:$/.test(url.protocol)) return response.writeHead(400).end('no address of the web\n')
    const next = nextHop(url, options)
    if (next) forward(request, response, next)
    else response.writeHead(403).end('this machine itself is not reached through the proxy\n')
  })

  server.on('connect', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    remember(socket)
    // a scheme of the web: of no other does URL write out what 127.1 stands for
    const url = URL.parse(`https://${request.url}`)
    if (!url) return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    const { hostname, port } = url
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

interface Hop extends Place {
  /** The request's target, as the next server wants it. */
  path: string
  hostHeader: string
}

/** Nothing when the request may not go on. */
function nextHop(url: URL, { workload, edge, api }: NamesOptions): Hop | undefined {
  const path = url.pathname + url.search
  switch (destination(url.hostname)) {
    case 'workload':
      return { ...workload, path, hostHeader: nameAtWorkload(url.host, workload) }
    case 'edge':
      return { ...edge, path, hostHeader: url.host }
    case 'api':
      return { ...api, path, hostHeader: url.host }
    default: {
      const upstream = upstreamFor(url)
      return upstream && { ...upstream, path: upstream.proxied ? url.href : path, hostHeader: url.host }
    }
  }
}

/** ministack knows its HTTP APIs by its own name alone. */
function nameAtWorkload(host: string, workload: Place): string {
  const [, api] = /^([a-z0-9]+\.execute-api)\./.exec(host) ?? []
  return api ? `${api}.${workload.host}:${workload.port}` : host
}

function forward(request: http.IncomingMessage, response: http.ServerResponse, hop: Hop): void {
  const { host, port, path, hostHeader } = hop
  const { 'proxy-connection': _, 'proxy-authorization': __, ...headers } = request.headers
  // TLS ends here: a distribution sends visitors who came without it to https.
  const protocol = 'encrypted' in request.socket ? 'https' : 'http'
  const onward = http.request({
    ...{ host, port, path, agent: false },
    method: request.method ?? 'GET',
    headers: { ...headers, host: hostHeader, ...(isDistribution(hostHeader) && { 'x-forwarded-proto': protocol }) },
  })
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders)
    answer.pipe(response)
  })
  onward.on('error', (error: NodeJS.ErrnoException) => {
    // A connection that breaks there breaks here: this is no gateway that would know more than that.
    if (response.headersSent || error.code === 'ECONNRESET') response.destroy()
    else response.writeHead(502).end(`${error.message}\n`)
  })
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}
