import { expect, test } from '@jest/globals'
import { check, property, string } from 'fast-check'
import {
  type PlanRef,
  planRefInput,
  planRefText,
  reviewRefIn,
} from '../../../../../src/targets/terraform/store/plan-ref.ts'

const ref: PlanRef = {
  id: '4711-1-0123456789abcdef',
  repository: 'acme/shop',
  runId: '4711',
  attempt: 1,
  headSha: 'a'.repeat(40),
  sha256: 'b'.repeat(64),
  planSha256: 'c'.repeat(64),
  bytes: 4096,
  sealed: false,
  place: {
    kind: 's3',
    bucket: 'acme-state-111122223333',
    key: 'env:/staging/prod.tfstate.plans/x.plan',
    region: 'eu-west-1',
  },
}

test('comes out as it went in, and fits into an output', () => {
  const text = planRefText(ref)
  expect(planRefInput.parse(text)).toEqual(ref)
  expect(text.length).toBeLessThan(700)
})

/** As the runner masks a value: as it is, and as base64 at each offset. */
const forms = (value: string) => [
  value,
  ...[0, 1, 2].flatMap((skip) => {
    const base64 = Buffer.from(value.slice(skip)).toString('base64').replace(/=+$/, '').slice(0, -1)
    return [base64, base64.replaceAll('+', '-').replaceAll('/', '_')]
  }),
]

test('holds no form of a masked value by which the runner would empty the output', () => {
  for (const value of ['111122223333', 'acme-state-111122223333', 'acme-state', 'eu-west-1'])
    for (const form of forms(value)) expect(planRefText(ref)).not.toContain(form)
})

test.each(['', 'x', 'plan1.', 'plan1.e30', `${planRefText(ref).slice(0, -8)}`, `x${planRefText(ref)}`, 'review1.abc'])(
  'is told from what it is not: %j',
  (text) => expect(() => planRefInput.parse(text)).toThrow('must be the output `plan-ref`'),
)

test('is told from anything', () => {
  const told = property(
    string(),
    (text) => reviewRefIn(text) === undefined && reviewRefIn(`review1.${text}`) === undefined,
  )
  expect(check(told)).toMatchObject({ failed: false })
})

test.each([
  { ...ref, place: { kind: 'ftp' } },
  { ...ref, bytes: '12' },
  { ...ref, place: { ...ref.place, bucket: 7 } },
  { ...ref, sealed: undefined },
])('of a later version is refused', (other) => {
  expect(() => planRefInput.parse(planRefText(other as never))).toThrow('must be')
})
