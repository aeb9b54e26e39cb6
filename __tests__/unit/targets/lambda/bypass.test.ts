import { describe, expect, test } from '@jest/globals'
import type { Callers, Mapping, PolicyStatement } from '../../../../src/aws/lambda-callers.ts'
import { bypassesOf } from '../../../../src/targets/lambda/bypass.ts'

const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:pricing'
const nobody: Callers = { url: undefined, mappings: [], statements: [] }
const ways = (callers: Partial<Callers>) =>
  bypassesOf({ ...nobody, ...callers }, { functionName: 'pricing', alias: 'live' })

const mapping = (more: Partial<Mapping> = {}): Mapping => ({
  id: 'af1c',
  source: 'arn:aws:sqs:eu-west-1:111122223333:orders',
  functionArn: arn,
  state: 'Enabled',
  ...more,
})

const statement = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Sid: 'api',
  Effect: 'Allow',
  Principal: { Service: 'apigateway.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: arn,
  Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:eu-west-1:111122223333:abc/*' } },
  ...more,
})

test('nobody', () => expect(ways({})).toEqual([]))

describe('a function URL', () => {
  const address = 'https://abc.lambda-url.eu-west-1.on.aws/'

  test('that asks for credentials is made again under the alias', () => {
    expect(ways({ url: { address, auth: 'AWS_IAM' } })).toEqual([
      {
        what: `the function URL ${address}`,
        commands: [
          'aws lambda create-function-url-config --function-name pricing --qualifier live --auth-type AWS_IAM',
          'aws lambda delete-function-url-config --function-name pricing',
        ],
      },
    ])
  })

  test('that is open to everybody needs its two grants', () => {
    const [{ commands } = { commands: [] }] = ways({ url: { address, auth: 'NONE' } })
    expect(commands).toHaveLength(4)
    expect(commands[1]).toMatch(/--qualifier live .*--action lambda:InvokeFunctionUrl .*--function-url-auth-type NONE$/)
    expect(commands[2]).toMatch(/--qualifier live .*--action lambda:InvokeFunction .*--invoked-via-function-url$/)
  })
})

describe('an event source mapping', () => {
  test.each<[string, Partial<Mapping>, boolean]>([
    ['of the function', {}, true],
    ['of $LATEST by name', { functionArn: `${arn}:$LATEST` }, true],
    ['of the alias', { functionArn: `${arn}:live` }, false],
    ['of another alias', { functionArn: `${arn}:staging` }, false],
    ['of a version', { functionArn: `${arn}:7` }, false],
    ['that is being made', { state: 'Creating' }, true],
    ['that is switched off', { state: 'Disabled' }, false],
    ['that is being deleted', { state: 'Deleting' }, false],
  ])('%s', (_, more, found) => expect(ways({ mappings: [mapping(more)] })).toHaveLength(found ? 1 : 0))

  test('is named by its source, with the command that leads it over the alias', () => {
    expect(ways({ mappings: [mapping(), mapping({ id: 'b', source: '' })] })).toEqual([
      {
        what: 'the event source mapping af1c of arn:aws:sqs:eu-west-1:111122223333:orders',
        commands: ['aws lambda update-event-source-mapping --uuid af1c --function-name pricing:live'],
      },
      expect.objectContaining({ what: 'the event source mapping b' }),
    ])
  })
})

describe('a policy statement', () => {
  test.each<[string, Partial<PolicyStatement>, boolean]>([
    ['for the function', {}, true],
    ['for the alias', { Resource: `${arn}:live` }, false],
    ['for both', { Resource: [arn, `${arn}:live`] }, true],
    ['that denies', { Effect: 'Deny' }, false],
    ['for every action', { Action: 'lambda:*' }, true],
    ['for reading', { Action: ['lambda:GetFunction'] }, false],
    ['for the function URL', { Action: 'lambda:InvokeFunctionUrl' }, false],
    ['for what comes by the function URL', { Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } }, false],
  ])('%s', (_, more, found) => expect(ways({ statements: [statement(more)] })).toHaveLength(found ? 1 : 0))

  test('is named by its caller, and moved to the alias', () => {
    expect(ways({ statements: [statement()] })).toEqual([
      {
        what:
          'the policy statement api, by which apigateway.amazonaws.com for ' +
          'arn:aws:execute-api:eu-west-1:111122223333:abc/* may invoke it',
        commands: [
          'aws lambda add-permission --function-name pricing --qualifier live --statement-id api ' +
            "--action lambda:InvokeFunction --principal 'apigateway.amazonaws.com' " +
            "--source-arn 'arn:aws:execute-api:eu-west-1:111122223333:abc/*'",
          'aws lambda remove-permission --function-name pricing --statement-id api',
        ],
      },
    ])
  })

  test('with a condition that add-permission cannot write is only taken away', () => {
    const odd = statement({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })
    expect(ways({ statements: [odd] })[0]?.commands).toEqual([
      'aws lambda remove-permission --function-name pricing --statement-id api',
    ])
  })

  test('of another account is named by it', () => {
    const other = statement({ Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Condition: {} })
    expect(ways({ statements: [other] })[0]?.what).toContain('by which arn:aws:iam::444455556666:root may invoke it')
  })
})
