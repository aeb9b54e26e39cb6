import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { policyWords } from '../../src/failures/policy.ts'
import { doors } from './doors.ts'

interface Statement {
  readonly Sid: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

const folder = 'bootstrap/policies'
const policies = readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? [file.replace('.json', '')] : []))
const statementsOf = (policy: string) =>
  (JSON.parse(readFileSync(`${folder}/${policy}.json`, 'utf8')) as { Statement: readonly Statement[] }).Statement

describe.each(policies)('the policy %s', (policy) => {
  const door = doors.map(({ name }) => name).find((name) => policy === name || policy.startsWith(`${name}-`))

  test('is one of a door', () => expect(door).toBeDefined())

  test.each(
    statementsOf(policy).flatMap(({ Sid, Action, Resource }) =>
      [Action].flat().map((action) => ({ sid: Sid, action, resource: [Resource].flat()[0]! })),
    ),
  )('$sid: a door that is denied $action says where it stands', ({ action, resource }) => {
    const [, statement, file] = /statement `(\w+)` of `([^`]+)`/.exec(policyWords(door, { action, resource })) ?? []
    expect(existsSync(file!)).toBe(true)
    const named = statementsOf(file!.replace(/.*\/|\.json$/g, '')).find(({ Sid }) => Sid === statement)
    expect([named!.Action].flat()).toContain(action)
    expect([named!.Resource].flat().includes('*')).toBe(resource === '*')
  })
})

// What stands in no role stops the first workflow that uses its input: the page of the bootstrap says when to attach it.
test('the bootstrap tells of every policy that it attaches to no role', () => {
  const module = readFileSync('bootstrap/terraform/main.tf', 'utf8')
  const page = readFileSync('bootstrap/README.md', 'utf8')
  const left = policies.filter((policy) => !module.includes(`policies/${policy}.json"`))
  expect(left).not.toEqual([])
  const [, told = ''] = page.split('\n## What neither attaches\n')
  const rows = [...told.split('\n## ')[0]!.matchAll(/^\| \[`([\w-]+)`\]/gm)].map(([, policy]) => policy)
  expect(rows.sort()).toEqual(left.sort())
})
