import { describe, expect, test } from '@jest/globals'
import { standardOutputs } from '../../../src/action/contract.ts'
import { awsInputs, deployingOutputs, onFailure } from '../../../src/action/every-door.ts'
import { Problem } from '../../../src/action/inputs.ts'

const { 'aws-region': region, 'role-to-assume': role, 'allowed-account-ids': accounts } = awsInputs

test('doors that deploy say what serves, and all else as the others', () => {
  expect(deployingOutputs).toEqual([
    'outcome',
    'changed',
    'serving',
    'failure-code',
    'failure-reason',
    'duration-seconds',
    'report-file',
  ])
  expect(deployingOutputs.filter((name) => name !== 'serving')).toEqual([...standardOutputs])
})

describe('aws-region', () => {
  test.each(['eu-west-1', 'us-gov-west-1', 'cn-northwest-1', 'ap-southeast-7', 'us-isob-east-1', 'eusc-de-east-1'])(
    '%s',
    (name) => expect(region.parse(name)).toBe(name),
  )

  test.each(['eu-west', 'EU-WEST-1', 'eu-west-1a', 'Frankfurt', 'eu-west-1, us-east-1', 'eu-west-1\nx'])(
    'not %j',
    (name) => expect(() => region.parse(name)).toThrow('a Region such as eu-west-1'),
  )
})

describe('role-to-assume', () => {
  test.each([
    'arn:aws:iam::111122223333:role/deploy',
    'arn:aws-cn:iam::111122223333:role/team/a/deploy',
    'arn:aws-us-gov:iam::111122223333:role/a+b=c,d.e@f_g-h',
  ])('%s', (arn) => expect(role.parse(arn)).toBe(arn))

  test.each([
    'deploy',
    'arn:aws:iam::1234:role/deploy',
    'arn:aws:iam::111122223333:user/x',
    'arn:aws:iam::111122223333:role/',
  ])('not %j', (arn) => expect(() => role.parse(arn)).toThrow('the ARN of a role'))
})

describe('allowed-account-ids', () => {
  test('one a line, or with commas', () => {
    expect(accounts.parse('111122223333, 444455556666\n777788889999')).toEqual([
      '111122223333',
      '444455556666',
      '777788889999',
    ])
  })

  test.each(['1111', 'production', '1111-2222-3333', '111122223333;444455556666'])('not %j', (ids) =>
    expect(() => accounts.parse(ids)).toThrow('account ids of 12 digits'),
  )

  // `${{ vars.A }},${{ vars.B }}` with neither set: a guard without an account would let every account pass.
  test.each([',', ' , \n,'])('not %j: a guard that names nobody is no guard', (ids) =>
    expect(() => accounts.parse(ids)).toThrow(Problem),
  )
})

test('on-failure', () => {
  expect(onFailure['on-failure'].parse('none')).toBe('none')
  expect(() => onFailure['on-failure'].parse('undo')).toThrow('must be rollback or none')
})
