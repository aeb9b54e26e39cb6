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
  const rows = changes([0, 10, 'step 1 of 2'], [120, 50, 'step 2 of 2'], [420, 100, 'every step went well'])
  expect(trafficReport(rows, versions)).toBe(
    [
      '**Traffic**\n',
      '```mermaid',
      'gantt',
      '  dateFormat x',
      '  axisFormat %H:%M:%S',
      '  tickInterval 1minute',
      '  section v42 10 %',
      `  2 min : ${start}, 120000ms`,
      '  section v42 50 %',
      `  5 min : ${start + 120_000}, 300000ms`,
      '  section v42 100 %',
      `  all of it : milestone, ${start + 420_000}, 1ms`,
      '```\n',
      '| from (UTC) | for | v41 | v42 | why |',
      '| --- | --- | --- | --- | --- |',
      '| 12:00:00 | 2 min | 90 % | 10 % | step 1 of 2 |',
      '| 12:02:00 | 5 min | 50 % | 50 % | step 2 of 2 |',
      '| 12:07:00 |  | 0 % | 100 % | every step went well |',
    ].join('\n'),
  )
})

test('one that was stopped, and one that somebody else took over', () => {
  const text = trafficReport(changes([0, 10, 'step 1 of 1'], [2.3, 0, 'the step ended (alarm-fired)']), versions)!
  // How long it lasted, not how long it was to last.
  expect(text).toContain(`  section v42 10 %\n  2.3 s : ${start}, 2300ms`)
  expect(text).toContain(`  section put back\n  stopped : crit, milestone, ${start + 2300}, 1ms`)
  expect(text).toContain('| 12:00:02 |  | 100 % | 0 % | the step ended (alarm-fired) |')
  const theirs = trafficReport(changes([0, 10, 'step 1 of 1'], [9, undefined, 'somebody|else']), versions)!
  expect(theirs).toContain('  section somebody else\n  changed by hand : crit, milestone,')
  expect(theirs).toContain('| 12:00:09 |  | ? | ? | somebody&#124;else |')
})
