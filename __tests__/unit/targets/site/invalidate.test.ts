import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { Session } from '../../../../src/aws/session.ts'
import { stepFailure } from '../../../../src/failures/steps.ts'
import { completed, invalidate } from '../../../../src/targets/site/invalidate.ts'
import type { Order } from '../../../../src/targets/site/invalidation.ts'
import { ownEnvironment } from '../../environment.ts'
import { bodyOf, withServer } from '../../loopback.ts'
import { printed } from '../../printed.ts'

ownEnvironment('AWS_ENDPOINT_URL', 'HTTPS_PROXY')
const output = printed()

const session = {
  region: 'eu-west-1',
  partition: 'aws',
  door: 's3-sync-invalidate',
  credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
} as unknown as Session

interface Request {
  readonly method: string
  readonly distribution: string
  readonly reference: string | undefined
  readonly signedFor: string | undefined
}

type Answer = readonly [status: number, body: string] | 'lost'

const xml = (name: string, content: string) =>
  `<?xml version="1.0"?><${name} xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">${content}</${name}>`

const error = (status: number, code: string, message: string): Answer => [
  status,
  xml('ErrorResponse', `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`),
]

const progress = (status: string, id = 'I1'): Answer => [
  201,
  xml('Invalidation', `<Id>${id}</Id><Status>${status}</Status><CreateTime>2026-01-01T00:00:00Z</CreateTime>`),
]

const full = error(400, 'TooManyInvalidationsInProgress', 'Processing your request will exceed it.')

/** CloudFront, answering each distribution in turn; the last answer again and again. */
const cloudfront = async <T>(
  answers: Readonly<Record<string, readonly Answer[]>>,
  work: (requests: readonly Request[]) => Promise<T>,
): Promise<T> => {
  const requests: Request[] = []
  return withServer(
    async (request, response) => {
      const [, distribution = ''] = /distribution\/([^/]+)/.exec(request.url ?? '') ?? []
      const [, reference] = /<CallerReference>(.*)<\/CallerReference>/.exec(await bodyOf(request)) ?? []
      const [, signedFor] = /Credential=[^/]+\/\d+\/([^/]+\/[^/]+)/.exec(request.headers.authorization ?? '') ?? []
      const turn = requests.filter((each) => each.distribution === distribution).length
      requests.push({ method: request.method ?? '', distribution, reference, signedFor })
      const own = answers[distribution]!
      const answer = own[Math.min(turn, own.length - 1)]!
      if (answer === 'lost') return void request.socket.destroy()
      response.writeHead(answer[0], { 'content-type': 'text/xml' }).end(answer[1])
    },
    async (url) => {
      process.env['AWS_ENDPOINT_URL'] = url
      return work(requests)
    },
  )
}

const order = (distribution: string, ...paths: readonly string[]): Order => ({ distribution, paths })

const within = (seconds: number, signal = new AbortController().signal) => ({
  deadline: Date.now() + seconds * 1000,
  signal,
  release: 'r1',
})

