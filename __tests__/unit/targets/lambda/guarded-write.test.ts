import { expect, jest, test } from '@jest/globals'
import { AwsFailure } from '../../../../src/aws/call.ts'
import type { LambdaFunction } from '../../../../src/aws/lambda.ts'
import { canRun } from '../../../../src/aws/lambda-function.ts'
import { Failure } from '../../../../src/failures/failure.ts'
import { guardedWrite, untilFree } from '../../../../src/targets/lambda/guarded-write.ts'

const refused = new AwsFailure(new Failure('The key cannot be granted yet', { code: 'kms-grant' }), {
  kind: 'final',
  error: 'InvalidParameterValueException',
  status: 400,
  reason: 'KMS key is invalid for CreateGrant',
})
const timedOut = new Failure('It took too long', { code: 'timed-out', outcome: 'timed-out' })
const wait = () => ({ deadline: Date.now() + 60_000, signal: new AbortController().signal })

/** Fails in these ways, one after the other. */
const failing = (...failures: Failure[]) => {
  const left = [...failures]
  return () => Promise.reject(left.shift())
}

test('a time that ends in a later try tells what was in the way', async () => {
  await expect(untilFree(wait(), ['conflict'], failing(refused, timedOut))).rejects.toBe(refused)
})

test('a time that ends in the first try is told as it is', async () => {
  await expect(untilFree(wait(), ['conflict'], failing(timedOut))).rejects.toBe(timedOut)
})

test.each([
  [
    'its image is gone again',
    { state: 'Inactive', stateReasonCode: 'ImageDeleted', stateReason: 'deleted' },
    'image-deleted',
  ],
  ['nobody knows why', { state: 'Deactivated' }, 'update-failed'],
])('a write that ends in a state that serves nobody (%s) has failed, and is nobody else’s', async (_, ended, code) => {
  const states = [
    { codeSha256: 'same', state: 'Inactive', stateReasonCode: 'ImageDeleted' },
    { codeSha256: 'same', ...ended },
  ]
  const lambda = { describe: async () => states.shift() } as unknown as LambdaFunction
  const writing = guardedWrite({
    lambda,
    wait: wait(),
    facts: {},
    onWrite: () => undefined,
    name: 'update',
    what: 'The update',
    isOurs: (state) => canRun(state),
    isReplaced: () => true,
    write: async () => undefined,
    theirs: () => 'theirs',
  })
  await expect(writing).rejects.toMatchObject({ code, outcome: 'failed' })
})

test('a function that failed itself takes no change: it is not tried again, and says why', async () => {
  const failed = {
    codeSha256: 'old',
    state: 'Failed',
    stateReasonCode: 'InvalidImage',
    stateReason: 'The image is not valid.',
  }
  const refusal = new AwsFailure(new Failure('It has failed.', { code: 'function-failed', remedy: 'Make it anew.' }), {
    kind: 'conflict',
    error: 'ResourceConflictException',
    status: 409,
    reason: 'state: Failed',
  })
  const write = jest.fn(() => Promise.reject(refusal))
  const writing = guardedWrite({
    lambda: { describe: async () => failed } as unknown as LambdaFunction,
    wait: wait(),
    facts: {},
    onWrite: () => undefined,
    name: 'update',
    what: 'The update',
    isOurs: () => false,
    isReplaced: () => true,
    write,
    theirs: () => 'theirs',
  })
  await expect(writing).rejects.toMatchObject({
    code: 'function-failed',
    message: 'It has failed. It failed with InvalidImage: The image is not valid.',
    remedy: 'Make it anew.',
  })
  expect(write).toHaveBeenCalledTimes(1)
})
