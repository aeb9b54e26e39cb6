import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { destination } from '../../sandbox/edge/aws-names.ts'
import { type Certificates, certificates, nodeTrust } from '../../sandbox/edge/certificates.ts'
import { type Names, startNames } from '../../sandbox/edge/names.ts'
import { virtualEnvironment } from '../../sandbox/setup/python.ts'
import { setUp } from '../../sandbox/setup/setup.ts'

const python = () => join(virtualEnvironment(), 'bin', 'python')

test.each([
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'api'],
  ['public.ecr.aws', 'workload'],
  ['abcdefghij0123456789.lambda-url.us-east-1.on.aws', 'workload'],
  ['d111111abcdef8.cloudfront.net', 'edge'],
  ['a1b2c3.execute-api.us-east-1.amazonaws.com', 'workload'],
  ['STS.amazonaws.com', 'api'],
  ['bucket.with.dots.s3.us-east-1.amazonaws.com', 'api'],
  ['api.ecr.us-east-1.amazonaws.com', 'api'],
  ['amazonaws.com.example.org', undefined],
  ['notamazonaws.com', undefined],
  ['registry-1.docker.io', undefined],
  ['public.ecr.aws.example.org', undefined],
])('%s leads to %s', (name, where) => {
  expect(destination(name)).toBe(where)
})

