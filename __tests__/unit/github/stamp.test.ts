import { expect, test } from '@jest/globals'
import { isOlder, isSameRun, type Stamp } from '../../../src/github/stamp.ts'

const stamp = (run: string, attempt = 1, head: string | undefined = 'a', begun = 0): Stamp => ({
  run,
  attempt,
  head,
  begun,
})

test.each<[string, Stamp, Stamp, string | undefined, boolean]>([
  ['the same attempt', stamp('7'), stamp('7'), 'a', false],
  ['a run that is run again', stamp('7', 2), stamp('7'), 'a', false],
  ['an earlier attempt', stamp('7'), stamp('7', 2), 'a', true],
  ['a later run of the same commit', stamp('8'), stamp('7'), 'a', false],
  ['an earlier run of the same commit', stamp('7'), stamp('8'), 'a', true],
  ['more digits', stamp('9'), stamp('10'), 'a', true],
  ['more digits than a number holds', stamp('90071992547409931'), stamp('90071992547409932'), 'a', true],
  ['an earlier run, run again after a later one', stamp('7', 2, 'a', 200), stamp('8', 1, 'a', 100), 'a', false],
  ['a run whose earlier one was run again since', stamp('8', 1, 'a', 100), stamp('7', 2, 'a', 200), 'a', true],
  ['an earlier run, run again before a later one', stamp('7', 2, 'a', 100), stamp('8', 1, 'a', 200), 'a', true],
  ['a commit that was replaced', stamp('7', 2, 'old', 200), stamp('8', 1, 'a', 100), 'a', true],
  ['the present head over a commit that was replaced', stamp('7', 2, 'a'), stamp('8', 1, 'old'), 'a', false],
  ['a branch that was pushed back', stamp('9', 1, 'old'), stamp('7', 1, 'a'), 'a', true],
  ['two commits that are not the head', stamp('7', 1, 'x'), stamp('8', 1, 'y'), 'a', true],
  ['a head that nobody could ask for', stamp('8', 1, 'x'), stamp('7', 1, 'y'), undefined, false],
  ['a commit that nobody knows', { ...stamp('8'), head: undefined }, stamp('7', 1, 'a'), 'a', false],
  ['begun in the same second', stamp('7', 2, 'a', 5), stamp('8', 1, 'a', 5), 'a', true],
])('%s', (_, mine, theirs, present, older) => {
  expect(isOlder(mine, theirs, present)).toBe(older)
})

test('one run is the same only in the same attempt', () => {
  expect(isSameRun(stamp('7'), stamp('7', 1, 'b', 9))).toBe(true)
  expect(isSameRun(stamp('7'), stamp('7', 2))).toBe(false)
  expect(isSameRun(stamp('7'), stamp('8'))).toBe(false)
})
