import type { RequestListener } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { Failure } from '../../../src/failures/failure.ts'
import { checkOfUrl, type HealthCheck } from '../../../src/health/checks.ts'
import { waitUntilHealthy } from '../../../src/health/watch.ts'
import { withServer } from '../loopback.ts'
import { printed } from '../printed.ts'

const output = printed()
const never = new AbortController().signal
const noQueue = async () => Promise.reject(new Error('no queue was to be asked'))

const watch = (
  checks: readonly HealthCheck[],
  timeoutSeconds: number,
  signal = never,
  queueDepth: (queue: string, signal: AbortSignal) => Promise<number> = noQueue,
) => waitUntilHealthy(checks, { timeoutSeconds, signal, queueDepth })

/** Answers with one status after the other; the last again and again. */
const statuses = (...list: readonly number[]) => {
  let asked = 0
  const answer: RequestListener = (_, response) => response.writeHead(list[Math.min(asked++, list.length - 1)]!).end()
  return { answer, asked: () => asked }
}

test('no checks, no wait', async () => {
  await watch([], 60)
})

test('good twice in a row is good', async () => {
  const server = statuses(200)
  await withServer(server.answer, async (url) => {
    await watch([checkOfUrl(`${url}/health`)], 10)
  })
  expect(server.asked()).toBe(2)
})

test('good once, by what was there before, is not enough', async () => {
  const server = statuses(200, 503, 200)
  await withServer(server.answer, (url) => watch([checkOfUrl(url)], 10))
  expect(server.asked()).toBe(4)
})

test('what is never good twice in a row is unhealthy, and the problem is told', async () => {
  let asked = 0
  await withServer(
    (_, response) => response.writeHead(asked++ % 2 ? 503 : 200).end(),
    async (url) => {
      await expect(watch([checkOfUrl(url)], 1)).rejects.toMatchObject({
        code: 'unhealthy',
        message: `Not healthy after 1 s: GET ${url}/: status 503 instead of 2xx or 3xx`,
      })
    },
  )
})

test.each(['access-denied', 'credentials-expired', 'credentials-invalid', 'no-credentials'])(
  '%s does not pass while we wait, and is told at once',
  async (code) => {
    const queue: HealthCheck = { kind: 'queue', queue: 'dead', maxMessages: 0 }
    const failing = async () => Promise.reject(new Failure('in its own words', { code }))
    await expect(watch([queue], 60, never, failing)).rejects.toMatchObject({ code, message: 'in its own words' })
  },
)

test('a question that the deadline cuts short does not hide the answer before it', async () => {
  let asked = 0
  await withServer(
    (_, response) => void (asked++ === 0 && response.writeHead(503).end()),
    async (url) => {
      await expect(watch([checkOfUrl(url)], 3)).rejects.toMatchObject({
        message: `Not healthy after 3 s: GET ${url}/: status 503 instead of 2xx or 3xx`,
      })
    },
  )
  expect(asked).toBe(2)
})

test('all checks must be good at the same time', async () => {
  await withServer(
    (request, response) => response.writeHead(request.url === '/a' ? 200 : 500).end(),
    async (url) => {
      const work = watch([checkOfUrl(`${url}/a`), checkOfUrl(`${url}/b?token=secret`)], 1)
      const failure = (await work.catch((thrown) => thrown)) as Failure
      expect(failure.message).toContain(`GET ${url}/b: status 500`)
      expect(failure.message).not.toMatch(/\/a:|secret/)
      expect(output.text()).not.toContain('secret')
    },
  )
})

test('what never answers holds up no longer than the time', async () => {
  await withServer(
    () => {},
    async (url) => {
      const before = Date.now()
      await expect(watch([checkOfUrl(url)], 1)).rejects.toThrow(/Not healthy after 1 s: GET .*: no answer within/)
      expect(Date.now() - before).toBeLessThan(4000)
    },
  )
}, 15_000)

test('a connection that is refused is not healthy yet', async () => {
  const gone = await withServer(
    () => {},
    async (url) => url,
  )
  await expect(watch([checkOfUrl(gone)], 1)).rejects.toThrow('ECONNREFUSED')
})

describe('cancelled', () => {
  test('while it waits for an answer', async () => {
    await withServer(
      () => {},
      async (url) => {
        const cancel = new AbortController()
        const work = watch([checkOfUrl(url)], 60, cancel.signal)
        const before = Date.now()
        setTimeout(() => cancel.abort(new Error('cancelled')), 50)
        await expect(work).rejects.toThrow('cancelled')
        expect(Date.now() - before).toBeLessThan(5000)
      },
    )
  })

  test('between two rounds', async () => {
    const cancel = new AbortController()
    const server = statuses(500)
    const answer: RequestListener = (request, response) => {
      response.on('finish', () => setTimeout(() => cancel.abort(new Error('cancelled')), 100))
      server.answer(request, response)
    }
    await withServer(answer, async (url) => {
      await expect(watch([checkOfUrl(url)], 60, cancel.signal)).rejects.toThrow('cancelled')
    })
    expect(server.asked()).toBe(1)
  })
})

describe('queues', () => {
  const queue: HealthCheck = { kind: 'queue', queue: 'arn:aws:sqs:eu-west-1:111122223333:orders-dead', maxMessages: 2 }

  test('as many as there may be are good', async () => {
    await watch([queue], 5, never, async () => 2)
  })

  test('more are not', async () => {
    await expect(watch([queue], 1, never, async () => 3)).rejects.toThrow(
      'queue orders-dead: 3 messages instead of at most 2',
    )
  })

  /** A queue that answers only when its question is ended. */
  const silent = (_: string, signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))))

  test('one that does not answer ends with the time', async () => {
    await expect(watch([queue], 1, never, silent)).rejects.toThrow('queue orders-dead: no answer within')
  })

  test('a cancel ends a question that is not answered', async () => {
    const cancel = new AbortController()
    setTimeout(() => cancel.abort(new Error('cancelled')), 50)
    await expect(watch([queue], 600, cancel.signal, silent)).rejects.toThrow('cancelled')
  })

  test('a missing permission will not come while it waits', async () => {
    const denied = new Failure('may not call sqs:GetQueueAttributes', { code: 'access-denied', remedy: 'Add this' })
    const before = Date.now()
    await expect(watch([queue], 3, never, () => Promise.reject(denied))).rejects.toBe(denied)
    expect(Date.now() - before).toBeLessThan(2500)
  })
})
