import { describe, expect, test } from '@jest/globals'
import type { Finding, Scan } from '../../../../src/aws/ecr-scan.ts'
import {
  countsOf,
  judgeScan,
  overThreshold,
  type Seen,
  sorted,
  type Threshold,
} from '../../../../src/targets/image/scan-verdict.ts'

const finding = (severity: string, name = 'CVE-2026-0001'): Finding => ({
  name,
  severity,
  package: 'openssl 3.0.1',
  fixedIn: undefined,
})

const found = ['LOW', 'UNTRIAGED', 'CRITICAL', 'HIGH', 'MEDIUM', 'HIGH', 'INFORMATIONAL', 'NEW'].map((severity) =>
  finding(severity),
)

describe('what a threshold keeps back', () => {
  test.each<[Threshold, readonly string[]]>([
    ['none', []],
    ['critical', ['CRITICAL']],
    ['high', ['CRITICAL', 'HIGH', 'HIGH']],
    ['medium', ['CRITICAL', 'HIGH', 'HIGH', 'MEDIUM']],
  ])('%s', (threshold, severities) => {
    expect(overThreshold(sorted(found), threshold).map(({ severity }) => severity)).toEqual(severities)
  })

  test('the worst is told first, and each severity counted', () => {
    expect(countsOf(found)).toBe('1 critical, 2 high, 1 medium, 1 low, 1 informational, 1 untriaged, 1 new')
    expect(countsOf([])).toBe('nothing found')
  })
})

const [now, second, day] = [1_800_000_000_000, 1000, 24 * 3600 * 1000]
const seen: Seen = { since: now - second, tried: undefined, unchangedSince: now - second }
const scan = (more: Partial<Scan>): Scan => ({
  status: 'COMPLETE',
  description: 'as AWS says',
  enhanced: false,
  completedAt: now - second,
  findings: [],
  ...more,
})
const enhanced = (more: Partial<Scan> = {}) => scan({ status: 'ACTIVE', enhanced: true, ...more })
const unchanged = (seconds: number): Partial<Seen> => ({ unchangedSince: now - seconds * second })

describe('what one look at a scan means', () => {
  test.each<[string, Scan | undefined, Partial<Seen>, string]>([
    ['there is none', undefined, {}, 'start'],
    ['there is none yet', undefined, { tried: 'started' }, 'wait'],
    ['Inspector has not begun', undefined, { tried: 'enhanced', since: now - 119 * second }, 'wait'],
    ['Inspector never begins', undefined, { tried: 'enhanced', since: now - 121 * second }, 'guard-scan-missing'],
    ['it waits', scan({ status: 'PENDING', completedAt: undefined }), {}, 'wait'],
    ['it runs', scan({ status: 'IN_PROGRESS', completedAt: undefined }), {}, 'wait'],
    ['it is done', scan({}), {}, 'done'],
    ['it is a day old', scan({ completedAt: now - day - second }), {}, 'start'],
    ['it is a day old, and cannot be begun', scan({ completedAt: now - day - second }), { tried: 'too soon' }, 'done'],
    ['it failed', scan({ status: 'FAILED' }), {}, 'start'],
    ['it failed again', scan({ status: 'FAILED' }), { tried: 'started' }, 'guard-scan-failed'],
    ['it failed, by Inspector', enhanced({ status: 'FAILED' }), {}, 'guard-scan-failed'],
    ['the image is of no use', scan({ status: 'UNSUPPORTED_IMAGE' }), {}, 'guard-scan-unsupported'],
    ['the image is archived', scan({ status: 'IMAGE_ARCHIVED' }), {}, 'guard-scan-failed'],
    ['a status that we do not know', scan({ status: 'NEW' }), { tried: 'started' }, 'guard-scan-failed'],
    ['complete, and nothing there yet', scan({ completedAt: undefined }), unchanged(59), 'wait'],
    ['complete, and nothing there for a minute', scan({ completedAt: undefined }), unchanged(60), 'done'],
    ['active, and nothing there yet', enhanced({ completedAt: undefined }), unchanged(59), 'wait'],
    ['active, and still growing', enhanced(), unchanged(9), 'wait'],
    ['active, and grown', enhanced(), unchanged(10), 'done'],
    ['active for long', enhanced({ completedAt: now - 61 * second }), unchanged(0), 'done'],
  ])('%s', (_, look, more, expected) => {
    const judgement = judgeScan(look, { ...seen, ...more }, now)
    expect(judgement.kind === 'stopped' ? judgement.code : judgement.kind).toBe(expected)
  })
})
