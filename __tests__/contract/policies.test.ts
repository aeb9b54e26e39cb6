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
