import type { ServerResponse } from 'node:http'
import { expect, jest, test } from '@jest/globals'
import { bucketOf } from '../../../../src/aws/s3.ts'
import { type Lease, type OpenState, takeLease } from '../../../../src/targets/site/lease.ts'
import { Superseded } from '../../../../src/targets/site/superseded.ts'
import { type Arrived, answerXml, refuse, type Script, withStandIn } from '../../aws/s3-stand-in.ts'
import { ownEnvironment } from '../../environment.ts'
import { heldClock, until } from '../../held-clock.ts'
import { printed } from '../../printed.ts'

printed()
ownEnvironment('HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy')

heldClock()

const seconds = (count: number) => jest.advanceTimersByTime(count * 1000)

/** S3 with the lease of this process, granted after a while (seconds), and then as it is told. */
const withLease = (script: Script, work: (lease: Lease, arrived: readonly Arrived[]) => Promise<void>, late = 0) =>
  withStandIn(
    (request, response, nth) => {
      if (nth > 0) return script(request, response, nth)
      seconds(late)
      return response.writeHead(200, { etag: '"0"' }).end()
    },
    async ({ session, arrived }) => {
      const open: OpenState = (signal) => ({
        bucket: bucketOf(session, 'site', { signal }),
        prefix: '.aws-deploy/site/',
      })
      const lease = await takeLease(open, { runId: '7', attempt: 1, runUrl: 'https://run/7' }, undefined, 'release-7')
      await work(lease, arrived).finally(lease.stop)
    },
  )

const accept: Script = (_, response, nth) => response.writeHead(200, { etag: `"${nth}"` }).end()
const swallow: Script = () => undefined

/** A file that somebody reads. */
const show = (response: ServerResponse, file: object | Buffer, etag: string) =>
  response
    .writeHead(200, { etag: `"${etag}"`, 'last-modified': new Date().toUTCString() })
    .end(Buffer.isBuffer(file) ? file : JSON.stringify(file))

test('a lease that is renewed is held', () =>
  withLease(accept, async (lease, arrived) => {
    for (let minutes = 0; minutes < 2; minutes += 1 / 3) {
      seconds(20)
      // It comes after the one that the clock has sent.
      await lease.renew()
    }
    expect(lease.lost.aborted).toBe(false)
    expect(arrived.length).toBeGreaterThan(12)
    expect(arrived.map(({ headers }) => headers['if-match']).slice(1, 4)).toEqual(['"0"', '"1"', '"2"'])
  }))

test('a lease whose renewals nobody answers is given up before others may take it', () =>
  withLease(swallow, async (lease, arrived) => {
    seconds(20)
    await until(() => arrived.length === 2)
    seconds(29.9)
    expect(lease.lost.aborted).toBe(false)
    seconds(0.2)
    expect(lease.lost.reason).toMatchObject({ code: 'lease-lost', outcome: 'failed' })
    await expect(lease.renew()).rejects.toMatchObject({ code: 'lease-lost' })
  }))

test('a lease that was long in coming is renewed at once: most of its time is over', () =>
  withLease(
    accept,
    async (lease, arrived) => {
      seconds(0.1)
      await until(() => arrived.length === 2)
      expect(lease.lost.aborted).toBe(false)
    },
    30.1,
  ))

test('it is held from when a renewal was sent, not from when it was answered', () => {
  let answer = () => undefined as unknown
  return withLease(
    (request, response, nth) => {
      if (nth === 1) answer = () => accept(request, response, nth)
    },
    async (lease, arrived) => {
      seconds(20)
      await until(() => arrived.length === 2)
      seconds(19)
      answer()
      const next = lease.renew()
      await until(() => arrived.length === 3)
      seconds(30.9)
      expect(lease.lost.aborted).toBe(false)
      seconds(0.2)
      expect(lease.lost.reason).toMatchObject({ code: 'lease-lost' })
      await expect(next).rejects.toBe(lease.lost.reason)
    },
  )
})

test('a renewal whose connection is dead gives way to the next, which goes on from it when it came through', () => {
  let sent: Arrived['body'] = Buffer.alloc(0)
  return withLease(
    ({ method, body, headers }, response, nth) => {
      if (nth === 1) sent = body
      else if (method === 'GET') show(response, sent, 'through')
      else if (headers['if-match'] === '"0"') refuse(response, 412, 'PreconditionFailed')
      else response.writeHead(200, { etag: '"next"' }).end()
    },
    async (lease, arrived) => {
      const renewed = lease.renew()
      await until(() => arrived.length === 2)
      seconds(20)
      await renewed
      await lease.renew()
      expect(arrived.map(({ headers }) => headers['if-match']).filter(Boolean)).toEqual([
        '"0"',
        '"0"',
        '"through"',
        '"next"',
        '"next"',
      ])
      expect(lease.lost.aborted).toBe(false)
    },
  )
})

test('a lease that was given back is not ended after it', () =>
  withLease(
    (_, response) => answerXml(response, '<DeleteResult/>'),
    async (lease, arrived) => {
      expect(lease.released()).toBe(false)
      await lease.release()
      expect(lease.released()).toBe(true)
      await lease.end()
      expect(arrived.map(({ method }) => method)).toEqual(['PUT', 'POST'])
    },
  ))

test('a lease that another run has taken over is lost to it', () =>
  withLease(
    ({ method }, response) =>
      method === 'GET'
        ? show(response, { schema: 1, holder: 'other', run: '99', url: 'https://run/99', release: 'release-99' }, 'o')
        : refuse(response, 412, 'PreconditionFailed'),
    async (lease) => {
      await expect(lease.renew()).rejects.toBeInstanceOf(Superseded)
      expect(lease.lost.reason).toMatchObject({ message: expect.stringContaining('run 99 (https://run/99)') })
    },
  ))
