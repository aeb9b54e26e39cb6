import { describe, expect, test } from '@jest/globals'
import { AwsFailure, type ErrorKind } from '../../../../src/aws/call.ts'
import type { LambdaFunction } from '../../../../src/aws/lambda.ts'
import type { Alias, Provisioned } from '../../../../src/aws/lambda-function.ts'
import { Failure } from '../../../../src/failures/failure.ts'
import { pointAlias } from '../../../../src/targets/lambda/deploy.ts'
import type { Instances } from '../../../../src/targets/lambda/provisioned.ts'
import { withRecord } from '../../../../src/targets/lambda/record.ts'
import { revert, type Undo } from '../../../../src/targets/lambda/revert.ts'
import { printed } from '../../printed.ts'

printed()

const record = { runId: '7', commit: '0123456789ab' }
const description = withRecord('', { previous: '1', ...record })
const moved: Alias = {
  arn: 'arn:aws:lambda:eu-west-1:111122223333:function:pricing:live',
  version: '2',
  weights: {},
  revisionId: 'r',
  description,
}
const before: Alias = { ...moved, version: '1', description: '' }
const ready: Provisioned = { status: 'READY', reason: undefined, requested: 1, available: 1 }
const busy: Provisioned = { ...ready, status: 'IN_PROGRESS', available: 0 }

const refusal = (kind: ErrorKind, code = 'update-in-progress') =>
  new AwsFailure(new Failure(kind, { code }), { kind, error: kind, status: 409, reason: kind })

interface Script {
  /** The alias from look to look; the last one stays. */
  readonly looks: readonly (Alias | undefined)[]
  /** What the writes end with, one after the other; those behind them are done. */
  readonly refused?: readonly AwsFailure[]
  readonly kept?: Provisioned
}

const scripted = ({ looks, refused = [], kept = ready }: Script) => {
  const written: Partial<Alias>[] = []
  let at = 0
  const lambda = {
    alias: async () => looks[Math.min(at++, looks.length - 1)],
    provisioned: async () => kept,
    describe: async (version: string) => ({ codeSha256: version === '2' ? 'new' : 'old' }),
    moveAlias: async (_: string, change: Partial<Alias>) => {
      written.push(change)
      const refusal = refused[written.length - 1]
      if (refusal) throw refusal
      return { ...moved, weights: {}, ...change }
    },
  } as unknown as LambdaFunction
  return { lambda, written }
}

const undo = (instances: Instances): Undo => ({
  alias: { name: 'live', instances, previous: { version: '1', description: '' } },
  ours: { sha256: 'new', runId: '7' },
  code: undefined,
})

const within = (milliseconds: number) => ({
  deadline: Date.now() + milliseconds,
  signal: new AbortController().signal,
})

const putBack = ({ lambda }: { lambda: LambdaFunction }, instances: Instances = 'some', milliseconds = 60_000) =>
  revert(lambda, undo(instances), within(milliseconds))

