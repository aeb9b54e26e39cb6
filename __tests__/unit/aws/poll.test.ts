import { expect, test } from '@jest/globals'
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
  const before = Date.now()
  expect(await poll('update', within(5000), async () => ({ state: 'Active', result: 7 }))).toBe(7)
  expect(Date.now() - before).toBeLessThan(200)
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

test('no question is asked after the deadline', async () => {
  const start = Date.now()
  const asked: number[] = []
  const wait = within(1300)
  const work = poll('update', wait, async () => {
    asked.push(Date.now())
    return pending()
  })
  await expect(work).rejects.toMatchObject({
    code: 'timed-out',
    outcome: 'timed-out',
    message: expect.stringMatching(/^The time of the step is over: update is still Pending after \d s\.$/),
    remedy: expect.stringContaining('`timeout'),
  })
  expect(asked.length).toBeGreaterThanOrEqual(2)
  expect(Math.max(...asked)).toBeLessThanOrEqual(wait.deadline)
  expect(Date.now() - start).toBeLessThan(2500)
})

test('an error that does not pass by the deadline is named', async () => {
  const work = poll('update', within(100), inTurn(fail(failure('passing', 'ServiceException'))).ask)
  await expect(work).rejects.toThrow('ServiceException: asking again')
})

test('a cancelled step stops waiting at once, with its reason', async () => {
  const cancel = new AbortController()
  const work = poll('update', within(60_000, cancel.signal), async () => pending())
  const before = Date.now()
  setTimeout(() => cancel.abort(new Error('cancelled')), 50)
  await expect(work).rejects.toThrow('cancelled')
  expect(Date.now() - before).toBeLessThan(400)
})

test('a question that is still open does not hold up a cancel', async () => {
  const work = poll('update', within(60_000, AbortSignal.timeout(50)), () => new Promise<{ state: string }>(() => {}))
  const before = Date.now()
  await expect(work).rejects.toThrow()
  expect(Date.now() - before).toBeLessThan(1000)
})

test('a step that is cancelled before asks nothing', async () => {
  const turns = inTurn(pending)
  await expect(poll('update', within(5000, AbortSignal.abort(new Error('cancelled'))), turns.ask)).rejects.toThrow(
    'cancelled',
  )
  expect(turns.asked()).toBe(0)
})
