import { describe, expect, test } from '@jest/globals'
import { canonicalOf } from '../../../../../src/targets/terraform/plan/canonical.ts'
import { fingerprintOf } from '../../../../../src/targets/terraform/plan/fingerprint.ts'
import { type PlanJson, parsePlan } from '../../../../../src/targets/terraform/plan/plan-json.ts'
import { madePlan } from '../../../../support/made-plan.ts'
import { editedPlan, planNames, planOf } from '../../../../support/terraform-plans.ts'

const key = Buffer.alloc(32, 7)
const print = (plan: PlanJson) => fingerprintOf(canonicalOf(plan), key)

test('every real plan has one of its own', () => {
  const prints = planNames.map((name) => print(planOf(name)))
  // 15 does nothing at all; no other plan here does that.
  expect(new Set(prints).size).toBe(planNames.length)
  for (const each of prints) expect(each).toMatch(/^[0-9a-f]{64}$/)
})

test('it is another with another key', () => {
  const canonical = canonicalOf(planOf('02-update'))
  expect(fingerprintOf(canonical, Buffer.alloc(32, 8))).not.toBe(fingerprintOf(canonical, key))
})

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, reversed(each)]),
  )
}

const realistic = '30-aws-realistic'
const of = (address: string, ...path: readonly (string | number)[]) => ['resource_changes', address, 'change', ...path]
const backwards = (list: readonly unknown[]) => [...list].reverse()

describe('a plan does the same', () => {
  test.each([
    ['at another time', ['timestamp'], '2027-01-01T00:00:00Z'],
    ['with relevant attributes in another order', ['relevant_attributes'], backwards],
    ['with changes in another order', ['resource_changes'], backwards],
    ['with keys in another order', ['resource_changes', 'aws_db_instance.orders', 'change'], reversed],
    ['with other drift', ['resource_drift'], []],
    ['with another state of what stays', ['prior_state'], {}],
    ['for another reason', ['resource_changes', 'aws_db_instance.orders', 'action_reason'], 'replace_by_request'],
  ])('%s', (_, path, edit) => expect(print(editedPlan(realistic, path, edit))).toBe(print(planOf(realistic))))
})

const provisioners = [{ type: 'local-exec', expressions: { command: { constant_value: 'curl evil.example' } } }]

describe('a plan does not the same', () => {
  test.each([
    ['with another secret', of('aws_db_instance.orders', 'after', 'password'), 'other'],
    ['with another mark', of('aws_db_instance.orders', 'after_sensitive', 'username'), true],
    ['with something known', of('aws_db_instance.orders', 'after_unknown', 'id'), undefined],
    ['in another order', of('aws_db_instance.orders', 'actions'), backwards],
    ['with another object imported', of('aws_s3_bucket.logs', 'importing', 'id'), 'other'],
    ['with a key that nobody knows', of('aws_s3_bucket.logs', 'mystery'), 1],
    ['with another output', ['output_changes', 'release', 'after'], '2.0.0'],
    ['with one change less', ['resource_changes'], (changes: readonly unknown[]) => changes.slice(1)],
    ['with an action', ['action_invocations'], [{ address: 'action.aws_lambda_invoke.a' }]],
    [
      'with a provisioner',
      ['configuration', 'root_module', 'resources', 'aws_db_instance.orders', 'provisioners'],
      provisioners,
    ],
  ])('%s', (_, path, edit) => expect(print(editedPlan(realistic, path, edit))).not.toBe(print(planOf(realistic))))

  test('when it differs in digits that JavaScript drops', () => {
    const withNumber = (digits: string) =>
      parsePlan(JSON.stringify(madePlan([{ change: {} }])).replace('"after":null', `"after":{"n":${digits}}`))
    expect(print(withNumber('9007199254740993'))).not.toBe(print(withNumber('9007199254740992')))
  })
})
