import { describe, expect, test } from '@jest/globals'
import { parseBackend } from '../../../../../src/targets/terraform/run/backend.ts'
import { chooseStore, s3FactsOf, storeInput } from '../../../../../src/targets/terraform/store/choose-store.ts'

const backend = { bucket: 'acme-state', key: 'env:/staging/prod.tfstate', region: 'eu-west-1' }
const key = 'correct horse battery staple'

describe('auto', () => {
  test('is beside the state of the workspace', () => {
    expect(chooseStore('auto', backend, undefined)).toMatchObject({
      kind: 's3',
      bucket: 'acme-state',
      prefix: 'env:/staging/prod.tfstate.plans/',
      region: 'eu-west-1',
      headers: {},
    })
  })

  test.each([
    [{ encrypt: true }, { 'x-amz-server-side-encryption': 'AES256' }],
    [
      { encrypt: true, kmsKeyId: 'alias/state' },
      { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': 'alias/state' },
    ],
    [{ acl: 'bucket-owner-full-control' }, { 'x-amz-acl': 'bucket-owner-full-control' }],
    [{ kmsKeyId: 'alias/state' }, {}],
  ])('asks the bucket for what terraform asks it for: %j', (more, headers) => {
    expect(chooseStore('auto', { ...backend, ...more }, undefined)).toMatchObject({ headers })
  })

  test('is an artifact with a key, where the state is not in S3', () => {
    expect(chooseStore('auto', undefined, key)).toEqual({ kind: 'artifact' })
  })

  test.each([
    [undefined, 'the backend is not S3'],
    [{ ...backend, ownAccess: '`assume_role`' }, 'by `assume_role`, and not with the rights of this job'],
  ])('else is nothing, and why and what to do is told', (of, why) => {
    const { kind, notice } = chooseStore('auto', of, undefined) as { kind: string; notice: string }
    expect(kind).toBe('none')
    expect(notice).toContain(why)
    expect(notice).toMatch(/openssl rand -base64 32.*store: s3:\/\/bucket\/prefix/s)
  })
})

test('none is nothing, without a notice', () => {
  expect(chooseStore('none', backend, key)).toEqual({ kind: 'none' })
})

test('an artifact is asked for with a key alone: the door sees to it', () => {
  expect(chooseStore('artifact', undefined, undefined)).toMatchObject({ kind: 'none' })
  expect(chooseStore('artifact', backend, key)).toEqual({ kind: 'artifact' })
})

test.each([
  ['s3://acme-plans/prod', { bucket: 'acme-plans', prefix: 'prod/' }],
  ['s3://acme-plans', { bucket: 'acme-plans', prefix: '' }],
])('%s is a place of its own', (text, place) => {
  expect(chooseStore(storeInput.parse(text), backend, undefined)).toMatchObject({ kind: 's3', ...place, headers: {} })
})

test.each(['S3', 'bucket', 'gs://acme', 'true'])('store: %s is wrong', (text) => {
  expect(() => storeInput.parse(text)).toThrow(
    `must be auto, artifact, none or a place such as s3://acme-plans/prod, not "${text}"`,
  )
})

test('what the backend says of its bucket is said of the state of the workspace', () => {
  const { s3 } = parseBackend(
    JSON.stringify({ backend: { type: 's3', config: { bucket: 'acme-state', key: 'prod.tfstate' } } }),
  )
  expect(s3FactsOf(s3!, 'staging')).toMatchObject({ bucket: 'acme-state', key: 'env:/staging/prod.tfstate' })
})
