import type { Alarm } from '../../../../src/aws/cloudwatch.ts'
import type { LambdaFunction } from '../../../../src/aws/lambda.ts'
import { type Alias, type FunctionState, functionState } from '../../../../src/aws/lambda-function.ts'
import { guardShift } from '../../../../src/targets/lambda/plan.ts'
import { shiftTraffic } from '../../../../src/targets/lambda/shift.ts'
import { guardSteps } from '../../../../src/targets/lambda/shift-guards.ts'
import { trafficLog } from '../../../../src/targets/lambda/traffic.ts'
import type { Cases } from '../symptom.ts'

const role = 'arn:aws:iam::111122223333:role/run'
const version = (more: Partial<FunctionState> = {}): FunctionState => ({
  ...functionState({ Configuration: { Version: '6', Role: role } }),
  ...more,
})
const errors = (state: string): Alarm => ({ name: 'errors', state, reason: 'Threshold Crossed: 3 errors.' })

const guarded = ({
  provisioned = false,
  latest = version(),
  found = [errors('OK')],
}: {
  provisioned?: boolean
  latest?: FunctionState
  found?: Alarm[]
}) =>
  guardSteps({
    alias: 'live',
    kept: provisioned ? { status: 'READY', reason: undefined, requested: 1, available: 1 } : undefined,
    serving: version(),
    latest,
    alarms: ['errors'],
    readAlarms: async () => found,
    region: 'eu-west-1',
  })

const alias: Alias = { arn: 'arn', version: '6', weights: {}, revisionId: 'r', description: '' }

/** A step whose alias is as it was written. */
const shifting = (found: readonly Alarm[], problems: readonly string[]) => {
  let now = alias
  const lambda = {
    alias: async () => now,
    moveAlias: async (_: string, change: Partial<Alias>) => (now = { ...now, ...change }),
  } as unknown as LambdaFunction
  return shiftTraffic(
    {
      steps: [{ percent: 10, seconds: 60 }],
      alarms: ['errors'],
      readAlarms: async () => found,
      problems: async () => problems,
      region: 'eu-west-1',
      lambda,
      name: 'live',
      version: '7',
      runId: '1',
      wait: { deadline: Date.now() + 60_000, signal: new AbortController().signal },
      stages: [],
      traffic: trafficLog(),
      onWrite: () => undefined,
    },
    alias,
  )
}

export const shiftFailures: Cases = {
  'shift-versions-differ': [
    {
      work: () => guarded({ latest: version({ role: `${role}-2` }) }),
      says: `live cannot share its traffic: version 6 has the execution role ${role}, and the new version would have ${role}-2.`,
      paste: 'Deploy this change once without `traffic-steps`',
    },
    {
      work: () => guarded({ latest: version({ deadLetter: 'arn:aws:sqs:eu-west-1:111122223333:dead' }) }),
      says: 'has the dead-letter queue none, and the new version would have arn:aws:sqs:eu-west-1:111122223333:dead',
      paste: 'its former dead-letter queue again',
    },
  ],
  'shift-provisioned': {
    work: () => guarded({ provisioned: true }),
    says: 'live has provisioned concurrency',
    paste: 'Leave out `traffic-steps`',
  },
  'alarm-not-found': {
    work: () => guarded({ found: [] }),
    says: 'There is no alarm errors in Region eu-west-1.',
    paste: '`cloudwatch:DescribeAlarms` on `*`',
  },
  'alarm-already-on': {
    work: () => guarded({ found: [errors('ALARM')] }),
    says: 'The alarm errors is in ALARM already: Threshold Crossed: 3 errors. It could tell nothing of the new version.',
    paste: 'leave this alarm out of `alarms` once',
  },
  'alarm-fired': {
    work: () => shifting([errors('ALARM')], []),
    says: 'The alarm errors fired while version 7 had 10 % of the traffic: Threshold Crossed: 3 errors',
    paste: 'the metric is in CloudWatch',
  },
  'unhealthy-in-shift': {
    work: () => shifting([errors('OK')], ['GET https://api.example.com/health: status 500 instead of 200']),
    says: 'Twice not healthy while version 7 had 10 % of the traffic: GET https://api.example.com/health: status 500 instead of 200',
    paste: 'leave it to `alarms`',
  },
  'alias-in-shift': {
    work: async () =>
      guardShift({
        ...alias,
        arn: 'arn:aws:lambda:eu-west-1:111122223333:function:pricing:live',
        weights: { '7': 0.1 },
      }),
    says: 'The alias live is in the middle of a shift that is not ours: version 7 gets 10 % of its traffic.',
    paste:
      'aws lambda update-alias --function-name pricing --name live --function-version 6 --routing-config AdditionalVersionWeights={}',
  },
}
