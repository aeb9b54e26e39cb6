import { expect, test } from '@jest/globals'
import { parseBackend, stateKey } from '../../../../../src/targets/terraform/run/backend.ts'

const s3 = (config: object) => parseBackend(JSON.stringify({ version: 3, backend: { type: 's3', config } })).s3!

test('the key of the state is that of its workspace', () => {
  const plain = s3({ bucket: 'b', key: 'infra/terraform.tfstate', workspace_key_prefix: null })
  expect(stateKey(plain, 'default')).toBe('infra/terraform.tfstate')
  expect(stateKey(plain, 'prod')).toBe('env:/prod/infra/terraform.tfstate')
  expect(stateKey(s3({ key: 'k', workspace_key_prefix: 'ws' }), 'prod')).toBe('ws/prod/k')
})

test('no key of the backend is kept, and what is not given is undefined', () => {
  const backend = s3({
    bucket: 'b',
    key: 'k',
    region: '',
    access_key: 'AKIAEXAMPLE',
    secret_key: 'S3CR3T',
  })
  expect(backend).toEqual({
    bucket: 'b',
    key: 'k',
    region: undefined,
    workspaceKeyPrefix: 'env:',
    encrypt: false,
    kmsKeyId: undefined,
    acl: undefined,
    endpoint: undefined,
    ownAccess: 'keys of its own (`access_key`)',
  })
})

test('any other backend is its name alone, and none is local', () => {
  expect(parseBackend('{"backend":{"type":"http","config":{"password":"S3CR3T"}}}')).toEqual({ type: 'http' })
  expect(parseBackend('{"version":3}')).toEqual({ type: 'local' })
})

test.each([
  [{ assume_role: { role_arn: 'arn:aws:iam::111122223333:role/state' } }, 'the role of `assume_role`'],
  [{ assume_role: null, role_arn: 'arn:aws:iam::111122223333:role/state' }, 'the role of `assume_role`'],
  [
    { assume_role_with_web_identity: { role_arn: 'arn:aws:iam::111122223333:role/state' } },
    'the role of `assume_role_with_web_identity`',
  ],
  [{ profile: 'state' }, 'the profile of `profile`'],
  [{ sse_customer_key: 'abc' }, 'a key that S3 does not keep (`sse_customer_key`)'],
  [{ assume_role: null, profile: null, access_key: null, endpoints: null }, undefined],
])('who reaches the bucket, if not the job: %j', (config, words) => {
  expect(s3(config).ownAccess).toBe(words)
})

test('how the state is written', () => {
  const config = { encrypt: true, kms_key_id: 'alias/state', acl: 'bucket-owner-full-control' }
  expect(s3(config)).toMatchObject({ encrypt: true, kmsKeyId: 'alias/state', acl: 'bucket-owner-full-control' })
  expect(s3({ endpoints: { s3: 'https://minio.example.com' } }).endpoint).toBe('https://minio.example.com')
  expect(s3({ endpoint: 'https://minio.example.com' }).endpoint).toBe('https://minio.example.com')
})
