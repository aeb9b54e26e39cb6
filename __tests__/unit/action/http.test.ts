import type { IncomingMessage, ServerResponse } from 'node:http'
import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import { ownEnvironment } from '../environment.ts'
import { bodyOf, withServer } from '../loopback.ts'

ownEnvironment(
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'http_proxy',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
  'ALL_PROXY',
  'all_proxy',
)

type Http = typeof import('../../../src/action/http.ts')

/** The proxy is read when the module is loaded, as it is once in each step. */
const load = (): Http => {
  let http: Http | undefined
  jest.isolateModules(() => {
    http = require('../../../src/action/http.ts') as Http
  })
  return http!
}

let http: Http
beforeEach(() => {
  http = load()
})

const hang = () => {}

describe('httpAnswer', () => {
  test('gives status, headers and body, and follows no redirect', async () => {
    await withServer(
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/', 'x-version': '7' }).end('moved'),
      async (url) => {
        const { status, headers, body } = await http.httpAnswer(url, { timeoutMs: 5000 })
        expect({ status, version: headers['x-version'], body }).toEqual({ status: 302, version: '7', body: 'moved' })
      },
    )
  })

  test('sends method, headers and body', async () => {
    const echo = async (request: IncomingMessage, response: ServerResponse) =>
      response.end(`${request.method} ${request.headers['x-key']} ${await bodyOf(request)}`)
    await withServer(echo, async (url) => {
      const question = { method: 'POST', headers: { 'x-key': 'k' }, body: '{"a":"é"}', timeoutMs: 5000 }
      expect((await http.httpAnswer(url, question)).body).toBe('POST k {"a":"é"}')
    })
  })

  test('keeps no more than about a megabyte of a body', async () => {
    await withServer(
      (_, response) => response.end('x'.repeat(3 * 1024 * 1024)),
      async (url) => {
        const { body } = await http.httpAnswer(url, { timeoutMs: 5000 })
        expect(body.length).toBeGreaterThanOrEqual(1024 * 1024)
        expect(body.length).toBeLessThan(1.5 * 1024 * 1024)
      },
    )
  })

  test('says how long it waited for an answer that does not come', async () => {
    await withServer(hang, async (url) => {
      await expect(http.httpAnswer(url, { timeoutMs: 100 })).rejects.toThrow('no answer within 0.1 s')
    })
  })

  test('says the same of an answer that begins and does not end', async () => {
    await withServer(
      (_, response) => response.write('half'),
      async (url) => {
        await expect(http.httpAnswer(url, { timeoutMs: 200 })).rejects.toThrow('no answer within 0.2 s')
      },
    )
  })

  test('ends at once when the step is cancelled', async () => {
    await withServer(hang, async (url) => {
      const cancel = new AbortController()
      const before = Date.now()
      const answer = http.httpAnswer(url, { timeoutMs: 60_000, signal: cancel.signal })
      setTimeout(() => cancel.abort(), 50)
      await expect(answer).rejects.toThrow(/abort/i)
      expect(Date.now() - before).toBeLessThan(2000)
    })
  })

  test('a connection that is cut or refused is an error', async () => {
    const gone = await withServer(
      (request) => request.socket.destroy(),
      async (url) => {
        await expect(http.httpAnswer(url, { timeoutMs: 5000 })).rejects.toThrow(/hang up|ECONNRESET/)
        return url
      },
    )
    await expect(http.httpAnswer(gone, { timeoutMs: 5000 })).rejects.toThrow('ECONNREFUSED')
  })
})

describe('through a proxy', () => {
  const proxied = async (variables: Readonly<Record<string, string>>, address: string) => {
    const asked: string[] = []
    await withServer(
      (request, response) => {
        asked.push(request.url!)
        response.end('from the proxy')
      },
      async (proxy) => {
        for (const [name, value] of Object.entries(variables)) process.env[name] = value.replace('PROXY', proxy)
        await load()
          .httpAnswer(address, { timeoutMs: 2000 })
          .catch(() => {})
      },
    )
    return asked
  }

  test('HTTP_PROXY', async () => {
    expect(await proxied({ HTTP_PROXY: 'PROXY' }, 'http://api.example.invalid/x')).toEqual([
      'http://api.example.invalid/x',
    ])
  })

  test('HTTPS_PROXY, by CONNECT', async () => {
    const connected: string[] = []
    const server = require('node:http').createServer() as import('node:http').Server
    server.on('connect', (request, socket) => {
      connected.push(request.url!)
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${(server.address() as import('node:net').AddressInfo).port}`
    await expect(load().httpAnswer('https://api.example.invalid/x', { timeoutMs: 2000 })).rejects.toThrow()
    await new Promise((resolve) => server.close(resolve))
    expect(connected).toEqual(['api.example.invalid:443'])
  })

  test('NO_PROXY', async () => {
    await withServer(
      (_, response) => response.end('direct'),
      async (url) => {
        expect(await proxied({ HTTP_PROXY: 'PROXY', NO_PROXY: '127.0.0.1' }, url)).toEqual([])
      },
    )
  })
})

describe('httpBytes', () => {
  test('gives the whole file, byte for byte', async () => {
    const file = Buffer.alloc(2 * 1024 * 1024, Buffer.from([0, 255, 128, 10]))
    await withServer(
      (_, response) => response.end(file),
      async (url) => expect((await http.httpBytes(url, { timeoutMs: 5000 })).equals(file)).toBe(true),
    )
  })

  test('does not tell the address, which may be pre-signed', async () => {
    await withServer(
      (_, response) => response.writeHead(403).end('<Error/>'),
      async (url) => {
        await expect(http.httpBytes(`${url}/code.zip?X-Amz-Signature=abc`, { timeoutMs: 5000 })).rejects.toThrow(
          /^the download answered with HTTP 403$/,
        )
      },
    )
  })
})
