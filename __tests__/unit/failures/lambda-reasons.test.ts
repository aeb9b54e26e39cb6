import { LastUpdateStatusReasonCode, StateReasonCode } from '@aws-sdk/client-lambda'
import { expect, test } from '@jest/globals'
import { find } from '../../../src/failures/catalogue.ts'
import { lambdaReasons } from '../../../src/failures/lambda-reasons.ts'

/** What says that something goes its way. */
const harmless: readonly string[] = ['Creating', 'Idle', 'Restoring']

const codes = [...new Set([...Object.values(StateReasonCode), ...Object.values(LastUpdateStatusReasonCode)])]

test.each(codes.filter((code) => !harmless.includes(code)))(
  'the reason code %s of the SDK is explained',
  (reasonCode) => expect(find(lambdaReasons, { reasonCode })).toBeDefined(),
)
