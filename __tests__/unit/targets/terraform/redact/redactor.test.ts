import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parsePlan } from '../../../../../src/targets/terraform/plan/plan-json.ts'
import type { Tree } from '../../../../../src/targets/terraform/plan/tree.ts'
import { redactorOf } from '../../../../../src/targets/terraform/redact/redactor.ts'
import { sensitiveLeaves } from '../../../../../src/targets/terraform/redact/sensitive-leaves.ts'

const fixture = (name: string) =>
  parsePlan(readFileSync(`__tests__/fixtures/terraform-plans/${name}/plan.json`, 'utf8'))

/** A plan with what a case needs. */
const planWith = (parts: object) => parsePlan(JSON.stringify({ format_version: '1.2', resource_changes: [], ...parts }))

const change = (after: Tree, marks: Tree = {}, type = 'aws_thing') => ({
  address: `${type}.a`,
  mode: 'managed',
  type,
  name: 'a',
  change: {
    actions: ['create'],
    before: null,
    after,
    after_unknown: {},
    before_sensitive: false,
    after_sensitive: marks,
  },
})

const secret = 'S3CR3T <of&the> "house"'

/** Where a plan says, or a name tells, that `secret` is one. */
const sources: Readonly<Record<string, object>> = {
  'a mark of a change': { resource_changes: [change({ a: secret }, { a: true })] },
  'a mark above it': { resource_changes: [change({ a: { b: [secret] } }, { a: true })] },
  'a mark in a list': { resource_changes: [change({ a: ['x', secret] }, { a: [false, true] })] },
  'a mark of drift': { resource_drift: [change({ a: secret }, { a: true })] },
  'a mark of what is deferred': {
    deferred_changes: [{ reason: 'x', resource_change: change({ a: secret }, { a: true }) }],
  },
  'a mark of the state': {
    prior_state: {
      values: {
        root_module: { child_modules: [{ resources: [{ values: { a: secret }, sensitive_values: { a: true } }] }] },
      },
    },
  },
  'a mark of planned values': {
    planned_values: { root_module: { resources: [{ values: { a: secret }, sensitive_values: { a: true } }] } },
  },
  'an output': {
    output_changes: {
      o: { actions: ['create'], before: null, after: secret, before_sensitive: true, after_sensitive: true },
    },
  },
  'a part of an output': {
    output_changes: {
      o: { actions: ['create'], before: null, after: { a: secret }, before_sensitive: true, after_sensitive: true },
    },
  },
  'a sensitive variable': {
    variables: { v: { value: secret } },
    configuration: { root_module: { variables: { v: { sensitive: true } } } },
  },
  'the default of one': { configuration: { root_module: { variables: { v: { sensitive: true, default: secret } } } } },
  'an ephemeral variable': {
    configuration: { root_module: { variables: { v: { ephemeral: true, default: secret } } } },
  },
  'a variable of a module': {
    configuration: {
      root_module: {
        module_calls: {
          m: {
            expressions: { v: { constant_value: secret } },
            module: { variables: { v: { sensitive: true } } },
          },
        },
      },
    },
  },
  'a variable with a telling name': { variables: { db_password: { value: secret } } },
  'an attribute with a telling name': { resource_changes: [change({ apiToken: secret })] },
  'a pair with a telling name': { resource_changes: [change({ env: [{ name: 'DB_PASSWORD', value: secret }] })] },
  'a telling name in JSON': { resource_changes: [change({ text: JSON.stringify({ db: { password: secret } }) })] },
  'JSON that is marked': { resource_changes: [change({ a: JSON.stringify({ password: secret }) }, { a: true })] },
  'an address that is marked': {
    resource_changes: [change({ a: `postgres://u:${encodeURIComponent(secret)}@h/db` }, { a: true })],
  },
}

/** How it turns up where nothing marks it. */
const echoes: Readonly<Record<string, (text: string) => string>> = {
  alone: (text) => text,
  'amid a text': (text) => `before ${text} after`,
  JSON: (text) => JSON.stringify({ a: text }),
  "Terraform's jsonencode": (text) =>
    JSON.stringify({ a: text }).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026'),
  'an address': (text) => `https://h/?q=${encodeURIComponent(text)}`,
  base64: (text) => Buffer.from(`user:${text}`).toString('base64'),
}

const pieces = ['S3CR3T', 'house', 'of&the', Buffer.from('3CR3T <of&t').toString('base64').slice(2, -2)]

describe.each(Object.entries(sources))('a secret that is known by %s', (_, parts) => {
  const redactor = redactorOf(planWith(parts))
  test.each(Object.entries(echoes))('%s', (_, echo) => {
    const text = redactor.text(echo(secret))
    expect(text).toContain('***')
    expect(pieces.filter((piece) => text.includes(piece))).toEqual([])
  })
})

