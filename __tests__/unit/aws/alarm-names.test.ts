import { expect, test } from '@jest/globals'
import { alarmNames } from '../../../src/aws/alarm-names.ts'

test('names, one a line, each once; a comma may be part of one', () => {
  expect(alarmNames.parse('errors\n p99, of all \n\nerrors')).toEqual(['errors', 'p99, of all'])
})

test.each([
  ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors', /names of alarms such as pricing-errors, not ARNs/],
  ['a'.repeat(256), /at most 255 characters/],
  [Array.from({ length: 101 }, (_, number) => `alarm-${number}`).join('\n'), /at most 100 alarms, not 101/],
])('%s', (text, says) => expect(() => alarmNames.parse(text)).toThrow(says))
