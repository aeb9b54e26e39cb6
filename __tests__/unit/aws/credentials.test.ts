import type { ServerResponse } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { claimsOf } from '../../../src/aws/credentials.ts'
import { openSession, type Session } from '../../../src/aws/session.ts'
import type { Failure } from '../../../src/failures/failure.ts'
import { ownEnvironment } from '../environment.ts'
import { bodyOf, withServer } from '../loopback.ts'
import { printed } from '../printed.ts'

const output = printed()
ownEnvironment(
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'http_proxy',
  'https_proxy',
)

const role = 'arn:aws:iam::111122223333:role/deploy'
const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/shop:ref:refs/heads/main',
  repository_id: '1234',
}
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`

const credentials = (ends: Date) => `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
  <AccessKeyId>ASIAEXAMPLEEXAMPLE00</AccessKeyId><SecretAccessKey>secret+access/key</SecretAccessKey>
  <SessionToken>session-token-of-the-role</SessionToken><Expiration>${ends.toISOString()}</Expiration>
</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`

const refusal = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`

type Answer = (response: ServerResponse) => void

const granted =
  (ends = new Date(Date.now() + 3_600_000)): Answer =>
  (response) =>
    response.end(credentials(ends))

const refused =
  (status: number, code: string, message: string): Answer =>
  (response) =>
    response.writeHead(status).end(refusal(code, message))

/** GitHub's token service and AWS's STS; `asked` are the parameters of each call to STS. */
const withServices = async (answer: Answer, work: (session: Session, asked: URLSearchParams[]) => Promise<void>) => {
  const asked: URLSearchParams[] = []
  await withServer(
    async (request, response) => {
      if (request.url?.startsWith('/token')) return response.end(JSON.stringify({ value: token }))
      asked.push(new URLSearchParams(await bodyOf(request)))
      return answer(response)
    },
    async (url) => {
      process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = `${url}/token?x=1`
      process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = 'request-token'
      process.env['AWS_ENDPOINT_URL'] = url
      const inputs = { awsRegion: 'eu-west-1', roleToAssume: role, allowedAccountIds: undefined }
      await work(await openSession(inputs, 'build-lambda-image'), asked)
    },
  )
}

const failureOf = async (session: Session): Promise<Failure> =>
  session.credentials!().then(
    () => Promise.reject(new Error('credentials were given')),
    (failure: Failure) => failure,
  )

test('the token of the job becomes credentials, once, and they are masked', async () => {
  await withServices(granted(), async ({ credentials }, asked) => {
    const [one, two] = await Promise.all([credentials!(), credentials!()])
    expect(one).toBe(two)
    expect(one).toMatchObject({ secretAccessKey: 'secret+access/key', accountId: '111122223333' })
    expect(asked).toHaveLength(1)
    expect(Object.fromEntries(asked[0]!)).toMatchObject({
      RoleArn: role,
      WebIdentityToken: token,
      DurationSeconds: '3600',
    })
    for (const secret of ['secret+access/key', 'session-token-of-the-role'])
      expect(output.text()).toContain(`::add-mask::${secret}`)
  })
})

test('they are renewed five minutes before they end', async () => {
  await withServices(granted(new Date(Date.now() + 290_000)), async ({ credentials }, asked) => {
    await credentials!()
    await credentials!()
    expect(asked).toHaveLength(2)
  })
})

test('a refusal is not remembered: the next call asks again', async () => {
  await withServices(refused(403, 'AccessDenied', 'Not authorized'), async (session, asked) => {
    await failureOf(session)
    await failureOf(session)
    expect(asked).toHaveLength(2)
  })
})

describe('the name of the session, as CloudTrail shows it', () => {
  test.each([
    ['acme/shop', '123456', '2', 'acme-shop-123456-2'],
    [`acme/${'x'.repeat(100)}`, '12345678901', '1', `acme-${'x'.repeat(45)}-12345678901-1`],
    ['acme/ünïcode name', '1', '1', 'acme--n-code-name-1-1'],
  ])('%s', async (repository, run, attempt, name) => {
    Object.assign(process.env, { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt })
    await withServices(granted(), async ({ credentials }, asked) => {
      await credentials!()
      expect(asked[0]!.get('RoleSessionName')).toBe(name)
      expect(name).toMatch(/^[\w+=,.@-]{2,64}$/)
    })
  })
})

describe('what STS may answer', () => {
  test.each([
    [403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 'trust-policy'],
    [400, 'InvalidIdentityToken', 'No OpenIDConnect provider found in your account', 'oidc-provider-missing'],
    [400, 'ExpiredTokenException', 'Token expired', 'oidc-token-expired'],
    [400, 'NetworkingError', 'no answer', 'aws-unreachable'],
  ])('%s %s', async (status, name, message, code) => {
    await withServices(refused(status, name, message), async (session) => {
      const failure = await failureOf(session)
      expect({ code: failure.code, message: failure.message }).toMatchObject({ code })
      expect(`${failure.message}${failure.remedy}`).not.toMatch(/<[a-z-]+>/)
    })
  })

  test('the trust policy to paste is of this job', async () => {
    await withServices(refused(403, 'AccessDenied', 'no'), async (session) => {
      const { remedy = '' } = await failureOf(session)
      const [, json] = /```json\n([\s\S]+?)\n```/.exec(remedy) ?? []
      const issuer = 'token.actions.githubusercontent.com'
      expect(JSON.parse(json!)).toEqual({
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: 'sts.amazonaws.com',
            [`${issuer}:repository_id`]: '1234',
            [`${issuer}:sub`]: claims.sub,
          },
        },
      })
    })
  })
})

describe('claims, to show and not to trust', () => {
  test('of a token', () => expect(claimsOf(token)).toEqual(claims))

  test.each(['', 'x', 'a.b.c', `a.${part(null)}.c`, `a.${part('text')}.c`])('of %j there are none', (text) =>
    expect(claimsOf(text)['sub']).toBeUndefined(),
  )
})
