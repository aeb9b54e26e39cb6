import { expect, test } from '@jest/globals'
import type { Call } from '../../../sandbox/aws/client.ts'
import { kindOf, labelOf, named, placeOf } from '../../matrix/calls.ts'
import { cancelledAt, faultedAt, killedAfter } from '../../matrix/choice.ts'
import { faults, faultsOf } from '../../matrix/faults.ts'

const call = (operation: string, time: number, parameters: Record<string, unknown> = {}): Call => ({
  service: 'lambda',
  operation,
  account: '123456789012',
  principal: null,
  region: 'us-east-1',
  attempt: 1,
  method: 'GET',
  path: '/',
  parameters,
  time,
  seconds: 0,
  status: 200,
  fault: null,
  lost: false,
})

const of = (service: string, operation: string): Call => ({ ...call(operation, 0), service })

const journal = [
  call('GetFunction', 0),
  call('GetFunction', 0.01),
  call('UpdateFunctionCode', 0.02),
  call('GetFunction', 0.03),
  call('GetFunction', 0.53),
  call('GetFunction', 1.03),
  call('GetFunction', 1.04, { Qualifier: '2' }),
  call('UpdateAlias', 1.05),
]

test('a call is named by its operation and its turn; a question that is asked again is one call', () => {
  const calls = named(journal)
  expect(calls.map((each) => `${labelOf(each)}${each.writes ? ' writes' : ''}`)).toEqual([
    'lambda:GetFunction 1',
    'lambda:GetFunction 2',
    'lambda:UpdateFunctionCode 1 writes',
    'lambda:GetFunction 3',
    'lambda:GetFunction 4',
    'lambda:UpdateAlias 1 writes',
  ])
  expect(calls.map(({ before }) => before)).toEqual([0, 1, 2, 3, 4, 5])
})

test('of functions that are waited for side by side, each has its own questions', () => {
  const of = (FunctionName: string, time: number) => call('GetFunction', time, { FunctionName })
  const updates = ['a', 'b'].map((FunctionName) => call('UpdateFunctionCode', 0, { FunctionName }))
  const polls = [of('a', 0.1), of('b', 0.2), of('a', 0.6), of('b', 0.7), of('b', 1.2)]
  expect(named([...updates, ...polls]).map(labelOf)).toEqual([
    'lambda:UpdateFunctionCode 1',
    'lambda:UpdateFunctionCode 2',
    'lambda:GetFunction 1',
    'lambda:GetFunction 2',
  ])
})

test('of the registry a manifest is a write, and GitHub is only asked; credentials of AWS end between its own calls', () => {
  const others = [call('UpdateAlias', 0), of('registry', 'PutUpload'), of('registry', 'PutManifest')]
  const calls = named([...others, call('GetAlias', 3), of('github', 'repos/get')])
  expect(calls.map(({ writes }) => writes)).toEqual([true, false, true, false, false])
  expect(calls.map(({ before }) => before)).toEqual([0, 1, 1, 1, 2])
  expect(calls.map(placeOf)).toEqual(['aws', 'registry', 'registry', 'aws', 'github'])
  for (const mode of [0, 3])
    for (const fault of faults)
      expect(faultedAt(calls, fault, { mode, all: true }).every((each) => placeOf(each) === fault.place)).toBe(true)
})

const calls = named(journal)
const faultsAt = (label: string, mode: number, of = calls) =>
  faults.filter((fault) => faultedAt(of, fault, { mode, all: false }).map(labelOf).includes(label)).length

test('in the usual way every fault comes at the first write of each kind and one at each other call, all in turn', () => {
  const more = named([...journal, call('UpdateAlias', 2)])
  expect(more.map(labelOf).map((label) => faultsAt(label, 0, more))).toEqual([1, 1, 6, 1, 1, 6, 1])
  expect(faultsOf('aws').every((fault) => faultedAt(calls, fault, { mode: 0, all: false }).length >= 2)).toBe(true)
})

test('in another way one fault comes at each write, and none at a read', () => {
  expect(calls.map(labelOf).map((label) => faultsAt(label, 1))).toEqual([0, 0, 1, 0, 0, 1])
})

test('a kill and a cancel come at each write of the usual way, and at the last one of another', () => {
  for (const at of [killedAfter, cancelledAt])
    expect([0, 1].map((mode) => at(calls, { mode, all: false }).map(labelOf))).toEqual([
      ['lambda:UpdateFunctionCode 1', 'lambda:UpdateAlias 1'],
      ['lambda:UpdateAlias 1'],
    ])
})

test('everything is every fault and a cancel at each call, and a kill at each write', () => {
  const all = { mode: 3, all: true }
  for (const fault of faultsOf('aws')) expect(faultedAt(calls, fault, all)).toEqual(calls)
  expect(cancelledAt(calls, all)).toEqual(calls)
  expect(killedAfter(calls, all).map(labelOf)).toEqual(['lambda:UpdateFunctionCode 1', 'lambda:UpdateAlias 1'])
})

test('where a child asks for the like, only what the door asks itself is named', () => {
  const put = (Key: string): Call => ({ ...of('s3', 'PutObject'), parameters: { Key } })
  const all = [
    put('a.tflock'),
    put('a.plans/1.plan'),
    put('a.plans/1xplan'),
    put('a.plans/1.review'),
    put('b.plans/2.plan'),
  ]
  const own = ['*.plan', '*.review'].map((Key) => ({ service: 's3', operation: 'PutObject', match: { Key } }))
  const calls = named(all, own)
  expect(calls.map(labelOf)).toEqual(['s3:PutObject *.plan 1', 's3:PutObject *.review 1', 's3:PutObject *.plan 2'])
  expect(calls.map(({ before }) => before)).toEqual([1, 3, 4])
  expect(calls.map(kindOf)[1]).toBe('s3:PutObject *.review')
})

test('where a door waits with several questions in turn, the first round has numbers, and nothing that depends on the rest', () => {
  const round = (time: number) => [call('GetFunction', time), call('GetAlias', time, { at: time })]
  const journal = [call('GetFunction', 0), call('GetFunction', 1, { Name: 'b' }), call('UpdateAlias', 2)]
  const all = [...journal, ...round(3), ...round(4), call('GetPolicy', 5), call('UpdateAlias', 6), ...round(7)]
  expect(named(all, undefined, true).map(labelOf)).toEqual([
    'lambda:GetFunction 1',
    'lambda:GetFunction 2',
    'lambda:UpdateAlias 1',
    'lambda:GetFunction 3',
    'lambda:GetAlias 1',
    'lambda:GetPolicy 1',
    'lambda:UpdateAlias 2',
  ])
})
