import { expect, test } from '@jest/globals'
import { guardWords } from '../../../../../src/targets/terraform/inputs.ts'
import { guardsOf, type Hit } from '../../../../../src/targets/terraform/judge/guards.ts'
import { changesOf } from '../../../../../src/targets/terraform/plan/changes.ts'
import { madeChanges } from '../../../../support/made-plan.ts'
import { planChanges, planOf } from '../../../../support/terraform-plans.ts'

const all = { failOn: guardWords, maxDestroy: undefined }

const inWords = (hits: readonly Hit[]) => hits.map(({ guard, addresses }) => `${guard} ${addresses.length}`)

test.each([
  ['01-create', []],
  ['02-update', []],
  ['03-replace', ['replace 5']],
  ['04-destroy-some', ['destroy 7']],
  ['05-destroy-all', ['destroy 3']],
  ['09-moved-only', []],
  ['11-forget', ['destroy 1']],
  ['13-checks', ['check 2']],
  ['18-errored', ['destroy 1', 'check 1']],
  ['33-deposed', ['destroy 2']],
  ['15-no-changes', []],
  ['16-mixed', ['destroy 2', 'replace 1']],
  ['30-aws-realistic', ['destroy 1', 'replace 2', 'stateful 2', 'drift 2', 'check 1']],
  ['31-drift', ['drift 4']],
  ['32-refresh-only', ['drift 4']],
  ['37-put-back', ['drift 3']],
])('with every guard, %s hits %j', (name, hits) => {
  expect(inWords(guardsOf(planChanges(name), all))).toEqual(hits)
})

test('a guard that is not set stops nothing', () => {
  const changes = planChanges('30-aws-realistic')
  expect(guardsOf(changes, { failOn: [], maxDestroy: undefined })).toEqual([])
  expect(guardsOf(changes, { failOn: ['check'], maxDestroy: undefined })).toEqual([
    { guard: 'check', addresses: ['check.encrypted'] },
  ])
})

test.each([
  [0, ['max-destroy 3']],
  [2, ['max-destroy 3']],
  [3, []],
])('of three objects that go, max-destroy %d says %j', (maxDestroy, hits) => {
  expect(inWords(guardsOf(planChanges('30-aws-realistic'), { failOn: [], maxDestroy }))).toEqual(hits)
})

test('what is replaced and forgotten is not destroyed', () => {
  const change = { actions: ['create', 'forget'], before: {}, after: {} }
  const hits = guardsOf(madeChanges([{ address: 'aws_s3_bucket.a', change }]), { ...all, maxDestroy: 0 })
  expect(inWords(hits)).toEqual(['replace 1'])
})

test('types that hold data can be added, with patterns', () => {
  const stateful = (...types: string[]) =>
    inWords(guardsOf(changesOf(planOf('05-destroy-all'), types), { failOn: ['stateful'], maxDestroy: undefined }))
  expect([stateful(), stateful('terraform_*'), stateful('terraform_data'), stateful('terraform')]).toEqual([
    [],
    ['stateful 3'],
    ['stateful 3'],
    [],
  ])
})

test('an object that an earlier replacement left behind is destroyed too', () => {
  const changes = madeChanges([
    { address: 'aws_ebs_volume.a', change: { actions: ['no-op'] } },
    { address: 'aws_ebs_volume.a', deposed: 'b8e7a5d1', change: { actions: ['delete'], before: {} } },
  ])
  expect(inWords(guardsOf(changes, all))).toEqual(['destroy 1', 'stateful 1'])
})
