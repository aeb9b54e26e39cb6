import { describe, expect, test } from '@jest/globals'
import { functionState, isSettled, sha256OfZip } from '../../../src/aws/lambda-function.ts'

test('of an image: its digest, its address by digest, and no address of a zip', () => {
  const state = functionState({
    Configuration: {
      FunctionName: 'api',
      FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:api',
      Version: '7',
      PackageType: 'Image',
      Architectures: ['arm64'],
      State: 'Active',
      LastUpdateStatus: 'Successful',
      CodeSha256: 'abc',
      RevisionId: 'r',
      Description: 'd',
      Environment: { Variables: { A: '1' } },
      KMSKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/abc',
      MemorySize: 512,
      Timeout: 30,
      SnapStart: { ApplyOn: 'PublishedVersions' },
      LoggingConfig: { LogGroup: '/my/group' },
      Role: 'arn:aws:iam::111122223333:role/run',
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-west-1:111122223333:dead' },
    },
    Code: { ImageUri: 'x/api:v1', ResolvedImageUri: 'x/api@sha256:abc', Location: 'https://signed.example' },
  })
  expect(state).toEqual({
    arn: 'arn:aws:lambda:eu-west-1:111122223333:function:api',
    version: '7',
    packageType: 'Image',
    architecture: 'arm64',
    state: 'Active',
    stateReasonCode: undefined,
    stateReason: undefined,
    lastUpdateStatus: 'Successful',
    lastUpdateReasonCode: undefined,
    lastUpdateReason: undefined,
    codeSha256: 'abc',
    imageUri: 'x/api@sha256:abc',
    zipLocation: undefined,
    revisionId: 'r',
    logGroup: '/my/group',
    variables: { A: '1' },
    environmentError: undefined,
    kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/abc',
    memorySize: 512,
    timeout: 30,
    snapStart: true,
    description: 'd',
    role: 'arn:aws:iam::111122223333:role/run',
    deadLetter: 'arn:aws:sqs:eu-west-1:111122223333:dead',
  })
})

test('variables that cannot be read are not taken for none', () => {
  const Environment = { Error: { ErrorCode: 'AccessDeniedException', Message: 'KMS access was denied' } }
  const state = functionState({ Configuration: { FunctionName: 'api', Environment } })
  expect(state).toMatchObject({ variables: {}, environmentError: 'AccessDeniedException' })
})

test('of a zip, with all that Lambda leaves out', () => {
  const state = functionState({ Configuration: { FunctionName: 'api' }, Code: { Location: 'https://signed.example' } })
  expect(state).toMatchObject({
    version: '$LATEST',
    packageType: 'Zip',
    architecture: 'x86_64',
    state: 'Active',
    zipLocation: 'https://signed.example',
    logGroup: '/aws/lambda/api',
    variables: {},
    snapStart: false,
  })
})

describe('settled: no update is going on, however the last one ended', () => {
  test.each([
    ['Active', 'Successful', true],
    ['Active', 'Failed', true],
    ['Active', undefined, true],
    ['Inactive', 'Successful', true],
    ['Failed', 'Failed', true],
    ['Active', 'InProgress', false],
    ['Pending', undefined, false],
    ['Pending', 'InProgress', false],
  ] as const)('%s, %s: %s', (State, LastUpdateStatus, settled) => {
    expect(isSettled(functionState({ Configuration: { State, LastUpdateStatus } }))).toBe(settled)
  })
})

test('the hash of a zip is as Lambda spells it', () => {
  // printf abc | openssl dgst -sha256 -binary | base64
  expect(sha256OfZip(Buffer.from('abc'))).toBe('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=')
})
