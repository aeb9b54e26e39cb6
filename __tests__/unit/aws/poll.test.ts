import { expect, jest, test } from '@jest/globals'
import { AwsFailure } from '../../../src/aws/call.ts'
import { poll } from '../../../src/aws/poll.ts'
import { Failure } from '../../../src/failures/failure.ts'
import { printed } from '../printed.ts'

const output = printed()

const never = new AbortController().signal
const within = (milliseconds: number, signal = never) => ({ deadline: Date.now() + milliseconds, signal })

const failure = (kind: AwsFailure['kind'], error: string) =>
  new AwsFailure(new Failure(error, { code: 'x' }), { kind, error, status: 400, reason: error })

/** Answers one after the other; the last again and again. */
const inTurn = <T>(...answers: readonly (() => T)[]) => {
  let asked = 0
  const ask = async () => answers[Math.min(asked++, answers.length - 1)]!()
  return { ask, asked: () => asked }
}

const pending = () => ({ state: 'Pending' })
const fail = (thrown: unknown) => () => {
  throw thrown
}

test('an answer at once costs no wait', async () => {
  const wait = { ...within(100_000), interval: 60_000 }
  expect(await poll('update', wait, async () => ({ state: 'Active', result: 7 }))).toBe(7)
})

test('asks until there is an answer, and shows the state', async () => {
  const turns = inTurn<{ state: string; result?: string }>(pending, pending, () => ({
    state: 'Active',
    result: 'done',
  }))
  expect(await poll('update', within(5000), turns.ask)).toBe('done')
  expect(turns.asked()).toBe(3)
  expect(output.lines()).toEqual([expect.stringMatching(/^ *0\.\d s {2}update: Pending \([45] s left\)$/)])
})

test('a result may be false or null', async () => {
  expect(await poll('x', within(5000), async () => ({ state: '', result: false }))).toBe(false)
  expect(await poll('x', within(5000), async () => ({ state: '', result: null }))).toBeNull()
})

test('errors that pass do not end the wait', async () => {
  const turns = inTurn<{ state: string; result?: string }>(
    fail(failure('passing', 'TooManyRequestsException')),
    () => ({
      state: 'Active',
      result: 'done',
    }),
  )
  expect(await poll('update', within(5000), turns.ask)).toBe('done')
  expect(output.text()).toContain('update: not asked yet (TooManyRequestsException: asking again)')
})

test.each(['denied', 'unauthenticated', 'missing', 'conflict', 'changed', 'final'] as const)(
  'an error that is %s ends it at once',
  async (kind) => {
    const error = failure(kind, 'SomeException')
    const turns = inTurn(fail(error))
    await expect(poll('update', within(60_000), turns.ask)).rejects.toBe(error)
    expect(turns.asked()).toBe(1)
  },
)

test('a defect of ours ends it at once', async () => {
  await expect(poll('update', within(60_000), inTurn(fail(new TypeError('ours'))).ask)).rejects.toThrow('ours')
})

test('asks again and again until the deadline', async () => {
  const turns = inTurn(pending)
  await expect(poll('update', { ...within(2000), interval: 100 }, turns.ask)).rejects.toMatchObject({
    code: 'timed-out',
    outcome: 'timed-out',
    message: expect.stringMatching(/^The time of the step is over: update is still Pending after \d s\.$/),
    remedy: expect.stringContaining('`timeout'),
  })
  expect(turns.asked()).toBeGreaterThanOrEqual(2)
})

test('no question is asked after the deadline, however long the pause before it', async () => {
  const turns = inTurn(pending)
  const random = jest.spyOn(Math, 'random').mockReturnValue(0.99)
  try {
    await expect(poll('update', { ...within(1100), interval: 1000 }, turns.ask)).rejects.toThrow('still Pending')
  } finally {
    random.mockRestore()
  }
  expect(turns.asked()).toBe(1)
})

test('no question is asked after the deadline when the pause took longer than it should', async () => {
  const wait = { ...within(300), interval: 50 }
  const busy = () => {
    while (Date.now() <= wait.deadline);
  }
  const turns = inTurn(() => {
    setImmediate(busy)
    return pending()
  })
  await expect(poll('update', wait, turns.ask)).rejects.toThrow('still Pending')
  expect(turns.asked()).toBe(1)
})

test('an error that does not pass by the deadline is named', async () => {
  const work = poll('update', within(100), inTurn(fail(failure('passing', 'ServiceException'))).ask)
  await expect(work).rejects.toThrow('ServiceException: asking again')
})

test('a cancelled step stops waiting at once, with its reason', async () => {
  const cancel = new AbortController()
  const work = poll('update', { ...within(90_000, cancel.signal), interval: 60_000 }, async () => pending())
  const before = Date.now()
  setTimeout(() => cancel.abort(new Error('cancelled')), 50)
  await expect(work).rejects.toThrow('cancelled')
  expect(Date.now() - before).toBeLessThan(5000)
})

test('a question that is still open does not hold up a cancel', async () => {
  const work = poll('update', within(60_000, AbortSignal.timeout(50)), () => new Promise<{ state: string }>(() => {}))
  const before = Date.now()
  await expect(work).rejects.toThrow()
  expect(Date.now() - before).toBeLessThan(5000)
})

test('a step that is cancelled before asks nothing', async () => {
  const turns = inTurn(pending)
  await expect(poll('update', within(5000, AbortSignal.abort(new Error('cancelled'))), turns.ask)).rejects.toThrow(
    'cancelled',
  )
  expect(turns.asked()).toBe(0)
})
