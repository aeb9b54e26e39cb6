import { expect, test } from '@jest/globals'
import {
  byResource,
  failedAddresses,
  type Planned,
  plannedByStream,
} from '../../../../src/actions/terraform-apply/by-resource.ts'
import { eventReader } from '../../../../src/targets/terraform/run/events.ts'

const hook = (type: string, addr: string, action: string) => ({
  type,
  hook: { resource: { addr }, action, elapsed_seconds: 2 },
})
const planned = (addr: string, action: string) => ({ type: 'planned_change', change: { resource: { addr }, action } })
const error = (of: object) => ({
  type: 'diagnostic',
  diagnostic: { severity: 'error', summary: 'no', detail: 'why', ...of },
})

const told = (...events: object[]) => {
  const reader = eventReader()
  for (const event of events) reader.add(JSON.stringify(event))
  return reader.told()
}

const of = (address: string, action = 'create', silent = false): Planned => ({ address, key: address, action, silent })

const lists = (
  ...[planned, stream, how = 'otherwise']: Parameters<typeof byResource> | [readonly Planned[], ReturnType<typeof told>]
) => {
  const { done, failed, open, notStarted, elsewhere } = byResource(planned, stream, how)
  const keys = (ends: readonly { readonly key: string }[]) => ends.map(({ key }) => key)
  return {
    done: keys(done),
    failed: keys(failed),
    open: keys(open),
    notStarted: keys(notStarted),
    elsewhere: elsewhere.length,
  }
}

const none = { done: [], failed: [], open: [], notStarted: [], elsewhere: 0 }

test('each object is in one list', () => {
  const stream = told(
    hook('apply_start', 'a', 'create'),
    hook('apply_complete', 'a', 'create'),
    hook('apply_start', 'b', 'create'),
    hook('apply_errored', 'b', 'create'),
    hook('apply_start', 'c', 'update'),
    error({ address: 'b' }),
  )
  const all = [of('a'), of('b'), of('c', 'update'), of('d')]
  expect(lists(all, stream)).toEqual({ ...none, done: ['a'], failed: ['b'], open: ['c'], notStarted: ['d'] })
  expect(failedAddresses(byResource(all, stream, 'otherwise'))).toEqual(['b', 'c'])
})

test('a replacement is done when both of its halves are', () => {
  const first = [planned('a', 'replace'), hook('apply_start', 'a', 'delete'), hook('apply_complete', 'a', 'delete')]
  const second = [hook('apply_start', 'a', 'create'), hook('apply_complete', 'a', 'create')]
  expect(lists([of('a', 'replace')], told(...first))).toEqual({ ...none, open: ['a'] })
  expect(lists([of('a', 'replace')], told(...first, ...second))).toEqual({ ...none, done: ['a'] })
})

test('what only the state knows of is done with the first thing that is begun', () => {
  const all = [of('moved', 'move', true), of('a')]
  expect(lists(all, told())).toEqual({ ...none, notStarted: ['moved', 'a'] })
  expect(lists(all, told(hook('apply_start', 'a', 'create')))).toEqual({ ...none, done: ['moved'], open: ['a'] })
  expect(lists(all, told(), 'succeeded')).toEqual({ ...none, done: ['moved', 'a'] })
})

test.each([
  ['resource "aws_lambda_function" "api"', ['module.x.aws_lambda_function.api'], ['module.x.aws_lambda_function.api']],
  ['data "aws_ami" "it"', ['data.aws_ami.it'], ['data.aws_ami.it']],
  ['resource "aws_lambda_function" "api"', ['aws_lambda_function.api["a"]', 'aws_lambda_function.api["b"]'], []],
  ['resource "aws_lambda_function" "api"', ['aws_lambda_function.api_v2', 'x_aws_lambda_function.api'], []],
  ['module "x"', ['module.x.a.b'], []],
])('an error in the block %s is of the only object of it', (context, addresses, failed) => {
  const all = addresses.map((address) => of(address))
  const found = lists(all, told(error({ snippet: { context, code: 'x', start_line: 1 } })))
  expect(found.failed).toEqual(failed)
  expect(found.elsewhere).toBe(failed.length > 0 ? 0 : 1)
})

test('the stream alone says what was to be done', () => {
  const stream = told(planned('a', 'delete'), planned('b', 'remove'), planned('c', 'move'))
  expect(plannedByStream(stream)).toEqual([of('a', 'destroy'), of('b', 'forget', true), of('c', 'move', true)])
})
