import { describe, expect, test } from '@jest/globals'
import { type Expected, type Facts, lies } from '../../matrix/verdict.ts'

const facts = (more: Partial<Facts> = {}): Facts => ({
  before: '1',
  asked: '2',
  served: '2',
  wrote: true,
  asBefore: false,
  ...more,
})
const nothing = { served: '1', wrote: false, asBefore: true }

const step = (exitCode: number, outputs: Record<string, string>) => ({
  exitCode,
  errors: exitCode === 0 ? [] : ['why'],
  outputs: { changed: 'true', 'failure-code': exitCode === 0 ? '' : 'throttled', ...outputs },
})
const deployed = step(0, { outcome: 'deployed', serving: 'new' })
const rolledBack = step(1, { outcome: 'rolled-back', serving: 'previous' })
const failed = (serving: string, changed = 'false') => step(1, { outcome: 'failed', serving, changed })

const known: Expected = { canLook: true, codes: [] }
const blind: Expected = { canLook: false, codes: [] }

describe('the truth is no lie', () => {
  test.each<[string, ReturnType<typeof step>, Partial<Facts>, Expected]>([
    ['what was asked serves', deployed, {}, { canLook: true, codes: [], must: 'succeed' }],
    ['it was taken back', rolledBack, { served: '1' }, known],
    ['nothing was begun', failed('previous'), nothing, known],
    ['nobody could look', failed('unknown', 'true'), {}, blind],
    ['half of it is said', failed('mixed', 'true'), { served: '1 and 2' }, known],
    ['the code fits', failed('previous'), nothing, { canLook: true, codes: ['throttled'] }],
    ['a door that serves nobody', step(1, { outcome: 'failed' }), { served: 'ours –' }, known],
  ])('%s', (_, told, more, expected) => expect(lies(told, facts(more), expected)).toEqual([]))
})

describe('a lie is found:', () => {
  test.each<[string, ReturnType<typeof step>, Partial<Facts>, Expected]>([
    ['the fault passes, and it was not put back', failed('new', 'true'), {}, { ...known, must: 'put back' }],
    ['exit code 0, and 2 does not serve', deployed, { served: '1' }, known],
    ['exit code 0 with the outcome "failed"', step(0, { outcome: 'failed', serving: 'new' }), {}, known],
    ['exit code 1 with the outcome "deployed"', step(1, { outcome: 'deployed', serving: 'new' }), {}, known],
    [
      'the fault passes, and the step failed: throttled',
      failed('previous'),
      nothing,
      { canLook: true, codes: [], must: 'succeed' },
    ],
    ['exit code 0 with an error', { ...deployed, errors: ['why'] }, {}, known],
    ['exit code 1 with 0 errors', { ...failed('previous'), errors: [] }, nothing, known],
    [
      'the code is "throttled", not "access-denied"',
      failed('previous'),
      nothing,
      { canLook: true, codes: ['access-denied'] },
    ],
    ['serving is new', failed('new', 'true'), { served: '1' }, known],
    ['serving is previous', failed('previous', 'true'), {}, known],
    ['serving is unknown, and could have been looked at', failed('unknown', 'true'), {}, known],
    ['the outcome is rolled-back', rolledBack, {}, known],
    ['a half state unsaid', failed('previous', 'true'), { served: '3' }, known],
    ['changed is false, and something is other than before', failed('previous'), { served: '1' }, known],
    ['changed is true, and nothing was written', failed('previous', 'true'), nothing, known],
    ['changed is ""', failed('previous', ''), nothing, known],
  ])('%s', (lie, told, more, expected) =>
    expect(lies(told, facts(more), expected)).toContainEqual(expect.stringContaining(lie)),
  )
})
