import { expect, test } from '@jest/globals'
import { planArguments } from '../../../../src/targets/terraform/plan-arguments.ts'

test('an argument is a line, whatever its value holds', () => {
  const given = ['-target=module.api["a b"].aws_iam_role.this', '--parallelism=20', '-refresh=false', '-var=a=b c=d']
  expect(planArguments.parse(`${given.join('\n')}\n`)).toEqual(given)
})

test('of a variable the message shows its name alone', () => {
  expect(() => planArguments.parse('-var password=hunter2hunter2')).toThrow(/"-var password…"/)
  expect(() => planArguments.parse('-var password=hunter2hunter2')).not.toThrow(/hunter2/)
})
