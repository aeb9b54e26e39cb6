import { expect, test } from '@jest/globals'
import { outputsOfSeveral, reportSeveral, whole } from '../../../../src/actions/build-lambda-image/report-several.ts'
import type { NamedEnding } from '../../../../src/actions/build-lambda-image/several.ts'
import { type BadOutcome, Failure } from '../../../../src/failures/failure.ts'

const ending = (name: string, outcome: NamedEnding['outcome'], failure?: Failure): NamedEnding => ({
  name,
  outcome,
  changed: outcome === 'built',
  image: { repository: 'shop', architecture: 'x86_64', how: outcome, tags: [] },
  ...(failure && { failure }),
})

const failed = (name: string, message: string, outcome: BadOutcome = 'failed', code = 'build-failed') =>
  ending(name, outcome, new Failure(message, { code, outcome, remedy: 'Mend it.' }))

test.each([
  [['built', 'reused'], 'built', true],
  [['reused', 'reused'], 'reused', false],
  [['planned', 'planned'], 'planned', false],
] as const)('%j comes to %s', (outcomes, outcome, changed) => {
  const endings = outcomes.map((word, index) => ending(`image-${index}`, word))
  expect(whole(endings)).toEqual({ outcome, changed, failure: undefined })
})

test('one failure is told for all, and names who failed of what', () => {
  const { outcome, changed, failure } = whole([
    ending('api', 'built'),
    failed('worker', 'No wheel.'),
    failed('web', 'No disk.', 'failed', 'disk-full'),
    failed('cron', 'No wheel.'),
  ])
  expect([outcome, changed]).toEqual(['failed', true])
  expect(failure).toMatchObject({
    message: '3 of 4 images not delivered. worker, cron: No wheel. web: No disk.',
    code: 'build-failed',
    remedy: 'worker, web, cron: Mend it.',
  })
})

test.each([
  ['cancelled', ['failed', 'timed-out', 'cancelled']],
  ['timed-out', ['failed', 'timed-out']],
] as const)('a step that was cut off is %s, whatever else failed', (outcome, outcomes) => {
  const endings = outcomes.map((word) => failed(word, `It ${word}.`, word, word))
  expect(whole(endings)).toMatchObject({ outcome, failure: { code: outcome } })
})

test('images of one repository are told apart by their names', () => {
  const endings = [ending('api', 'built'), failed('worker', 'No wheel.')]
  expect(JSON.parse(String(outputsOfSeveral(endings).images))).toMatchObject({
    api: { outcome: 'built', tags: [], digest: '', 'failure-code': '' },
    worker: { outcome: 'failed', 'size-bytes': null, 'failure-code': 'build-failed', 'failure-reason': 'No wheel.' },
  })
  const summary = reportSeveral(endings)
  // What needs somebody comes first.
  expect(summary).toMatch(/\| `worker` \| \*\*failed[\s\S]+\| `api` \|[\s\S]+### Image `worker`[\s\S]+### Image `api`/)
  expect(summary).toContain('| Repository | `shop` |')
})