describe('putting an alias back', () => {
  test('what was never moved is left alone', async () => {
    const script = scripted({ looks: [before] })
    expect(await putBack(script)).toBe('untouched')
    expect(script.written).toEqual([])
  })

  test('where Lambda still leaves the traffic to what was before, it is ours all the same', async () => {
    const script = scripted({ looks: [{ ...moved, weights: { 1: 1 } }, before] })
    expect(await putBack(script)).toBe('reverted')
    expect(script.written).toMatchObject([{ version: '1', description: '' }])
  })

  test('the same weights on an alias that keeps no instances are of somebody else', async () => {
    const script = scripted({ looks: [{ ...moved, weights: { 1: 1 } }] })
    await expect(putBack(script, 'none')).rejects.toMatchObject({ code: 'superseded', serving: 'mixed' })
    expect(script.written).toEqual([])
  })

  test('and so is a share where it is not known whether it keeps any', async () => {
    const script = scripted({ looks: [{ ...moved, weights: { 1: 0.9 } }] })
    await expect(putBack(script, 'perhaps')).rejects.toMatchObject({ code: 'superseded', serving: 'mixed' })
    expect(script.written).toEqual([])
  })

  test('a cancel ends the wait for instances, and nothing is written half-way', async () => {
    const script = scripted({ looks: [moved, { ...before, weights: { 2: 1 } }], kept: busy })
    const cancel = new AbortController()
    const seen = () => cancel.abort(new Error('cancelled'))
    const back = revert(script.lambda, undo('some'), within(60_000), { seen, cancel: cancel.signal })
    await expect(back).rejects.toThrow('cancelled')
    expect(script.written).toMatchObject([{ version: '1' }])
  })

  test.each<[string, ErrorKind, Alias]>([
    ['a change that is in the way', 'conflict', moved],
    ['a revision that Lambda has changed', 'changed', { ...moved, revisionId: 's' }],
  ])('%s is waited for', async (_, kind, there) => {
    const script = scripted({ looks: [moved, there, before], refused: [refusal(kind)] })
    expect(await putBack(script)).toBe('reverted')
    expect(script.written.map(({ revisionId }) => revisionId)).toEqual(['r', there.revisionId])
  })

  test('an answer that was lost is seen by what is there', async () => {
    const script = scripted({ looks: [moved, before], refused: [refusal('changed')] })
    expect(await putBack(script)).toBe('reverted')
    expect(script.written).toHaveLength(1)
  })

  test('a version that is gone is told at once: no other try finds it', async () => {
    const script = scripted({ looks: [moved], refused: [refusal('missing')] })
    await expect(putBack(script, 'none')).rejects.toMatchObject({ kind: 'missing' })
    expect(script.written).toHaveLength(1)
  })

  test('an alias that is gone by then is somebody else’s doing', async () => {
    const script = scripted({ looks: [moved, undefined], refused: [refusal('missing')] })
    await expect(putBack(script, 'none')).rejects.toMatchObject({ code: 'superseded' })
  })

  test('somebody else is quicker: nothing more is written', async () => {
    const script = scripted({ looks: [moved, { ...moved, version: '3' }], refused: [refusal('changed')] })
    await expect(putBack(script)).rejects.toMatchObject({ code: 'superseded' })
    expect(script.written).toHaveLength(1)
  })

  test('a run that ended on the way back is gone on with, and writes nothing', async () => {
    const script = scripted({ looks: [{ ...before, weights: { 2: 1 } }, { ...before, weights: { 2: 1 } }, before] })
    expect(await putBack(script)).toBe('reverted')
    expect(script.written).toEqual([])
  })

  test('weights on what was before that are not of what this run wrote are of somebody else', async () => {
    const script = scripted({ looks: [{ ...before, weights: { 3: 0.5 } }] })
    await expect(putBack(script)).rejects.toMatchObject({ code: 'superseded', serving: 'mixed' })
  })

  test('a way back that takes too long is told as what it is', async () => {
    const script = scripted({ looks: [moved, { ...before, weights: { 2: 1 } }], kept: busy })
    await expect(putBack(script, 'some', 1000)).rejects.toMatchObject({
      code: 'out-of-time',
      message: expect.stringContaining("Lambda's way back to version 1 of live took longer"),
    })
  })
})

describe('moving an alias that keeps instances', () => {
  const stuck: Alias = { ...moved, weights: { 1: 1 } }
  const baseline = { alias: stuck, kept: busy, serving: undefined, latest: {} as never }
  const point = (script: Script, kept: Provisioned | undefined) => {
    const { lambda, written } = scripted(script)
    const work = { lambda, baseline: { ...baseline, kept }, record, onWrite: () => undefined }
    return { written, result: pointAlias(work, 'live', '3') }
  }

  test('a revision that Lambda has changed meanwhile is taken as it is', async () => {
    const there = { ...moved, revisionId: 's' }
    const { written, result } = point({ looks: [there], refused: [refusal('changed')] }, busy)
    expect(await result).toMatchObject({ version: '3' })
    expect(written.map(({ revisionId }) => revisionId)).toEqual(['r', 's'])
  })

  test.each<[string, Alias, Provisioned | undefined]>([
    ['another version', { ...moved, version: '4', revisionId: 's' }, busy],
    ['weights of another version', { ...moved, weights: { 4: 0.5 }, revisionId: 's' }, busy],
    ['no instances', { ...moved, revisionId: 's' }, undefined],
  ])('%s: somebody else was there', async (_, there, kept) => {
    const { written, result } = point({ looks: [there], refused: [refusal('changed')] }, kept)
    await expect(result).rejects.toMatchObject({ code: 'superseded' })
    expect(written).toHaveLength(1)
  })
})
