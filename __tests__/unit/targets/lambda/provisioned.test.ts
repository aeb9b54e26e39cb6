import { afterEach, describe, expect, jest, test } from '@jest/globals'
import type { Stage } from '../../../../src/action/stages.ts'
import { AwsFailure } from '../../../../src/aws/call.ts'
import type { LambdaFunction } from '../../../../src/aws/lambda.ts'
import type { Alias, FunctionState, Provisioned } from '../../../../src/aws/lambda-function.ts'
import { Failure } from '../../../../src/failures/failure.ts'
import { confirmServing } from '../../../../src/targets/lambda/confirm.ts'
import { noProgress } from '../../../../src/targets/lambda/deploy.ts'
import {
  heldAtFirst,
  heldBy,
  isOfLambda,
  type Kept,
  standing,
  untilServing,
} from '../../../../src/targets/lambda/provisioned.ts'
import { withRecord, withShift } from '../../../../src/targets/lambda/record.ts'
import { printed } from '../../printed.ts'

const output = printed()
afterEach(() => {
  jest.restoreAllMocks()
})

const ours = withRecord('', { previous: '1', runId: '7', commit: '0123456789ab' })
const alias = (weights: Alias['weights'] = {}, more: Partial<Alias> = {}): Alias => ({
  arn: 'arn:aws:lambda:eu-west-1:111122223333:function:pricing:live',
  version: '2',
  weights,
  revisionId: 'r',
  description: ours,
  ...more,
})
const kept = (status: string, reason?: string): Provisioned => ({ status, reason, requested: 2, available: 0 })
const denied = new AwsFailure(new Failure('The role may not call it.', { code: 'access-denied' }), {
  kind: 'denied',
  error: 'AccessDeniedException',
  status: 403,
  reason: 'no',
})

interface Look {
  readonly there: Alias | undefined
  readonly kept: Provisioned | undefined
}

/** Lambda as it is from look to look; the last one stays. A look takes this many milliseconds. */
const looks = (all: readonly Look[], takes = 0) => {
  let at = 0
  const began = Date.now()
  if (takes > 0) jest.spyOn(Date, 'now').mockImplementation(() => began + at * takes)
  return {
    lambda: {
      alias: async () => all[Math.min(at++, all.length - 1)]!.there,
      provisioned: async () => all[Math.min(Math.max(at - 1, 0), all.length - 1)]!.kept,
    } as unknown as LambdaFunction,
    asked: () => at,
  }
}

const wait = () => ({ deadline: Date.now() + 600_000, signal: new AbortController().signal })

const arrive = (lambda: LambdaFunction, known: Kept, stages: Stage[] = []) => {
  const seen: Alias[] = []
  const before = { alias: alias({}, { version: '1', description: '' }), kept: known }
  const arrival = { lambda, name: 'live', moved: alias({ 1: 1 }), before, wait: wait(), facts: {}, stages }
  return untilServing({ ...arrival, seen: (there) => seen.push(there) }).then(() => seen)
}

