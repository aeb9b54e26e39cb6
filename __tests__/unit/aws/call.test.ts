import { describe, expect, test } from '@jest/globals'
import { AwsFailure, call, withOutcome } from '../../../src/aws/call.ts'
import { Failure } from '../../../src/failures/failure.ts'
import { lambdaFailures } from '../../../src/failures/lambda.ts'
import { errorOf, type Thrown } from '../failures/symptom.ts'
import { printed } from '../printed.ts'

printed()

const ours = 'arn:aws:lambda:eu-west-1:*:function:api'
const asked = { action: 'lambda:UpdateFunctionCode', resource: ours }

const failed = async (thrown: unknown, tables = lambdaFailures): Promise<AwsFailure> => {
  try {
    await call(asked, tables, { function: 'api', region: 'eu-west-1', door: 'x' }, () => Promise.reject(thrown))
  } catch (failure) {
    expect(failure).toBeInstanceOf(AwsFailure)
    return failure as AwsFailure
  }
  throw new Error('the call did not fail')
}

test('an answer is handed on', async () => {
  expect(await call(asked, [], {}, async () => 7)).toBe(7)
})

test('a failure that is explained already stays as it is', async () => {
  const failure = new Failure('mine', { code: 'mine' })
  await expect(call(asked, [], {}, () => Promise.reject(failure))).rejects.toBe(failure)
})

describe('kinds: go on asking, or stop', () => {
  test.each<[Thrown, AwsFailure['kind']]>([
    [{ name: 'TooManyRequestsException', message: 'Rate exceeded', status: 429 }, 'passing'],
    [{ name: 'ThrottlingException', message: 'Rate exceeded', status: 400 }, 'passing'],
    [{ name: 'ServiceException', message: 'x', status: 500 }, 'passing'],
    [{ name: 'UnknownError', message: '', status: 502 }, 'passing'],
    [{ name: 'Error', message: 'socket hang up', code: 'ECONNRESET' }, 'passing'],
    [{ name: 'Error', message: 'getaddrinfo EAI_AGAIN x', code: 'EAI_AGAIN' }, 'passing'],
    [{ name: 'TimeoutError', message: 'timed out' }, 'passing'],
    [{ name: 'Error', message: 'getaddrinfo ENOTFOUND x', code: 'ENOTFOUND' }, 'final'],
    [{ name: 'AccessDeniedException', message: 'x', status: 403 }, 'denied'],
    [{ name: 'UnauthorizedOperation', message: 'x', status: 403 }, 'denied'],
    [{ name: 'ExpiredTokenException', message: 'x', status: 403 }, 'unauthenticated'],
    [{ name: 'UnrecognizedClientException', message: 'x', status: 403 }, 'unauthenticated'],
    [{ name: 'InvalidSignatureException', message: 'x', status: 403 }, 'unauthenticated'],
    [{ name: 'SignatureDoesNotMatch', message: 'x', status: 403 }, 'unauthenticated'],
    [{ name: 'ResourceNotFoundException', message: 'x', status: 404 }, 'missing'],
    [{ name: 'RepositoryNotFoundException', message: 'x', status: 400 }, 'missing'],
    [{ name: 'ResourceConflictException', message: 'x', status: 409 }, 'conflict'],
    [{ name: 'PreconditionFailedException', message: 'x', status: 412 }, 'changed'],
    [{ name: 'InvalidParameterValueException', message: 'x', status: 400 }, 'final'],
    [{ name: 'ValidationException', message: 'x', status: 400 }, 'final'],
    // The code is not signed as the function wants it: nothing that a policy could allow.
    [{ name: 'InvalidCodeSignatureException', message: 'x', status: 400 }, 'final'],
    // An invoke that cannot even begin: a 502 that no second try mends.
    [{ name: 'KMSDisabledException', message: 'x', status: 502 }, 'final'],
    [{ name: 'KMSAccessDeniedException', message: 'x', status: 502 }, 'final'],
    [{ name: 'SubnetIPAddressLimitReachedException', message: 'x', status: 502 }, 'final'],
    [{ name: 'CodeArtifactUserFailedException', message: 'x', status: 500 }, 'final'],
    // What ECR tells of the registry behind a pull-through cache: no policy of ours could allow it.
    [{ name: 'UpstreamAccessDenied', message: 'x' }, 'final'],
    [{ name: 'EC2ThrottledException', message: 'x', status: 502 }, 'passing'],
    [{ name: 'ResourceNotReadyException', message: 'x', status: 502 }, 'passing'],
    [{ name: 'CredentialsProviderError', message: 'x' }, 'final'],
  ])('%j is %s', async (thrown, kind) => {
    const failure = await failed(errorOf(thrown))
    expect(failure.kind).toBe(kind)
    expect(failure.status).toBe(thrown.status)
    expect(failure.reason).toBe(thrown.message)
    expect(failure.error).toBe(thrown.code ?? thrown.name)
  })
})

