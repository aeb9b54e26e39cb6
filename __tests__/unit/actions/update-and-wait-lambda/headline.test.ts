import { describe, expect, test } from '@jest/globals'
import { headline } from '../../../../src/actions/update-and-wait-lambda/headline.ts'
import type { Told } from '../../../../src/actions/update-and-wait-lambda/report.ts'
import { noProgress, type Progress } from '../../../../src/targets/lambda/deploy.ts'

const start = Date.parse('2026-11-25T12:00:00Z')
const putBack = (seconds: number) => ({ name: 'put back', at: start + (seconds - 1) * 1000, seconds: 1, good: true })

/** What the headline reads of it. */
const told = (progress: Partial<Progress>, alias: string | undefined = 'live') =>
  ({
    functionName: 'pricing',
    input: { alias },
    run: { sha: 'c0ffee254729296a45a3885639ac7e10f9d54979', actor: 'mona' },
    baseline: { alias: alias && { version: '2' }, serving: { codeSha256: 'abcdef0123456789' } },
    progress: { ...noProgress(), ...progress },
    commits: {},
    changed: true,
  }) as unknown as Told

const rolledBack = { outcome: 'rolled-back', serving: 'previous' } as const

describe('when what served before serves', () => {
  test('users never had what is new', () => {
    expect(headline(told({ version: '3' }), { outcome: 'failed', serving: 'previous' })).toBe(
      '`live` serves `pricing` v2, as before; v3 was not taken (failed)',
    )
  })

  test('they had it for a while', () => {
    const progress = { version: '3', aliasMoved: true, switchedAt: start, stages: [putBack(15)] }
    expect(headline(told(progress), rolledBack)).toBe(
      '`live` serves `pricing` v2 again; v3 served for 15 s (rolled-back)',
    )
  })

  test('some of them had', () => {
    const { traffic, ...progress } = { ...noProgress(), version: '3', stages: [putBack(150)] }
    const changes = [10, 50, 0].map((percent, index) => ({ at: start + index * 60_000, percent, why: '' }))
    expect(headline(told({ ...progress, traffic: { ...traffic, changes } }), rolledBack)).toBe(
      '`live` serves `pricing` v2 again; v3 had up to 50 % of the traffic for 2 min 30 s (rolled-back)',
    )
  })

  test('without an alias it is the code that served', () => {
    const progress = { codeUpdated: true, configured: true, switchedAt: start, stages: [putBack(4)] }
    expect(headline(told(progress, ''), rolledBack)).toBe(
      '`pricing` serves `abcdef012345` again; the new code and configuration served for 4 s (rolled-back)',
    )
  })
})

test('what is new serves, by whom and before what', () => {
  expect(headline(told({ version: '3', aliasMoved: true }), { outcome: 'deployed', serving: 'new' })).toBe(
    '`live` serves `pricing` v3 (commit `c0ffee2` by @mona); before: v2',
  )
})

test('a version that was published of what serves changes nothing of that', () => {
  expect(headline(told({ version: '3' }, ''), { outcome: 'deployed', serving: 'new' })).toBe(
    '`pricing` serves `abcdef012345`, which is what was asked for; published as v3 (deployed)',
  )
})