describe('the weights of an alias', () => {
  test.each<[string, Alias, string | undefined]>([
    ['none', alias(), undefined],
    ['all of it for what our record says was before', alias({ 1: 1 }), '1'],
    ['a share of it', alias({ 1: 0.4 }), '1'],
    ['another version', alias({ 3: 1 }), undefined],
    ['two versions', alias({ 1: 0.2, 3: 0.2 }), undefined],
    ['no record of ours', alias({ 1: 1 }, { description: 'theirs' }), undefined],
    [
      'a shift of ours',
      alias({ 1: 0.5 }, { description: withShift(ours, { version: '1', weight: 0.5, runId: '7' }) }),
      undefined,
    ],
  ])('%s: whether Lambda set them', (_, there, held) => expect(heldBy(there, 'some')).toBe(held))

  test.each<[string, Alias, Kept, string | undefined]>([
    ['a share while instances are made', alias({ 1: 0.4 }), kept('IN_PROGRESS'), '1'],
    ['a share once they are ready', alias({ 1: 0.4 }), kept('READY'), undefined],
    ['all of it, that Lambda is about to take away', alias({ 1: 1 }), kept('READY'), '1'],
    ['a share where it is not known whether there are any', alias({ 1: 0.4 }), denied, undefined],
    ['all of it where that is not known', alias({ 1: 1 }), denied, '1'],
    ['an alias that keeps none', alias({ 1: 1 }), undefined, undefined],
  ])('%s, before anything is written: whether Lambda set it', (_, there, known, held) =>
    expect(heldAtFirst(there, known)).toBe(held),
  )

  test.each<[string, Alias, boolean]>([
    ['taken away', alias({}, { revisionId: 's' }), true],
    ['of somebody else', alias({ 3: 0.5 }), false],
    ['and another version', alias({}, { version: '3' }), false],
    ['and another description', alias({}, { description: 'theirs' }), false],
  ])('%s, while we looked: whether that is of Lambda', (_, now, yes) =>
    expect(isOfLambda(now, alias({ 1: 1 }), kept('IN_PROGRESS'))).toBe(yes),
  )
})

describe('after the move', () => {
  test('an alias without instances is not asked for', async () => {
    const { lambda, asked } = looks([])
    await arrive(lambda, undefined)
    expect(asked()).toBe(0)
  })

  test.each<[string, Look, string]>([
    [
      'the instances',
      { there: alias(), kept: kept('IN_PROGRESS') },
      'provisioned concurrency of live: IN_PROGRESS, 0 of 2 ready (',
    ],
    [
      'the traffic',
      { there: alias({ 1: 0.5 }), kept: kept('READY') },
      'provisioned concurrency of live: READY, 0 of 2 ready, version 1 has 50 % of the traffic (',
    ],
  ])('waits for %s', async (_, first, says) => {
    const last = { there: alias(), kept: kept('READY') }
    expect(await arrive(looks([first, last]).lambda, kept('READY'))).toEqual([first.there, last.there])
    expect(output.text()).toContain(says)
  })

  test.each<[string, Look]>([
    ['ready', { there: alias(), kept: kept('READY') }],
    ['failed', { there: alias({ 1: 1 }), kept: kept('FAILED', 'OLD') }],
  ])('an end that is told at once (%s) may be that of before: it is asked again', async (_, first) => {
    const { lambda, asked } = looks([
      first,
      { there: alias({ 1: 1 }), kept: kept('IN_PROGRESS') },
      { there: alias(), kept: kept('READY') },
    ])
    await arrive(lambda, kept('READY'))
    expect(asked()).toBe(3)
  })

  test('weights of a share, where the role may not ask, are of somebody else', async () => {
    const { lambda } = looks([{ there: alias({ 1: 0.9 }), kept: undefined }])
    await expect(arrive(lambda, denied)).rejects.toMatchObject({ code: 'superseded', serving: 'mixed' })
  })

  test('instances that are taken away meanwhile are not waited for', async () => {
    const { lambda } = looks([{ there: alias(), kept: undefined }])
    await expect(arrive(lambda, kept('READY'))).resolves.toHaveLength(1)
  })

  test.each<[string, Look, object]>([
    [
      'instances that cannot be made',
      { there: alias({ 1: 1 }), kept: kept('FAILED', 'FUNCTION_ERROR_INIT_FAILURE') },
      { code: 'provisioned-failed', message: expect.stringContaining('live: FUNCTION_ERROR_INIT_FAILURE.') },
    ],
    ['an alias that is gone', { there: undefined, kept: undefined }, { code: 'superseded', serving: 'unknown' }],
    [
      'an alias that was moved',
      { there: alias({}, { version: '3' }), kept: kept('IN_PROGRESS') },
      { code: 'superseded', message: expect.stringContaining('it points at version 3 now') },
    ],
    [
      'weights of somebody else',
      { there: alias({ 3: 0.5 }), kept: kept('IN_PROGRESS') },
      { code: 'superseded', serving: 'mixed' },
    ],
  ])('%s: a failure, and its stage is drawn as one', async (_, look, failure) => {
    const stages: Stage[] = []
    await expect(arrive(looks([look]).lambda, kept('READY'), stages)).rejects.toMatchObject(failure)
    expect(stages).toMatchObject([{ name: 'provisioned concurrency', good: false }])
  })

  test('weights that stay for long once the instances are ready are of somebody else', async () => {
    const { lambda, asked } = looks([{ there: alias({ 1: 0.5 }), kept: kept('READY') }], 16_000)
    await expect(arrive(lambda, kept('READY'))).rejects.toMatchObject({ code: 'superseded', serving: 'mixed' })
    expect(asked()).toBeGreaterThan(2)
  })

  test('where the role may not ask, the weights tell', async () => {
    const { lambda } = looks([
      { there: alias({ 1: 1 }), kept: undefined },
      { there: alias(), kept: undefined },
    ])
    await arrive(lambda, denied)
    expect(output.text()).toContain('not known (AccessDeniedException), version 1 has 100 % of the traffic')
    expect(output.text()).toContain('The statement `ReadProvisionedConcurrency`')
  })
})

