import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { call } from '../../../src/aws/call.ts'
import { type Entry, explain, type Facts } from '../../../src/failures/catalogue.ts'
import { Failure } from '../../../src/failures/failure.ts'
import { ownEnvironment } from '../environment.ts'
import { printed } from '../printed.ts'
import { type Case, type Cases, errorOf } from './symptom.ts'

printed()
ownEnvironment('ACTIONS_ID_TOKEN_REQUEST_URL')

const sources = join(import.meta.dirname, '../../../src/failures')
const symptoms = join(import.meta.dirname, 'symptoms')

const isTable = (value: unknown): value is readonly Entry[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'object' && 'match' in each)

interface Table {
  /** Such as `lambda/lambdaReasons`. */
  readonly name: string
  readonly entries: readonly Entry[]
  readonly cases: Cases
}

/** Every table of the catalogue, found by itself, with the cases of the same name. */
const tables: readonly Table[] = readdirSync(sources)
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    Object.entries(require(join(sources, file)) as object).flatMap(([name, entries]) =>
      isTable(entries) ? [{ name: `${file.replace('.ts', '')}/${name}`, entries, cases: casesOf(file, name) }] : [],
    ),
  )

function casesOf(file: string, table: string): Cases {
  if (!readdirSync(symptoms).includes(file)) return {}
  return (require(join(symptoms, file)) as Record<string, Cases>)[table] ?? {}
}

const listed = ({ cases }: Table) =>
  Object.entries(cases).flatMap(([code, one]) =>
    [one].flat().map((each, at) => ({ code, at: at + 1, each: each as Case })),
  )

const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1'

/** Everything that a door may know. */
const facts: Facts = {
  account: '111122223333',
  architecture: 'arm64',
  context: 'app',
  path: '`missing.txt`',
  door: 'update-and-wait-lambda',
  'error-type': 'ValueError',
  file: 'app/Dockerfile',
  function: 'pricing',
  image,
  issuer: 'token.actions.githubusercontent.com',
  message: 'the last line of the log',
  reason: 'as AWS says',
  region: 'eu-west-1',
  repository: 'api',
  secret: 'npm',
  stage: 'runtime',
  role: 'arn:aws:iam::111122223333:role/deploy',
  subject: 'repo:acme/shop:environment:production',
  partition: 'aws',
  'role-name': 'deploy',
  conditions: '{ "token.actions.githubusercontent.com:sub": "repo:acme/shop:environment:production" }',
  gate: 'Keep the environment.',
  tag: 'v1',
}

const asked = { action: 'lambda:GetFunction', resource: 'arn:aws:lambda:eu-west-1:111122223333:function:pricing' }

const thrownBy = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work()
  } catch (thrown) {
    return thrown
  }
}

/** The failure as a door would have it. */
const produced = async ({ thrown, seen, work, facts: more }: Case, entries: readonly Entry[]): Promise<unknown> => {
  const known = { ...facts, ...more }
  if (thrown) return thrownBy(() => call(asked, entries, known, () => Promise.reject(errorOf(thrown))))
  if (seen) return explain(entries, seen, known)
  return thrownBy(async () => work?.())
}

test('the tables are found', () => expect(tables.length).toBeGreaterThanOrEqual(9))

test.each(tables)('every entry of $name has a case, and every case an entry', ({ entries, cases }) => {
  expect(Object.keys(cases).sort()).toEqual([...new Set(entries.map(({ code }) => code))].sort())
})

describe.each(tables)('$name', (table) => {
  test('no code twice: the first would hide the second', () => {
    const codes = table.entries.map(({ code }) => code)
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([])
  })

  test.each(listed(table))('$code ($at)', async ({ code, each }) => {
    const failure = await produced(each, table.entries)
    expect(failure).toBeInstanceOf(Failure)
    const { message, remedy = '', code: actual, outcome } = failure as Failure
    expect({ code: actual, message }).toMatchObject({ code, message: expect.stringMatching(pattern(each.says)) })
    expect(outcome).toBe(table.entries.find((entry) => entry.code === code)?.outcome ?? 'failed')
    expect(`${message}\n${remedy}`).not.toMatch(/<[a-z-]+>|undefined/)
    expect(remedy).toMatch(pattern(each.paste))
    for (const [, language, body] of remedy.matchAll(/```(\w*)\n([\s\S]*?)\n```/g)) expectPasteable(language!, body!)
    expect(remedy.match(/```/g)?.length ?? 0).toBe(2 * [...remedy.matchAll(/```\w+\n/g)].length)
  })
})

const pattern = (text: string | RegExp): RegExp =>
  typeof text === 'string' ? new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')) : text

const expectPasteable = (language: string, body: string): void => {
  expect(['json', 'yaml', 'sh', 'hcl']).toContain(language)
  if (language === 'json')
    for (const statement of [JSON.parse(body)].flat()) expect(statement).toMatchObject({ Effect: 'Allow' })
  if (language === 'yaml') expect(parse(body)).toEqual(expect.any(Object))
  if (language === 'sh')
    for (const line of body.split('\n')) expect(line).toMatch(/^(aws|docker|git|terraform|tofu) [^<>]+$/)
}
