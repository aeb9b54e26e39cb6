import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { watch } from '../../../sandbox/oracle/watch.ts'

let server: Server
let address: string
let serve: { status: number; body: string; host?: string; delayMs?: number }

beforeEach(async () => {
  serve = { status: 200, body: '{"version":"1"}' }
  server = createServer((request, response) => {
    serve.host = request.headers.host ?? ''
    const { status, body } = serve
    setTimeout(() => response.writeHead(status).end(body), serve.delayMs ?? 0)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const version = (value: string, status = 200) =>
  Object.assign(serve, { status, body: JSON.stringify({ version: value }) })

describe('watch', () => {
  test('tells old from new, in order, and what serves last', async () => {
    const oracle = watch({ url: address, everyMs: 5 })
    await oracle.until('1')
    version('2')
    await oracle.until('2')
    version('1')
    await sleep(30)
    const { periods, distinct, last, unexpected, answers } = await oracle.stop('1', '2')
    expect(periods.map(({ value }) => value)).toEqual(['1', '2', '1'])
    expect(distinct.map(({ value }) => value)).toEqual(['1', '2'])
    expect(distinct.reduce((sum, { count }) => sum + count, 0)).toBe(answers.length)
    expect(last).toBe('1')
    expect(unexpected).toEqual([])
  })

  test('finds the one answer that was neither old nor new', async () => {
    const oracle = watch({ url: address, everyMs: 5 })
    await oracle.until('1')
    version('1', 502)
    await oracle.until('502 1')
    version('2')
    await oracle.until('2')
    const { unexpected, last } = await oracle.stop('1', '2')
    expect(new Set(unexpected.map(({ value }) => value))).toEqual(new Set(['502 1']))
    expect(last).toBe('2')
  })

  test('asks once more after stop, so that the last answer is of then', async () => {
    const oracle = watch({ url: address, everyMs: 60_000 })
    await oracle.until('1')
    version('2')
    const stopping = oracle.stop('1')
    expect((await Promise.race([stopping, sleep(1000)]))?.last).toBe('2')
  })

  test('a service that is away, or silent, is an answer of its own', async () => {
    const oracle = watch({ url: address, everyMs: 5, patienceMs: 200 })
    await oracle.until('1')
    serve.delayMs = 60_000
    while (!oracle.seen().at(-1)!.startsWith('no answer')) await sleep(10)
    serve.delayMs = 0
    const { unexpected } = await oracle.stop('1')
    expect(unexpected.length).toBeGreaterThan(0)
    expect(unexpected[0]!.value).toMatch(/^no answer: /)
    const nobody = watch({ url: 'http://127.0.0.1:9', everyMs: 5 })
    await sleep(20)
    expect((await nobody.stop()).last).toMatch(/^no answer: .*ECONNREFUSED/)
  })

  test('asks about twenty times a second and never twice at once', async () => {
    let atOnce = 0
    let most = 0
    const asked: number[] = []
    const ask = async () => {
      asked.push(performance.now())
      most = Math.max(most, ++atOnce)
      await sleep(5)
      atOnce -= 1
      return { status: 200, body: 'x' }
    }
    const oracle = watch({ url: ask })
    while (asked.length < 9) await sleep(10)
    await oracle.stop()
    expect(most).toBe(1)
    // A machine under load asks later, never sooner; the last question is that of `stop`.
    const gaps = asked.slice(1, 9).map((at, index) => at - asked[index]!)
    expect(Math.min(...gaps)).toBeGreaterThan(40)
    expect(Math.min(...gaps)).toBeLessThan(500)
  })

  test("asks a name of AWS's at the services' address", async () => {
    const oracle = watch({ url: 'https://abc.lambda-url.us-east-1.on.aws/', through: address, everyMs: 5 })
    await oracle.until('1')
    await oracle.stop()
    expect(serve.host).toBe('abc.lambda-url.us-east-1.on.aws')
    expect(() => watch({ url: 'https://abc.lambda-url.us-east-1.on.aws/' })).toThrow('address')
  })

  test('reads what it is told to read', async () => {
    const oracle = watch({ url: address, everyMs: 5, read: ({ status }) => String(status) })
    await oracle.until('200')
    expect((await oracle.stop()).last).toBe('200')
  })

  test('says what it saw instead of what it waits for', async () => {
    const oracle = watch({ url: address, everyMs: 5 })
    await oracle.until('1')
    await expect(oracle.until('9', 50)).rejects.toThrow('9 was not seen in 50 ms, but 1')
    await oracle.stop()
  })
})