describe('before anything is decided', () => {
  const stands = (known: Kept, ...all: Look[]) =>
    standing(looks(all).lambda, 'live', { alias: all[0]!.there, kept: known }, wait())

  test('a way that Lambda is on is waited for, whoever sent it there', async () => {
    const there = alias({ 1: 1 }, { description: 'theirs' })
    const after = { there: alias({}, { description: 'theirs' }), kept: kept('READY') }
    const found = await stands(kept('IN_PROGRESS'), { there, kept: kept('IN_PROGRESS') }, after)
    expect(found).toEqual({ alias: after.there, kept: after.kept })
  })

  test('where it came to no end, what has the traffic is what serves', async () => {
    const there = alias({ 1: 1 })
    const found = await stands(kept('FAILED'), { there, kept: kept('FAILED') })
    expect(found).toMatchObject({ alias: { version: '1', weights: {}, description: '' }, unfinished: there })
  })

  test.each<[string, Kept, Look]>([
    ['an alias without instances', undefined, { there: alias({ 1: 0.5 }), kept: undefined }],
    ['weights of somebody else', kept('READY'), { there: alias({ 3: 0.5 }), kept: kept('READY') }],
    ['a share that nobody may explain', denied, { there: alias({ 1: 0.5 }), kept: undefined }],
    ['nothing yet', undefined, { there: undefined, kept: undefined }],
  ])('%s: as it is', async (_, known, look) => expect((await stands(known, look)).alias).toBe(look.there))
})

test('health checks that asked what Lambda left the traffic to confirm nothing', async () => {
  const progress = { ...noProgress(), version: '2' }
  const serving = (there: Alias, known: Kept) => {
    const before = { alias: alias({}, { version: '1' }), serving: undefined, latest: {} as FunctionState, kept: known }
    const asked = { alias: 'live', sha256: 'new', configuration: undefined }
    return confirmServing(looks([{ there, kept: undefined }]).lambda, asked, before, progress)
  }
  expect(await serving(alias(), kept('READY'))).toBe(true)
  expect(await serving(alias({ 1: 1 }), kept('READY'))).toBe(false)
  await expect(serving(alias({ 1: 1 }), undefined)).rejects.toMatchObject({ code: 'superseded', serving: 'mixed' })
  await expect(serving(alias({ 1: 0.9 }), denied)).rejects.toMatchObject({ code: 'superseded', serving: 'mixed' })
  await expect(serving(alias({ 3: 1 }), kept('READY'))).rejects.toMatchObject({ code: 'superseded' })
})
