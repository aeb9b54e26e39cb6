import { expect, test } from '@jest/globals'
import { parallelismOf, planArguments } from '../../../../../src/targets/terraform/run/plan-arguments.ts'

test('an argument is a line, whatever its value holds', () => {
  const given = ['-target=module.api["a b"].aws_iam_role.this', '--parallelism=20', '-refresh=false', '-var=a=b c=d']
  expect(planArguments.parse(`${given.join('\n')}\n`)).toEqual(given)
})

test('of a variable the message shows its name alone', () => {
  expect(() => planArguments.parse('-var password=hunter2hunter2')).toThrow(/"-var password…"/)
  expect(() => planArguments.parse('-var password=hunter2hunter2')).not.toThrow(/hunter2/)
})

test.each([
  ['-out=x', /must be without -out \(the step keeps the plan itself\)/],
  ['-json', /without -json/],
  ['-lock-timeout=5m', /use the input "lock-timeout"/],
  ['-destroy', /use the input "destroy"/],
  ['-refresh-only', /use the input "refresh-only"/],
  ['-var-file=x', /use the input "var-file"/],
  ['-show-sensitive', /would show secrets/],
  ['-parallelism=0', /a whole number from 1/],
  ['-nope', /arguments that `plan` knows/],
  ['-constructor', /arguments that `plan` knows/],
  ['aws_s3_bucket.logs', /one argument on each line/],
  ['; rm -rf /', /one argument on each line/],
  ['-target=', /the value of -target in the same line/],
])('%s is refused', (line, says) => expect(() => planArguments.parse(line)).toThrow(says))

test('an apply works on as many things at once as its plan', () => {
  expect(parallelismOf(planArguments.parse('-parallelism=4\n--parallelism=8\n-refresh=false')!)).toBe(8)
  expect(parallelismOf([])).toBeUndefined()
})
