import { describe, expect, test } from '@jest/globals'
import { changesOf } from '../../../../../src/targets/terraform/plan/changes.ts'
import { parsePlan } from '../../../../../src/targets/terraform/plan/plan-json.ts'
import { canonicalText, isExact } from '../../../../../src/targets/terraform/plan/tree.ts'
import { treeOf } from '../../../../../src/targets/terraform/plan/tree-of.ts'
import { madePlan } from '../../../../support/made-plan.ts'
import { planNames, planOf, planText } from '../../../../support/terraform-plans.ts'

describe('numbers', () => {
  test.each([
    ['0', false],
    ['-0.5', false],
    ['1.0', false],
    ['1e3', false],
    ['100000000000000000000', false],
    ['0.30000000000000004', false],
    ['9007199254740991', false],
    ['9007199254740993', true],
    ['12345678901234567890', true],
    ['0.1234567890123456789', true],
    ['-1e400', true],
    ['1e-400', true],
  ])('%s', (source, exact) => {
    const [number] = treeOf(`[${source}]`) as readonly [number]
    expect(isExact(number)).toBe(exact)
    expect(exact ? JSON.stringify(number) : number).toEqual(exact ? source : Number(source))
  })

  test('stay as they are in a whole plan, and in what it is written as again', () => {
    const numbers = '{"a":9007199254740993,"b":12345678901234567890,"c":1}'
    const text = JSON.stringify(madePlan([{ change: {} }])).replace('"before":null', `"before":${numbers}`)
    const { before } = changesOf(parsePlan(text)).resources[0]!
    expect([JSON.stringify(before), canonicalText(before)]).toEqual([numbers, numbers])
  })
})

describe('nothing is lost in reading', () => {
  test.each(planNames.filter((name) => !name.startsWith('90-')))('%s', (name) => {
    expect(JSON.stringify(planOf(name), null, 1).trimEnd()).toBe(planText(name).trimEnd())
  })
})

describe('what a later Terraform may write', () => {
  const change = (...actions: string[]) => ({ change: { actions } })
  test('keys and words that are not known are told, and do no harm', () => {
    const plan = madePlan([change('pause'), change('create', 'pause'), change('delete', 'pause')], [], {
      weather: 'fine',
    } as object)
    const { unknown, resources, counts } = changesOf(parsePlan(JSON.stringify(plan)))
    expect(unknown).toEqual({ keys: ['weather'], actions: ['pause', 'create+pause', 'delete+pause'] })
    expect(resources.map(({ action, destroys }) => [action, destroys])).toEqual([
      ['unknown', false],
      ['unknown', false],
      ['unknown', true],
    ])
    expect(counts.unknown).toBe(3)
  })

  test.each(planNames)('nothing of %s is unknown', (name) => {
    expect(changesOf(planOf(name)).unknown).toEqual({ keys: [], actions: [] })
  })

  test.each(['0.2', '1.0', '1.2', '1.99'])('format %s is read', (format_version) => {
    expect(parsePlan(JSON.stringify({ ...madePlan([]), format_version })).format_version).toBe(format_version)
  })
})

describe('every word for what is done', () => {
  test.each([
    [['no-op'], 'no-op', undefined, false, false],
    [['create'], 'create', undefined, false, false],
    [['read'], 'read', undefined, false, false],
    [['update'], 'update', undefined, false, false],
    [['delete'], 'destroy', undefined, true, false],
    [['forget'], 'forget', undefined, false, true],
    [['delete', 'create'], 'replace', 'destroy-first', true, false],
    [['create', 'delete'], 'replace', 'create-first', true, false],
    [['create', 'forget'], 'replace', 'forget', false, true],
    [['forget', 'create'], 'replace', 'forget', false, true],
    [['open'], 'open', undefined, false, false],
    [['renew'], 'renew', undefined, false, false],
    [['close'], 'close', undefined, false, false],
    [[], 'unknown', undefined, false, false],
  ])('%j', (actions, action, order, destroys, forgets) => {
    const [change] = changesOf(madePlan([{ change: { actions }, previous_address: 'aws_thing.before' }])).resources
    expect(change).toMatchObject({ action, order, destroys, forgets })
  })
})

test.each([
  ['no object', '[]'],
  ['null', 'null'],
  ['cut off', '{"format_version":"1.2",'],
  ['an event of `plan -json`', '{"@level":"info","type":"version"}'],
  ['a state', '{"format_version":"1.0","terraform_version":"1.11.4","values":{}}'],
])('%s is no plan, and its text is in no message', (_, text) => {
  expect(() => parsePlan(text)).toThrow(/^The plan cannot be read\. It is (JSON, but )?not /)
})
