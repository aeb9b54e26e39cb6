import { describe, expect, test } from '@jest/globals'
import { limiter } from '../../../src/aws/s3-limiter.ts'
import { ownEnvironment } from '../environment.ts'
import { printed } from '../printed.ts'
import { refuse, withStandIn } from './s3-stand-in.ts'

printed()
ownEnvironment('HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy')

/** Takes so many places, all at once. */
const take = (from: ReturnType<typeof limiter>, count: number) =>
  Promise.all(Array.from({ length: count }, () => from.place()))

/** How many places there are for now; none is kept. */
const room = async (from: ReturnType<typeof limiter>): Promise<number> => {
  const taken: ((turnout: 'lost') => void)[] = []
  for (let asked = 0; asked < 300; asked++) from.place().then((giveBack) => taken.push(giveBack))
  await new Promise((done) => setImmediate(done))
  const count = taken.length
  while (taken.length > 0) {
    for (const giveBack of taken.splice(0)) giveBack('lost')
    await new Promise((done) => setImmediate(done))
  }
  return count
}

describe('how many are in flight', () => {
  test('no more than the window, in the order in which they came', async () => {
    const own = limiter({ start: 2 })
    const order: number[] = []
    const places = [1, 2, 3, 4].map((each) =>
      own.place().then((giveBack) => {
        order.push(each)
        return giveBack
      }),
    )
    await Promise.all(places.slice(0, 2))
    expect(order).toEqual([1, 2])
    ;(await places[0]!)('lost')
    await places[2]
    expect(order).toEqual([1, 2, 3])
  })

  test('one more after a round trip', async () => {
    const own = limiter({ start: 8 })
    for (const giveBack of await take(own, 8)) giveBack('answered')
    // Each of the eight adds an eighth, the later ones a little less.
    expect(await room(own)).toBe(8)
    for (const giveBack of await take(own, 2)) giveBack('answered')
    expect(await room(own)).toBe(9)
  })

  test('up to the most', async () => {
    const own = limiter({ start: 3, most: 4 })
    for (let round = 0; round < 20; round++) for (const giveBack of await take(own, 3)) giveBack('answered')
    expect(await room(own)).toBe(4)
  })

  test('half as many when S3 asks for it, once for all that was sent before', async () => {
    const own = limiter({ start: 64 })
    for (const giveBack of await take(own, 64)) giveBack('throttled')
    expect(await room(own)).toBe(32)
    for (const giveBack of await take(own, 32)) giveBack('throttled')
    expect(await room(own)).toBe(16)
  })

  test('never none', async () => {
    const own = limiter({ start: 2 })
    for (let round = 0; round < 5; round++) for (const giveBack of await take(own, 1)) giveBack('throttled')
    expect(await room(own)).toBe(1)
  })

  test('a lost answer says nothing of the load', async () => {
    const own = limiter({ start: 4 })
    for (const giveBack of await take(own, 4)) giveBack('lost')
    expect(await room(own)).toBe(4)
  })
})

test('a storm of SlowDown is ridden out', () => {
  let busy = 0
  const refused = { count: 0 }
  return withStandIn(
    (_, response) => {
      // What S3 takes at a time; it refuses the rest at once.
      if (busy >= 10) {
        refused.count += 1
        return refuse(response, 503, 'SlowDown')
      }
      busy += 1
      return setTimeout(() => {
        busy -= 1
        response.writeHead(200, { etag: '"abc"' }).end()
      }, 5)
    },
    async ({ bucket }) => {
      const keys = Array.from({ length: 1000 }, (_, index) => `${index}`)
      await Promise.all(keys.map((key) => bucket.put(key, Buffer.from(key), {}, 'anything')))
      expect(refused.count).toBeGreaterThan(0)
      expect(bucket.requests()).toBe(keys.length + refused.count)
      expect(refused.count).toBeLessThan(keys.length)
    },
  )
}, 60_000)
