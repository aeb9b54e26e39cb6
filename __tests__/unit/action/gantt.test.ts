import { expect, test } from '@jest/globals'
import { gantt, stagesDrawn } from '../../../src/action/gantt.ts'

const start = Date.parse('2026-11-25T12:00:00Z')
const stage = (name: string, at: number, seconds: number, good = true) => ({
  name,
  at: start + at * 1000,
  seconds,
  good,
})

test('each stage has a bar as long as it took, and one that failed is red and says so', () => {
  expect(stagesDrawn([stage('update', 0, 4.25), stage('test: invoke', 4.25, 12, false)])).toBe(
    [
      '```mermaid',
      '%%{init: {"gantt": {"leftPadding": 92}}}%%',
      'gantt',
      '  dateFormat x',
      '  axisFormat %H:%M:%S',
      '  tickInterval 5second',
      '  section update',
      `  4.3 s : ${start}, 4250ms`,
      '  section test  invoke',
      `  12 s, failed : crit, ${start + 4250}, 12000ms`,
      '```',
    ].join('\n'),
  )
})

test('a name that comes again later stands at its own bar, too', () => {
  const drawn = stagesDrawn([stage('a', 0, 1), stage('a', 1, 1), stage('b', 2, 1), stage('a', 3, 1)])!
  const sections = drawn.split('\n').flatMap((line) => /^ {2}section (.*)/.exec(line)?.[1] ?? [])
  expect(sections).toEqual(['a', 'a', 'b', 'a\u200b'])
})

test('of one stage, or none, there is nothing to see', () => {
  expect([stagesDrawn([]), stagesDrawn([stage('update', 0, 4)])]).toEqual([undefined, undefined])
})

test.each([
  [0.4, '1second'],
  [8, '1second'],
  [9, '2second'],
  [70, '10second'],
  [400, '1minute'],
  [4000, '10minute'],
  [90_000, '1hour'],
])('the ticks of %d s are apart by %s, so that no two labels are alike', (seconds, interval) => {
  const bar = { section: 'a', label: 'b', from: start, to: start + seconds * 1000 }
  expect(gantt([bar])).toContain(`  tickInterval ${interval}\n`)
})
