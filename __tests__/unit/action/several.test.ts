import { describe, expect, test } from '@jest/globals'
import { doForEach, stoppedBy, together, wholeOutcome, wholeServing } from '../../../src/action/several.ts'
import type { How } from '../../../src/actions/update-and-wait-lambda/report.ts'
import { Failure } from '../../../src/failures/failure.ts'

const failed = (name: string, message: string, outcome?: Failure['outcome'], remedy?: string) => ({
  name,
  failure: new Failure(message, { code: `code-of-${name}`, outcome, remedy }),
})

describe('one failure for all', () => {
  test('of one function that is alone it is its own', () => {
    const only = failed('a', 'No.')
    expect(together([only], 1, 'functions')).toBe(only.failure)
  })

  test('it names each, and says the same once', () => {
    const all = together(
      [failed('a', 'No.'), failed('b', 'Nay.', undefined, 'Do it.'), failed('c', 'No.', undefined, 'Do it.')],
      5,
      'functions',
    )
    expect(all).toMatchObject({
      message: '3 of 5 functions failed. a, c: No. b: Nay.',
      code: 'code-of-a',
      outcome: 'failed',
      remedy: 'Do it.',
    })
  })

  test('a cancel is one, whatever else went wrong', () => {
    const cancel = failed('b', 'Cancelled.', 'cancelled')
    expect(together([failed('a', 'No.'), cancel], 2, 'functions')).toBe(cancel.failure)
  })
})

const how = (outcome: How['outcome'], serving?: How['serving']): How => ({ outcome, ...(serving && { serving }) })

test.each([
  [['deployed', 'unchanged'], 'deployed'],
  [['unchanged', 'unchanged'], 'unchanged'],
  [['planned', 'planned'], 'planned'],
  [['failed', 'rolled-back'], 'rolled-back'],
  [['rolled-back', 'rollback-failed', 'failed'], 'rollback-failed'],
  [['rolled-back', 'superseded'], 'superseded'],
  [['cancelled', 'superseded'], 'superseded'],
  [['timed-out', 'failed'], 'timed-out'],
] as const)('%j is %s', (outcomes, whole) => {
  expect(wholeOutcome(outcomes.map((outcome) => how(outcome)))).toBe(whole)
})

test.each([
  ['all new', [how('deployed', 'new'), how('deployed', 'new')], 'new'],
  ['what was unchanged does not count', [how('unchanged', 'new'), how('rolled-back', 'previous')], 'previous'],
  ['nothing but unchanged', [how('unchanged', 'new')], 'new'],
  ['some new', [how('rollback-failed', 'new'), how('rolled-back', 'previous')], 'mixed'],
  ['one not known', [how('superseded', 'unknown'), how('rolled-back', 'previous')], 'unknown'],
] as const)('%s: what serves is %s', (_, hows, serving) => {
  expect(wholeServing(hows)).toBe(serving)
})

test('what was stopped says by what, and is no failure of its own when the step ended early', () => {
  const why = (outcome: Failure['outcome']) => stoppedBy(new Failure('x', { code: 'denied', outcome }))
  expect(why('failed')).toMatchObject({ code: 'another-failed', outcome: 'failed' })
  expect(why('superseded')).toMatchObject({ code: 'another-failed', outcome: 'failed' })
  expect(why('cancelled')).toMatchObject({ code: 'denied', outcome: 'cancelled' })
  expect(why('timed-out')).toMatchObject({ code: 'denied', outcome: 'timed-out' })
})

describe('the same for each', () => {
  const back = async (name: string): Promise<string> => {
    if (name === 'a' || name === 'c') throw failed(name, `No ${name}.`, 'rollback-failed', 'Do it.').failure
    return 'is back.'
  }
  const name = (item: string) => item

  test('all is told', async () => {
    expect(await doForEach(['b', 'd'], name, back)).toBe('b is back. d is back.')
    expect(await doForEach([], name, back)).toBe('')
  })

  test('one that fails keeps none of the others, and is told beside them', async () => {
    await expect(doForEach(['a', 'b', 'c'], name, back)).rejects.toMatchObject({
      message: 'a: No a. b is back. c: No c.',
      code: 'code-of-a',
      remedy: 'Do it.',
    })
  })

  test('of one that is alone it is its own failure', async () => {
    await expect(doForEach(['a'], name, back)).rejects.toMatchObject({ message: 'No a.', outcome: 'rollback-failed' })
  })
})
