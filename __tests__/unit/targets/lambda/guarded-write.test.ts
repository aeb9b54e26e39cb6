import { expect, test } from '@jest/globals'
import { AwsFailure } from '../../../../src/aws/call.ts'
import { Failure } from '../../../../src/failures/failure.ts'
import { untilFree } from '../../../../src/targets/lambda/guarded-write.ts'

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
