import { describe, expect, test } from '@jest/globals'
import { gateOf, issuerOf, trustConditions } from '../../../src/aws/trust.ts'

const issuer = 'token.actions.githubusercontent.com'
const ofBranch = {
  iss: `https://${issuer}`,
  sub: 'repo:acme/shop:ref:refs/heads/main',
  ref: 'refs/heads/main',
  repository_id: '1234',
}
const ofEnvironment = { ...ofBranch, sub: 'repo:acme/shop:environment:live', environment: 'live' }

test('the issuer is named without its scheme, and is known without a token', () => {
  expect([issuerOf(ofBranch), issuerOf({})]).toEqual([issuer, issuer])
})

test('a job of a branch is known by its subject', () => {
  expect(trustConditions(ofBranch)).toEqual({
    [`${issuer}:aud`]: 'sts.amazonaws.com',
    [`${issuer}:repository_id`]: '1234',
    [`${issuer}:sub`]: ofBranch.sub,
  })
})

test('the reference of a pull request is of that one alone', () => {
  expect(trustConditions({ ...ofEnvironment, ref: 'refs/pull/7/merge' })).not.toHaveProperty([`${issuer}:ref`])
})

test('one of an environment by its branch as well, which the subject hides', () => {
  expect(trustConditions(ofEnvironment)).toMatchObject({
    [`${issuer}:ref`]: 'refs/heads/main',
    [`${issuer}:sub`]: ofEnvironment.sub,
  })
})

describe('a policy to paste keeps the gate of a deploy', () => {
  test('a job with an environment is trusted as it came', () => {
    const { claims, words } = gateOf(ofEnvironment, 'update-and-wait-lambda')
    expect(claims).toBe(ofEnvironment)
    expect(words).toMatch(/keep it/)
  })

  test.each([
    ['repo:acme/shop:ref:refs/heads/main', 'repo:acme/shop:environment:production'],
    ['repo:acme@1/shop@2:pull_request', 'repo:acme@1/shop@2:environment:production'],
  ])('a deploy that came as %s is not let in without one', (sub, wanted) => {
    const { claims, words } = gateOf({ ...ofBranch, sub }, 'update-and-wait-lambda')
    expect(trustConditions(claims)).toMatchObject({ [`${issuer}:sub`]: wanted, [`${issuer}:ref`]: 'refs/heads/main' })
    expect(words).toMatch(/add `environment: production` to the job/)
  })

  test('a build needs none', () => expect(gateOf(ofBranch, 'build-lambda-image').claims).toBe(ofBranch))

  test('a subject that was made otherwise stays as it is', () => {
    const claims = { ...ofBranch, sub: 'workflow:deploy' }
    expect(gateOf(claims, 'update-and-wait-lambda').claims).toBe(claims)
  })
})