describe('with certificates', () => {
  let tlsFiles: Certificates
  beforeAll(async () => {
    await setUp(['checks'], () => undefined)
    tlsFiles = await certificates(python())
  }, 300_000)

  test('the certificate names AWS in several regions, is signed by the authority, and lasts', () => {
    const [server, authority] = [tlsFiles.certificate, tlsFiles.authority].map(
      (file) => new X509Certificate(readFileSync(file)),
    ) as [X509Certificate, X509Certificate]
    for (const name of [
      '123456789012.dkr.ecr.us-east-1.amazonaws.com',
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
      'x.lambda-url.ap-southeast-2.on.aws',
      'd1.cloudfront.net',
      'sts.us-west-2.amazonaws.com',
      'iam.amazonaws.com',
      'public.ecr.aws',
    ]) {
      expect(server.checkHost(name)).toBeTruthy()
    }
    expect(server.checkHost('example.org')).toBeUndefined()
    expect(server.verify(authority.publicKey)).toBe(true)
    expect(authority.ca).toBe(true)
    const inDays = (Date.parse(server.validTo) - Date.now()) / 86_400_000
    expect(inDays).toBeGreaterThan(59)
  })

  test('two starts at once get the same certificate', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'sandbox-edge-'))
    const before = process.env['AWS_DEPLOY_SANDBOX_CACHE']
    const program = python()
    process.env['AWS_DEPLOY_SANDBOX_CACHE'] = cache
    try {
      const [one, other] = await Promise.all([certificates(program), certificates(program)])
      expect(one).toEqual(other)
      expect(readFileSync(one.key, 'utf8')).toContain('PRIVATE KEY')
    } finally {
      if (before === undefined) delete process.env['AWS_DEPLOY_SANDBOX_CACHE']
      else process.env['AWS_DEPLOY_SANDBOX_CACHE'] = before
      rmSync(cache, { recursive: true })
    }
  })

  describe('the proxy', () => {
    let names: Names
    const servers: net.Server[] = []
    const seen: string[] = []
    const opened = new Set<net.Socket>()

    async function listen(server: net.Server): Promise<number> {
      servers.push(server)
      server.on('connection', (socket) => opened.add(socket))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return (server.address() as AddressInfo).port
    }

    const recorder = (who: string) =>
      http.createServer((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          seen.push(`${who} ${request.method} ${request.headers.host} ${request.url} ${Buffer.concat(chunks)}`)
          response.writeHead(201, { 'x-who': who }).end(`from ${who}`)
        })
      })

    beforeEach(async () => {
      seen.length = 0
      const [workload, edge, api] = [
        await listen(recorder('workload')),
        await listen(recorder('edge')),
        await listen(recorder('api')),
      ]
      const at = (port: number) => ({ host: '127.0.0.1', port })
      names = await startNames({
        address: '127.0.0.1',
        certificates: tlsFiles,
        workload: at(workload),
        edge: at(edge),
        api: at(api),
      })
    })

    afterEach(async () => {
      await names.stop()
      for (const socket of opened) socket.destroy()
      await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
    })

    /** A tunnel to a name, or the status with which the proxy refused it. */
    function connect(target: string): Promise<net.Socket | number> {
      const { hostname, port } = new URL(names.url)
      return new Promise((resolve, reject) => {
        const asked = http.request({ host: hostname, port, method: 'CONNECT', path: target, agent: false })
        asked.on('connect', (answer, socket) => resolve(answer.statusCode === 200 ? socket : (answer.statusCode ?? 0)))
        asked.on('error', reject)
        asked.end()
      })
    }

    async function ask(name: string, body: string): Promise<string> {
      const socket = (await connect(`${name}:443`)) as net.Socket
      opened.add(socket)
      const secure = tls.connect({ socket, servername: name, ca: nodeTrust(tlsFiles, {}) })
      opened.add(secure)
      return new Promise((resolve, reject) => {
        const asked = http.request({ method: 'PUT', path: '/a?b=c', host: name, createConnection: () => secure })
        asked.on('response', (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('end', () => resolve(`${answer.statusCode} ${answer.headers['x-who']} ${Buffer.concat(chunks)}`))
        })
        asked.on('error', reject)
        asked.end(body)
      })
    }

    test('ends TLS for AWS and keeps the Host', async () => {
      const registry = 'public.ecr.aws'
      expect(await ask(registry, 'layer')).toBe('201 workload from workload')
      expect(await ask('sts.us-east-1.amazonaws.com', 'call')).toBe('201 api from api')
      expect(await ask('d1.cloudfront.net', 'page')).toBe('201 edge from edge')
      expect(seen).toEqual([
        `workload PUT ${registry} /a?b=c layer`,
        'api PUT sts.us-east-1.amazonaws.com /a?b=c call',
        'edge PUT d1.cloudfront.net /a?b=c page',
      ])
    })

    test('does not lead containers to this machine itself', async () => {
      for (const name of ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '127.1', '2130706433', '0x7f.1']) {
        expect(await connect(`${name}:22`)).toBe(403)
      }
      const answer = await fetchThrough(`http://127.0.0.1:${new URL(names.url).port}/`)
      expect(answer).toBe(403)
    })

    test('refuses what names no address, and goes on', async () => {
      expect(await connect('example.org:99999')).toBe(400)
      expect(await raw('GET http://[ HTTP/1.1\r\nHost: example.org')).toMatch(/^HTTP\/1\.1 400 /)
      expect(await raw('GET / HTTP/1.1\r\nHost: a:b:c')).toMatch(/^HTTP\/1\.1 400 /)
      expect(await raw('GET tcp://127.1/ HTTP/1.1\r\nHost: example.org')).toMatch(/^HTTP\/1\.1 400 /)
      expect(await ask('d1.cloudfront.net', 'page')).toBe('201 edge from edge')
    })

    /** What the proxy answers to a request in these words. */
    function raw(request: string): Promise<string> {
      const socket = net.connect(Number(new URL(names.url).port), '127.0.0.1')
      opened.add(socket)
      socket.write(`${request}\r\n\r\n`)
      return new Promise((resolve, reject) =>
        socket.once('data', (text) => resolve(String(text))).once('error', reject),
      )
    }

    function fetchThrough(url: string): Promise<number | undefined> {
      const { hostname, port } = new URL(names.url)
      return new Promise((resolve, reject) => {
        const asked = http.request(
          { host: hostname, port, path: url, headers: { host: new URL(url).host } },
          (answer) => {
            answer.resume()
            resolve(answer.statusCode)
          },
        )
        asked.on('error', reject)
        asked.end()
      })
    }

    describe("behind the machine's own proxy", () => {
      let upstream: string[]
      beforeEach(async () => {
        upstream = []
        const server = http.createServer((request, response) => {
          upstream.push(`${request.method} ${request.url}`)
          response.end('outside')
        })
        server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
          upstream.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`)
          socket.write('HTTP/1.1 200 OK\r\n\r\n')
          socket.pipe(socket)
        })
        const port = await listen(server)
        process.env['https_proxy'] = `http://user:p%40ss@127.0.0.1:${port}`
        process.env['http_proxy'] = `http://127.0.0.1:${port}`
      })
      afterEach(() => {
        delete process.env['https_proxy']
        delete process.env['http_proxy']
      })

      test('all other names pass through it, untouched', async () => {
        const socket = (await connect('registry.example.org:8443')) as net.Socket
        opened.add(socket)
        const echo = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))))
        socket.write('not even TLS')
        expect(await echo).toBe('not even TLS')
        expect(await fetchThrough('http://example.org/x?y')).toBe(200)
        const login = Buffer.from('user:p@ss').toString('base64')
        expect(upstream).toEqual([`CONNECT registry.example.org:8443 Basic ${login}`, 'GET http://example.org/x?y'])
        expect(seen).toEqual([])
      })
    })
  })
})
