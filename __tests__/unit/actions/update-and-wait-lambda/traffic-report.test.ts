import { expect, test } from '@jest/globals'
import { trafficReport } from '../../../../src/actions/update-and-wait-lambda/traffic-report.ts'
import { type TrafficChange, trafficLog } from '../../../../src/targets/lambda/traffic.ts'

const start = Date.parse('2026-11-25T12:00:00Z')

const changes = (...rows: [seconds: number, percent: number | undefined, why: string][]): readonly TrafficChange[] => {
  let at = start
  const log = trafficLog(() => at)
  for (const [seconds, percent, why] of rows) {
    at = start + seconds * 1000
    log.shift(percent, why)
  }
  return log.changes
}

const versions = { old: '41', version: '42' }

test('nothing was shifted', () => expect(trafficReport([], versions)).toBeUndefined())

test('a shift that went well', () => {
  const rows = changes(
    [0, 10, 'step 1 of 2, 2 min'],
    [120, 50, 'step 2 of 2, 5 min'],
    [420, 100, 'every step went well'],
  )
  expect(trafficReport(rows, versions)).toBe(
    [
      '**Traffic**\n',
      '```mermaid',
      'gantt',
      '  dateFormat x',
      '  axisFormat %H:%M:%S',
      '  section v42 10 %',
      `  step 1 of 2, 2 min : ${start}, 120000ms`,
      '  section v42 50 %',
      `  step 2 of 2, 5 min : ${start + 120_000}, 300000ms`,
      '  section v42 100 %',
      `  all of it : milestone, ${start + 420_000}, 1000ms`,
      '```\n',
      '| from (UTC) | v41 | v42 | why |',
      '| --- | --- | --- | --- |',
      '| 12:00:00 | 90 % | 10 % | step 1 of 2, 2 min |',
      '| 12:02:00 | 50 % | 50 % | step 2 of 2, 5 min |',
      '| 12:07:00 | 0 % | 100 % | every step went well |',
    ].join('\n'),
  )
})

test('one that was stopped, and one that somebody else took over: the reason is text, and never in the drawing', () => {
  const why = 'The alarm a|b: `x` fired\n```\nnew line'
  const text = trafficReport(changes([0, 10, 'step 1 of 1, 2 min'], [9, 0, why]), versions)!
  expect(text).toContain(`  section put back\n  stopped : crit, milestone, ${start + 9000}, 1000ms`)
  expect(text).toContain('| 12:00:09 | 100 % | 0 % | The alarm a&#124;b: &#96;x&#96; fired &#96;&#96;&#96; new line |')
  const theirs = trafficReport(changes([0, 10, 'step 1 of 1, 2 min'], [9, undefined, 'Somebody else']), versions)!
  expect(theirs).toContain('  section somebody else\n  changed by hand : crit, milestone,')
  expect(theirs).toContain('| 12:00:09 | ? | ? | Somebody else |')
})
