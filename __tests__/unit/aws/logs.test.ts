import { expect, test } from '@jest/globals'
import { logTail, spansBack } from '../../../src/aws/logs.ts'
import { printed } from '../printed.ts'
import { withEcs } from './ecs-stand-in.ts'

printed()

const minute = 60_000

interface Question {
  readonly startTime: number
  readonly endTime?: number
  readonly nextToken?: string
}

interface Line {
  readonly timestamp: number
  readonly message: string
}

/** Reads the tail of a log that is given out forwards, so many lines a page. */
const tailOf = (log: readonly Line[], { since, lines, size = 2 }: { since: number; lines: number; size?: number }) => {
  const filter = ({ startTime, endTime = Number.POSITIVE_INFINITY, nextToken = '0' }: Question) => {
    const found = log.filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
    const at = Number(nextToken)
    const more = at + size < found.length
    return { events: found.slice(at, at + size), ...(more && { nextToken: String(at + size) }) }
  }
  return withEcs({ FilterLogEvents: filter }, (_, session) => logTail(session, '/aws/lambda/pricing', { since, lines }))
}

const lineAt = (timestamp: number, message: string): Line => ({ timestamp, message: `${message}\n` })

test('the last lines are those of the last page', async () => {
  const now = Date.now()
  const log = Array.from({ length: 13 }, (_, at) => lineAt(now - 1300 + at * 100, `line ${at}`))
  const { result } = await tailOf(log, { since: now - minute / 2, lines: 3 })
  expect(result).toEqual({ lines: ['line 10', 'line 11', 'line 12'] })
})

test('the last minute is read first, and what was before only as far as lines are wanting', async () => {
  const now = Date.now()
  const log = [30, 20, 5, 0.5].map((minutes) => lineAt(now - minutes * minute, `${minutes} minutes ago`))
  const since = now - 3 * 60 * minute
  const one = await tailOf(log, { since, lines: 1 })
  expect(one.result).toEqual({ lines: ['0.5 minutes ago'] })
  expect(one.calls).toHaveLength(1)
  const two = await tailOf(log, { since, lines: 2 })
  expect(two.result).toEqual({ lines: ['5 minutes ago', '0.5 minutes ago'] })
  const all = await tailOf(log, { since, lines: 10 })
  expect(all.result.lines).toHaveLength(4)
})

test('no line is in two parts, and none is left out', () => {
  const spans = [...spansBack(0, 100 * minute)]
  expect(spans[0]).toEqual({ from: 99 * minute })
  for (const [at, { to }] of spans.slice(1).entries()) expect(to).toBe(spans[at]!.from - 1)
  expect(spans.at(-1)!.from).toBe(0)
})

test('a log of pages without lines and without an end is not called empty', async () => {
  const { result } = await withEcs({ FilterLogEvents: () => ({ events: [], nextToken: 'on' }) }, (_, session) =>
    logTail(session, '/aws/lambda/pricing', { since: Date.now(), lines: 5, limit: 400 }),
  )
  expect(result).toEqual({ lines: [], missing: 'the log group /aws/lambda/pricing could not be read in time' })
})

test('lines that may not be the last are not given out as such', async () => {
  const page = () => ({ events: [lineAt(Date.now(), 'one of many')], nextToken: 'on' })
  const { result } = await withEcs({ FilterLogEvents: page }, (_, session) =>
    logTail(session, '/aws/lambda/pricing', { since: Date.now(), lines: 1, limit: 2000 }),
  )
  expect(result).toEqual({ lines: ['one of many'], missing: expect.stringContaining('could not be read to its end') })
})

test.each([
  ['AccessDeniedException', 'it needs logs:FilterLogEvents on /aws/lambda/pricing'],
  ['ResourceNotFoundException', 'there is no log group /aws/lambda/pricing'],
  ['ValidationException', 'could not be read: ValidationException'],
])('a log that cannot be read (%s) is told, and is no failure', async (error, missing) => {
  const { result } = await withEcs({ FilterLogEvents: () => ({ error, message: 'no' }) }, (_, session) =>
    logTail(session, '/aws/lambda/pricing', { since: Date.now(), lines: 5 }),
  )
  expect(result).toEqual({ lines: [], missing: expect.stringContaining(missing) })
})

test('a log without lines says so', async () => {
  const { result } = await tailOf([], { since: Date.now() - 5 * minute, lines: 5 })
  expect(result).toEqual({ lines: [], missing: expect.stringContaining('has no line since this step began') })
})