describe('asking CloudFront to forget', () => {
  test('is signed for the Region of the partition, and says what was accepted', async () => {
    await cloudfront({ EA: [progress('InProgress')] }, async (requests) => {
      expect(await invalidate(session, [order('EA', '/', '/index.html')], within(10))).toEqual([
        { distribution: 'EA', paths: ['/', '/index.html'], state: 'accepted', id: 'I1' },
      ])
      expect(requests).toEqual([expect.objectContaining({ signedFor: 'us-east-1/cloudfront' })])
      expect(output.text()).toContain('CloudFront EA forgets /, /index.html (invalidation I1).')
      const china = { ...session, region: 'cn-north-1', partition: 'aws-cn' }
      await invalidate(china, [order('EA', '/')], within(10))
      expect(requests.at(-1)).toMatchObject({ signedFor: 'cn-northwest-1/cloudfront' })
    })
  })

  test('a lost answer and room that comes late: the same reference again', async () => {
    await cloudfront({ EA: ['lost', full, full, progress('Completed')] }, async (requests) => {
      expect(await invalidate(session, [order('EA', '/a')], within(30))).toMatchObject([{ state: 'completed' }])
      expect(requests).toHaveLength(4)
      expect(new Set(requests.map(({ reference }) => reference)).size).toBe(1)
      expect(requests[0]!.reference).toMatch(/^[0-9a-f]{64}$/)
      expect(output.text()).toContain('invalidation of EA: TooManyInvalidationsInProgress, asking again')
    })
  })

  test('another release, other paths, another distribution: another reference', async () => {
    const accepts = [progress('Completed')]
    await cloudfront({ EA: accepts, EB: accepts }, async (requests) => {
      await invalidate(session, [order('EA', '/a'), order('EB', '/a')], within(10))
      await invalidate(session, [order('EA', '/b')], within(10))
      await invalidate(session, [order('EA', '/a')], { ...within(10), release: 'r2' })
      expect(new Set(requests.map(({ reference }) => reference)).size).toBe(4)
    })
  })

  test('at the deadline it is said what there was no room for', async () => {
    await cloudfront({ EA: [full] }, async () => {
      expect(await invalidate(session, [order('EA', '/a')], within(0.5))).toMatchObject([
        { distribution: 'EA', state: 'failed', failure: { code: 'too-many-invalidations' } },
      ])
    })
  })

  test('one that fails does not stop the others', async () => {
    const missing = error(404, 'NoSuchDistribution', 'The specified distribution does not exist.')
    await cloudfront({ EA: [missing], EB: [progress('InProgress', 'I2')] }, async () => {
      expect(await invalidate(session, [order('EA', '/a'), order('EB', '/b')], within(10))).toMatchObject([
        { distribution: 'EA', state: 'failed', failure: { code: 'distribution-missing' } },
        { distribution: 'EB', state: 'accepted', id: 'I2' },
      ])
    })
  })

  test('a denied call names the statement that is missing', async () => {
    const denied = error(
      403,
      'AccessDenied',
      'User: arn:aws:sts::1:assumed-role/d/x is not authorized to perform: cloudfront:CreateInvalidation on resource: arn:aws:cloudfront::111122223333:distribution/EA',
    )
    await cloudfront({ EA: [denied] }, async () => {
      const [result] = await invalidate(session, [order('EA', '/a')], within(10))
      expect(result).toMatchObject({
        failure: {
          code: 'access-denied',
          remedy: expect.stringContaining(
            '"Action": "cloudfront:CreateInvalidation", "Resource": "arn:aws:cloudfront::111122223333:distribution/EA"',
          ),
        },
      })
    })
  })

  test('a cancel ends it at once, and what is accepted comes back', async () => {
    const controller = new AbortController()
    await cloudfront({ EA: [full], EB: [progress('InProgress')] }, async () => {
      const work = invalidate(session, [order('EA', '/a'), order('EB', '/b')], within(600, controller.signal))
      while (!output.text().includes('CloudFront EB forgets')) await sleep(20)
      controller.abort(stepFailure('cancelled'))
      expect(await work).toMatchObject([{ state: 'failed', failure: { code: 'cancelled' } }, { state: 'accepted' }])
    })
  })
})

describe('waiting until all edges have forgotten', () => {
  const accepted = { ...order('EA', '/a'), state: 'accepted', id: 'I1' } as const

  test('asks until it is completed, through what passes', async () => {
    const answers = [progress('InProgress'), error(400, 'Throttling', 'Rate exceeded'), progress('Completed')]
    await cloudfront({ EA: answers }, async (requests) => {
      expect(await completed(session, [accepted], within(30))).toMatchObject([{ state: 'completed', id: 'I1' }])
      expect(requests.every(({ method }) => method === 'GET')).toBe(true)
      expect(output.text()).toMatch(/invalidation I1 of EA: in progress/)
    })
  }, 20_000)

  test('what has failed before stays as it is, what is completed is not asked', async () => {
    const before = [
      { ...order('EA', '/a'), state: 'failed', failure: stepFailure('cancelled') },
      { ...order('EB', '/a'), state: 'completed', id: 'I2' },
    ] as const
    await cloudfront({ EA: [], EB: [] }, async (requests) => {
      expect(await completed(session, before, within(10))).toEqual(before)
      expect(requests).toEqual([])
    })
  })

  test('a cancel ends it at once', async () => {
    const controller = new AbortController()
    await cloudfront({ EA: [progress('InProgress')] }, async () => {
      setTimeout(() => controller.abort(stepFailure('cancelled')), 300)
      const results = await completed(session, [accepted], within(600, controller.signal))
      expect(results).toMatchObject([{ state: 'failed', id: 'I1', failure: { code: 'cancelled' } }])
    })
  })

  test('out of time: it is accepted all the same', async () => {
    await cloudfront({ EA: [progress('InProgress')] }, async () => {
      expect(await completed(session, [accepted], within(0.5))).toMatchObject([
        { state: 'failed', id: 'I1', failure: { code: 'timed-out', message: expect.stringContaining('in progress') } },
      ])
    })
  })
})
