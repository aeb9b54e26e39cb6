import { describe, expect, test } from '@jest/globals'
import { type Alias, type FunctionState, functionState } from '../../../../src/aws/lambda-function.ts'
import type { Failure } from '../../../../src/failures/failure.ts'
import { guardShift, describe as inWords, planDeploy, runs, type Wanted } from '../../../../src/targets/lambda/plan.ts'

const state = (codeSha256: string, more: Partial<FunctionState> = {}): FunctionState => ({
  ...functionState({ Configuration: { CodeSha256: codeSha256, LastUpdateStatus: 'Successful' } }),
  ...more,
})

const alias = (version: string, weights: Alias['weights'] = {}): Alias => ({
  arn: 'arn:aws:lambda:eu-west-1:111122223333:function:pricing:live',
  version,
  weights,
  revisionId: 'r',
  description: '',
})

const code = { sha256: 'new', architecture: 'x86_64' }
const bare: Wanted = { code, alias: undefined, publish: false }
const live: Wanted = { code, alias: 'live', publish: true }
const deploys = (update: boolean, publish: boolean, moveAlias: boolean) => ({
  kind: 'deploy',
  update,
  publish,
  moveAlias,
})

const unchanged = { kind: 'unchanged', publish: false }

describe('what has to be done, by what serves', () => {
  const old = state('old')
  const now = state('new')
  test.each([
    ['other code', { latest: old, alias: undefined, serving: old }, bare, deploys(true, false, false)],
    ['this code', { latest: now, alias: undefined, serving: now }, bare, unchanged],
    [
      'other code, with publish',
      { latest: old, alias: undefined, serving: old },
      { ...bare, publish: true },
      deploys(true, true, false),
    ],
    [
      'this code, with publish: an earlier run may not have come to the version',
      { latest: now, alias: undefined, serving: now },
      { ...bare, publish: true },
      { kind: 'unchanged', publish: true },
    ],
    ['the alias serves other code', { latest: old, alias: alias('6'), serving: old }, live, deploys(true, true, true)],
    ['the alias serves this code', { latest: now, alias: alias('7'), serving: now }, live, unchanged],
    [
      'the alias serves this code, $LATEST has other',
      { latest: old, alias: alias('7'), serving: now },
      live,
      unchanged,
    ],
    [
      '$LATEST has this code, the alias serves other',
      { latest: now, alias: alias('6'), serving: old },
      live,
      deploys(false, true, true),
    ],
    ['no alias yet', { latest: old, alias: undefined, serving: undefined }, live, deploys(true, true, true)],
    [
      'no alias yet, $LATEST has this code',
      { latest: now, alias: undefined, serving: undefined },
      live,
      deploys(false, true, true),
    ],
  ] as const)('%s', (_, baseline, wanted, plan) => expect(planDeploy(baseline, wanted)).toEqual(plan))
})

describe('what has to be done, by how it is configured', () => {
  const configuration = {
    environment: { A_KEY: '1' },
    mode: 'merge',
    remove: [],
    memorySize: 256,
    timeout: undefined,
  } as const
  const as = { memorySize: 256, variables: { A_KEY: '1', B_KEY: '2' }, timeout: 3 }
  const before = { memorySize: 128, variables: { B_KEY: '2' }, timeout: 3 }
  const [old, now, other] = [state('old', before), state('new', as), state('new', before)]
  const configure = { before, after: as }

  test.each([
    ['code and configuration', { latest: old, serving: old }, { ...deploys(true, true, true), configure }],
    ['the configuration alone', { latest: other, serving: other }, { ...deploys(false, true, true), configure }],
    ['cut off after the code', { latest: other, serving: old }, { ...deploys(false, true, true), configure }],
    ['cut off after the configuration', { latest: now, serving: old }, deploys(false, true, true)],
    ['it serves', { latest: now, serving: now }, unchanged],
    ['it serves, $LATEST has another', { latest: other, serving: now }, unchanged],
    ['it is in $LATEST, another serves', { latest: now, serving: other }, deploys(false, true, true)],
  ] as const)('%s', (_, states, plan) => {
    expect(planDeploy({ ...states, alias: alias('6') }, { ...live, configuration })).toEqual(plan)
  })

  test('in words: names, never values', () => {
    const plan = planDeploy({ latest: old, serving: old, alias: alias('6') }, { ...live, configuration })
    expect(inWords(plan, live)).toBe(
      'update the code, then change its configuration (memory 128 MB → 256 MB, variables: added A_KEY), ' +
        'then publish a version, then point live at it',
    )
  })
})

describe('whether a function runs this code', () => {
  test.each<[string, Partial<FunctionState>, boolean]>([
    ['as it should', {}, true],
    ['inactive: it wakes at the next invoke', { state: 'Inactive' }, true],
    ['idle', { state: 'Inactive', stateReasonCode: 'Idle' }, true],
    ['its image is gone', { state: 'Inactive', stateReasonCode: 'ImageDeleted' }, false],
    ['not woken up at the last try', { state: 'Inactive', stateReasonCode: 'EniLimitExceeded' }, true],
    ['deactivated', { state: 'Deactivated' }, false],
    ['being deleted', { state: 'Deleting' }, false],
    ['$LATEST on capacity of one’s own, of which only versions serve', { state: 'ActiveNonInvocable' }, true],
    ['a state that is new', { state: 'NewState' }, true],
    ['other code', { codeSha256: 'old' }, false],
    ['the code in another spelling', { codeSha256: 'NEW' }, false],
    ['another processor', { architecture: 'arm64' }, false],
    ['the update to it failed', { lastUpdateStatus: 'Failed' }, false],
    ['it failed', { state: 'Failed' }, false],
    ['it is being made', { state: 'Pending' }, false],
    ['an update is going on', { lastUpdateStatus: 'InProgress' }, false],
  ])('%s: %j', (_, more, yes) => expect(runs(state('new', more), code)).toBe(yes))
})

describe("somebody else's shift of traffic", () => {
  test('stops a deploy before anything else, with the way out', () => {
    const there = alias('6', { '7': 0.1 })
    let failure: Failure | undefined
    try {
      planDeploy({ latest: state('new'), alias: there, serving: state('new') }, live)
    } catch (thrown) {
      failure = thrown as Failure
    }
    expect(failure).toMatchObject({ code: 'alias-in-shift', outcome: 'failed' })
    expect(failure!.message).toContain('version 7 gets 10 % of its traffic')
    expect(failure!.remedy).toMatch(
      /update-alias --function-name pricing --name live --function-version 6 --routing-config AdditionalVersionWeights=\{\}/,
    )
  })

  test.each([alias('6'), alias('6', {})])('none, no guard', (there) => {
    expect(() => guardShift(there)).not.toThrow()
  })

  test('of an alias that was not asked for is none of ours', () => {
    expect(planDeploy({ latest: state('old'), alias: undefined, serving: state('old') }, bare).kind).toBe('deploy')
  })
})

test.each([
  [unchanged, live, /^Nothing to do: this code serves already$/],
  [{ kind: 'unchanged', publish: true }, bare, /publish a version of it, unless the newest is one$/],
  [deploys(true, false, false), bare, /^update the code$/],
  [deploys(true, true, true), live, /^update the code, then publish a version, then point live at it$/],
  [deploys(false, true, true), live, /^the code is in \$LATEST already, then publish/],
] as const)('in words: %j', (plan, wanted, words) => {
  expect(inWords(plan as Parameters<typeof inWords>[0], wanted)).toMatch(words)
})
