import { expect, test } from '@jest/globals'
import { eventReader } from '../../../../../src/targets/terraform/run/events.ts'
import { progressWords } from '../../../../../src/targets/terraform/run/listen.ts'

const read = (...events: readonly (object | string)[]) => {
  const reader = eventReader()
  const lines = events.map((event) => reader.add(typeof event === 'string' ? event : JSON.stringify(event)))
  return { reader, lines, told: reader.told() }
}

const planned = (addr: string, action: string) => ({ type: 'planned_change', change: { resource: { addr }, action } })
const hook = (type: string, addr: string, action: string, elapsed = 0) => ({
  type,
  '@message': `${addr}: ${type}`,
  hook: { resource: { addr }, action, elapsed_seconds: elapsed },
})

test('a replacement is done when both its halves are', () => {
  const before = [
    planned('a.b', 'replace'),
    hook('apply_start', 'a.b', 'delete'),
    hook('apply_complete', 'a.b', 'delete', 3),
  ]
  expect(read(...before).reader.progress()).toMatchObject({ done: 0, total: 1, running: ['a.b'] })
  const after = [...before, hook('apply_start', 'a.b', 'create'), hook('apply_complete', 'a.b', 'create', 5)]
  expect(read(...after).told.resources).toEqual([{ address: 'a.b', action: 'replace', state: 'done', seconds: 5 }])
})

test('what only moves, is imported or forgotten is not waited for; what is read meanwhile does not count', () => {
  const { reader } = read(
    planned('a.moved', 'move'),
    planned('a.forgotten', 'remove'),
    planned('a.imported', 'import'),
    planned('a.made', 'create'),
    hook('apply_start', 'data.x', 'read'),
    hook('apply_complete', 'data.x', 'read'),
  )
  expect(reader.progress()).toMatchObject({ done: 0, total: 1, running: [] })
})

test('a resource that failed stays failed, and the others tell how far it came', () => {
  const { reader, told } = read(
    planned('a.one', 'create'),
    planned('a.two', 'update'),
    planned('a.three', 'delete'),
    hook('apply_start', 'a.one', 'create'),
    hook('apply_errored', 'a.one', 'create', 2),
    hook('apply_start', 'a.two', 'update'),
    hook('apply_progress', 'a.two', 'update', 10),
    {
      type: 'diagnostic',
      diagnostic: {
        severity: 'error',
        summary: 'creating one',
        detail: 'no',
        address: 'a.one',
        range: { filename: 'main.tf', start: { line: 3, column: 1 } },
        snippet: { context: 'resource "a" "one"', code: 'resource "a" "one" {', start_line: 3 },
      },
    },
  )
  expect(told.resources.map(({ state }) => state)).toEqual(['failed', 'running', 'waiting'])
  expect(progressWords(reader.progress())).toBe('0 of 3 done, 1 failed; now a.two')
  expect(told.diagnostics).toEqual([
    {
      severity: 'error',
      summary: 'creating one',
      detail: 'no',
      address: 'a.one',
      at: { file: 'main.tf', line: 3, column: 1 },
      snippet: { code: 'resource "a" "one" {', startLine: 3, context: 'resource "a" "one"' },
    },
  ])
})

test('lines that are no event, and events that nobody knows yet, are kept and break nothing', () => {
  const { told, lines } = read(
    'a provider printed this',
    '{"half": ',
    '{}',
    'null',
    '"text"',
    { type: 'diagnostic' },
    { type: 'planned_change', change: null },
    { type: 'apply_start', hook: 'what' },
    { type: '__proto__', '@message': 'new in 2.0' },
    { type: 'outputs', outputs: { secret: { sensitive: true, type: 'string', value: 'S3CR3T' }, plain: { value: 1 } } },
  )
  expect(told.other).toEqual(['a provider printed this', '{"half": ', '{}', 'null', '"text"'])
  expect(lines[8]).toEqual({ type: '__proto__', text: 'new in 2.0' })
  expect(JSON.stringify(told)).not.toContain('S3CR3T')
  expect(told.outputs['plain']).toMatchObject({ sensitive: false, value: 1 })
})

test('a line that was cut is told as such, and never taken for an event', () => {
  const reader = eventReader()
  expect(reader.add(`{"type":"outputs","outputs":{"x":{"value":"${'a'.repeat(500)}`, 1000)).toMatchObject({
    type: 'other',
  })
  expect(reader.told().other[0]).toMatch(/… \(a line of \d+ bytes\)$/)
})

test('of thousands of foreign lines the last are kept', () => {
  const reader = eventReader()
  for (let line = 0; line < 5000; line++) reader.add(`line ${line}`)
  expect(reader.told().other.length).toBe(200)
  expect(reader.told().other.at(-1)).toBe('line 4999')
})
