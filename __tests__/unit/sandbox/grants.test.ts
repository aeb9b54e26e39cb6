import { describe, expect, test } from '@jest/globals'
import { type Decision, judge, type Policy, type Statement, tooWide } from '../../../sandbox/aws/grants.ts'

const lambda = 'arn:aws:lambda:us-east-1:111122223333:function'

function policy(...statements: Statement[]): Policy {
  return { Version: '2012-10-17', Statement: statements }
}

function asked(action: string, resource: string, decision = 'Allow'): Decision {
  return {
    time: 0,
    account: '111122223333',
    principal: 'arn:aws:sts::111122223333:assumed-role/r/s',
    action,
    resource,
    decision,
  }
}

const update: Statement = {
  Sid: 'Update',
  Effect: 'Allow',
  Action: ['lambda:UpdateFunctionCode', 'lambda:GetFunction'],
  Resource: [`${lambda}:api`, `${lambda}:api:*`],
}

describe('judge', () => {
  test('finds nothing when every grant was needed and every call allowed', () => {
    const decisions = [
      asked('lambda:UpdateFunctionCode', `${lambda}:api`),
      asked('lambda:GetFunction', `${lambda}:api:live`),
    ]
    expect(judge(policy(update), decisions)).toEqual({ denied: [], unused: [] })
  })

  test('names a denied call once', () => {
    const refused = asked('lambda:GetAlias', `${lambda}:api`, 'ImplicitDeny')
    const { denied } = judge(policy(update), [refused, refused])
    expect(denied).toEqual([{ action: 'lambda:GetAlias', resource: `${lambda}:api`, decision: 'ImplicitDeny' }])
  })

  test('names actions and resources of a statement that nobody needed', () => {
    expect(judge(policy(update), [asked('lambda:GetFunction', `${lambda}:api`)]).unused).toEqual([
      { statement: 'Update', action: 'lambda:UpdateFunctionCode' },
      { statement: 'Update', resource: `${lambda}:api:*` },
    ])
  })

  test('names a whole statement that nobody needed, also one without a name', () => {
    const { Sid: _, ...unnamed } = update
    expect(judge(policy(update, unnamed), []).unused).toEqual([{ statement: 'Update' }, { statement: '#1' }])
  })

  test('takes a denied call for no use of a grant, nor a deny for a grant', () => {
    const deny: Statement = { Effect: 'Deny', Action: '*', Resource: '*' }
    const refused = asked('lambda:GetFunction', `${lambda}:api`, 'Deny')
    expect(judge(policy(update, deny), [refused]).unused).toEqual([{ statement: 'Update' }])
  })

  test.each([
    ['lambda:Get*', `${lambda}:api`, true],
    ['LAMBDA:getfunction', `${lambda}:api`, true],
    ['lambda:GetFunction', `${lambda}:ap?`, true],
    ['lambda:GetFunction', `${lambda}:*`, true],
    ['lambda:GetFunction', 'arn:aws:lambda:*:111122223333:function:api', true],
    ['lambda:GetFunction', 'arn:aws:lambda:*', false],
    ['lambda:GetFunction', `${lambda}:API`, false],
    ['lambda:GetFunctionConfiguration', `${lambda}:api`, false],
    ['lambda:GetFunction', `${lambda}:api.`, false],
  ])('%s on %s covers GetFunction of api: %s', (Action, Resource, covers) => {
    const { unused } = judge(policy({ Effect: 'Allow', Action, Resource }), [
      asked('lambda:GetFunction', `${lambda}:api`),
    ])
    expect(unused).toHaveLength(covers ? 0 : 1)
  })

  test('lets the star of a resource reach over a qualifier', () => {
    const grant: Statement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `${lambda}:a*` }
    expect(judge(policy(grant), [asked('lambda:InvokeFunction', `${lambda}:api:live`)]).unused).toEqual([])
  })

  test('refuses NotAction and NotResource', () => {
    expect(() => judge(policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }), [])).toThrow('NotAction')
    expect(() => judge(policy({ Effect: 'Allow', Action: 'iam:*', NotResource: 'x' }), [])).toThrow('NotResource')
  })
})

describe('tooWide', () => {
  test('lets a star pass only where AWS knows no resource', () => {
    const token: Statement = { Sid: 'Token', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' }
    const wide: Statement = { Sid: 'Wide', Effect: 'Allow', Action: ['ecr:PutImage', 'lambda:*'], Resource: '*' }
    expect(tooWide(policy(token, update))).toEqual([])
    expect(tooWide(policy(token, wide))).toEqual([
      { statement: 'Wide', action: 'ecr:PutImage', resource: '*' },
      { statement: 'Wide', action: 'lambda:*', resource: '*' },
    ])
  })
})