describe('denied: what AWS says is truer than what we believe we asked', () => {
  const who = 'arn:aws:sts::111122223333:assumed-role/deploy/acme-shop-7-1'
  const real = 'arn:aws:lambda:eu-west-1:111122223333:function:api'
  const denied = (rest: string) =>
    failed(
      errorOf({
        name: 'AccessDeniedException',
        message: `User: ${who} is not authorized to perform: ${rest}`,
        status: 403,
      }),
    )
  const says = (action: string, resource: string) => ({
    message: `${who} may not call ${action} on ${resource}.`,
    remedy: expect.stringContaining(`"Action": "${action}", "Resource": "${resource}"`),
  })

  test.each([
    [
      `lambda:GetFunction on resource: ${real} because no identity-based policy allows the lambda:GetFunction action`,
      real,
    ],
    [`lambda:GetFunction on resource: ${real}`, real],
    [`lambda:GetFunction on resource: ${real} with an explicit deny in a service control policy`, real],
    [`lambda:GetFunction on resource: ${real}:live with an explicit deny in an identity-based policy`, `${real}:live`],
    [`lambda:GetFunction on resource: "${real}" because no session policy allows the lambda:GetFunction action`, real],
    ['lambda:GetFunction on resource: * because no identity-based policy allows the lambda:GetFunction action', '*'],
    ['lambda:GetFunction', ours],
    ['lambda:GetFunction because no permissions boundary allows the lambda:GetFunction action', ours],
    ['lambda:GetFunction with an explicit deny in a service control policy', ours],
    ['lambda:GetFunction on resource: role deploy because no identity-based policy allows it', ours],
  ])('%s', async (rest, resource) => expect(await denied(rest)).toMatchObject(says('lambda:GetFunction', resource)))

  test('without a word of AWS, it is what we asked', async () => {
    const failure = await failed(errorOf({ name: 'AccessDeniedException', message: 'Forbidden', status: 403 }))
    expect(failure.message).toBe(`The role of the job may not call lambda:UpdateFunctionCode on ${ours}.`)
  })
})

test('the tables of the service come before the common one', async () => {
  const thrown = errorOf({
    name: 'ResourceConflictException',
    message: 'An update is in progress for resource: x',
    status: 409,
  })
  expect(await failed(thrown)).toMatchObject({ code: 'update-in-progress', outcome: 'timed-out' })
  expect(await failed(thrown, [])).toMatchObject({ code: 'aws-error', outcome: 'failed' })
})

test('what no table knows is said in the words of AWS, on one line', async () => {
  const thrown = errorOf({ name: 'OddException', message: 'first\n  second', status: 400 })
  expect((await failed(thrown)).message).toBe('lambda:UpdateFunctionCode failed: OddException: first second')
})

test.each([undefined, null, 'text', {}])('%j thrown is a failure as well', async (thrown) => {
  expect(await failed(thrown)).toMatchObject({ code: 'aws-error', kind: 'final' })
})

test('an error of the network may be inside another', async () => {
  const thrown = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })
  expect(await failed(thrown)).toMatchObject({ kind: 'passing', error: 'ECONNREFUSED', code: 'aws-unreachable' })
})

test('a failure may mean another end at its place', async () => {
  const failure = await failed(errorOf({ name: 'OddException', message: 'x', status: 400 }))
  expect(withOutcome(failure, 'rollback-failed')).toMatchObject({
    message: failure.message,
    outcome: 'rollback-failed',
    cause: failure,
  })
})