describe('what is no secret stays readable', () => {
  test.each([
    ['true', 'enabled = true'],
    [5, 'replicas = 5, port 5432'],
    ['eu', 'neu'],
    ['------', 'a ------ line'],
  ])('a marked %j hides no %j', (value, text) => {
    expect(redactorOf(planWith({ resource_changes: [change({ a: value }, { a: true })] })).text(text)).toBe(text)
  })

  test.each([
    ['secret_arn', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf'],
    ['http_tokens', 'required'],
    ['password_length', '24'],
    ['kms_key_id', 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111'],
    ['DB_SECRET', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf'],
    ['key', 'terraform.tfstate'],
    ['hash_key', 'tenant_id'],
    ['public_key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBaJ'],
    ['source_code_hash', 'wEj1GLQXVzzyyYwUAZLnSgZCnvXqUYgDVNMDFqVkBLc='],
  ])('%s = %j', (name, value) => expect(redactorOf(planWith({})).value(value, name)).toBe(value))

  test('the parts of an output that is sensitive as a whole, where a resource shows them under the same name', () => {
    const db = { endpoint: 'orders.eu-west-1.rds', engine: 'postgres', word: 'correct horse' }
    const plan = planWith({
      resource_changes: [change(db, { word: true }, 'aws_db_instance')],
      output_changes: {
        db: { actions: ['create'], before: null, after: db, before_sensitive: true, after_sensitive: true },
      },
    })
    const text = redactorOf(plan).text('postgres at orders.eu-west-1.rds with correct horse')
    expect(text).toBe('postgres at orders.eu-west-1.rds with ***')
  })
})

test('what overlaps is hidden whole', () => {
  const redactor = redactorOf(undefined, { secrets: ['abcdefgh', 'efghijkl'] })
  expect(redactor.text('x abcdefghijkl y')).toBe('x *** y')
  expect(redactor.text('abcdefghabcdefgh!')).toBe('******!')
})

test('values under a telling name, numbers and keys among them', () => {
  const redactor = redactorOf(undefined, { secrets: ['tenant-blue', '123456789'] })
  expect(
    redactor.value({
      password: 'short',
      pin_token: 12345,
      plain: 12345,
      account: 123456789,
      'tenant-blue': true,
      json: '{"password":"x","user":"me"}',
    }),
  ).toEqual({
    password: '(sensitive value)',
    pin_token: '(sensitive value)',
    plain: 12345,
    account: '(sensitive value)',
    '***': true,
    json: '{"password":"(sensitive value)","user":"me"}',
  })
  expect(redactor.count).toBe(5)
})

test('expressions of the user, in everything', () => {
  const redactor = redactorOf(planWith({ resource_changes: [change({ a: 'acct-123456' })] }), {
    patterns: [/acct-\d+/g, /INTERNAL/gi],
  })
  expect(redactor.text('acct-123456 of internal.example')).toBe('*** of ***.example')
  expect(redactor.value(['acct-1'])).toEqual(['***'])
})

/** What nobody may find in what we make of a fixture: all that Terraform marks, and what is made to look like a secret. */
const planted = /S3CR3T|Passw0rd|AKIA(OLD|NEW)PLAIN|sk_live_(OLD|NEW)|eph-secret/

describe.each(['06-sensitive', '20-ephemeral-write', '30-aws-realistic'])('%s', (name) => {
  const plan = fixture(name)
  const redactor = redactorOf(plan)
  test('holds secrets, and none is left in its values', () => {
    expect(JSON.stringify(plan)).toMatch(planted)
    expect(sensitiveLeaves(plan).length).toBeGreaterThan(0)
    expect(JSON.stringify(redactor.value(plan as unknown as Tree))).not.toMatch(planted)
  })

  test('nor in what Terraform itself prints', () => {
    const text = readFileSync(`__tests__/fixtures/terraform-plans/${name}/plan.txt`, 'utf8')
    expect(redactor.text(text)).not.toMatch(planted)
  })
})

test('ten thousand secrets are found quickly', () => {
  const secrets = Array.from({ length: 10_000 }, (_, index) => `made-up-${index}-secret-${(index * 7919) % 10_007}`)
  const redactor = redactorOf(undefined, { secrets })
  const text = secrets.map((each, index) => `resource ${index} has ${each}, and nothing else`).join('\n')
  const covered = redactor.text(text)
  expect(covered.match(/\*\*\*/g)).toHaveLength(10_000)
  expect(covered).not.toContain('made-up')
})

test('in a text that is JSON, numbers stay as they are where something beside them is hidden', () => {
  const text = '{"account":9007199254740993,"password":"hunter2-hunter2"}'
  expect(redactorOf(undefined).value(text, 'policy')).toMatch(/^\{"account":9007199254740993,"password":"\(sensitive/)
})
