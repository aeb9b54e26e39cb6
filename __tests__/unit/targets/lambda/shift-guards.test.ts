import { expect, test } from '@jest/globals'
import { tooShort } from '../../../../src/targets/lambda/shift-guards.ts'

const alarm = (name: string, seconds?: number) => ({ name, state: 'OK', reason: '', seconds })
const steps = (...seconds: number[]) => seconds.map((each, index) => ({ percent: 10 * (index + 1), seconds: each }))

test.each([
  ['no alarms', steps(5), []],
  ['two minutes', steps(300, 120), [alarm('errors', 60), alarm('any')]],
  ['as long as the alarm takes', steps(300), [alarm('errors', 300)]],
])('%s: nothing to tell', (_, given, alarms) => expect(tooShort(given, alarms)).toBeUndefined())

test.each([
  [
    steps(300, 90),
    [alarm('errors', 60)],
    '"traffic-steps" has a step of 90 s, and `alarms` may come too late for it. ' +
      'Metrics come to CloudWatch a minute or two late: two minutes are a good shortest step.',
  ],
  [
    steps(120, 600),
    [alarm('errors', 60), alarm('latency', 900), alarm('any')],
    '"traffic-steps" has a step of 2 min, and `alarms` may come too late for it. ' +
      'latency judges 15 min together, in part from before the step.',
  ],
])('%j, %j', (given, alarms, said) => expect(tooShort(given, alarms)).toBe(said))
