import net, { BlockList, isIP } from 'node:net'
import type { Duplex } from 'node:stream'

export interface Upstream {
  host: string
  port: number
  /** It is a proxy itself: it wants the whole URL. */
  proxied: boolean
}

const ownAddresses = new BlockList()
ownAddresses.addSubnet('127.0.0.0', 8)
for (const [address, family] of [
  ['0.0.0.0', 'ipv4'],
  ['::1', 'ipv6'],
  ['::', 'ipv6'],
] as const) {
  ownAddresses.addAddress(address, family)
}

/** Whether a host, as `URL` writes it in http(s), is this machine itself. */
export function isThisMachine(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  const family = isIP(name)
  if (family > 0) return ownAddresses.check(name, family === 6 ? 'ipv6' : 'ipv4')
  return /(^|\.)localhost\.?$/.test(name)
}

/** The machine's own proxy for a scheme, unless NO_PROXY excepts the host. */
function machinesProxy(scheme: 'http' | 'https', host: string): URL | undefined {
  const value = (name: string) => process.env[name] || process.env[name.toUpperCase()]
  const proxy = value(`${scheme}_proxy`)
  const exceptions = (value('no_proxy') ?? '').split(',').map((name) => name.trim().replace(/^\*?\./, ''))
  const excepted = exceptions.some((name) => name === '*' || (name && (host === name || host.endsWith(`.${name}`))))
  return proxy && !excepted ? new URL(proxy) : undefined
}

/** Where a plain request goes. Containers must not reach this machine's own servers: nothing for those. */
export function upstreamFor(url: URL): Upstream | undefined {
  if (isThisMachine(url.hostname)) return undefined
  const proxy = machinesProxy('http', url.hostname)
  if (proxy) return { host: proxy.hostname, port: Number(proxy.port) || 80, proxied: true }
  return { host: url.hostname, port: Number(url.port) || 80, proxied: false }
}

/** Joins a tunnel to a host outside, through the machine's own proxy where it has one. */
export function connectOutside(
  target: { host: string; port: number },
  socket: Duplex,
  head: Buffer,
  remember: (socket: Duplex) => void,
): void {
  if (isThisMachine(target.host)) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  const proxy = machinesProxy('https', target.host)
  const { host, port } = proxy ? { host: proxy.hostname, port: Number(proxy.port) || 80 } : target
  const outside = net.connect(port || 443, host, () => {
    if (proxy) {
      const authority = `${target.host}:${target.port || 443}`
      const login = proxy.username ? `Proxy-Authorization: Basic ${credentials(proxy)}\r\n` : ''
      // Its answer to CONNECT is the one that our own client waits for.
      outside.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`)
    } else {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    }
    outside.write(head)
    outside.pipe(socket).pipe(outside)
  })
  remember(outside)
  outside.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
  socket.on('close', () => outside.destroy())
}

function credentials({ username, password }: URL): string {
  return Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
}
