import { describe, expect, test } from '@jest/globals'
import { openSession } from '../../../src/aws/session.ts'
import { ownEnvironment } from '../environment.ts'
import { withServer } from '../loopback.ts'
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

const none = { awsRegion: undefined, roleToAssume: undefined, allowedAccountIds: undefined }

describe('the Region', () => {
  test('of the input, then AWS_REGION, then AWS_DEFAULT_REGION', async () => {
    process.env['AWS_DEFAULT_REGION'] = 'us-east-1'
    expect((await openSession(none, 'a')).region).toBe('us-east-1')
    process.env['AWS_REGION'] = 'us-west-2'
    expect((await openSession(none, 'a')).region).toBe('us-west-2')
    expect((await openSession({ ...none, awsRegion: 'eu-west-1' }, 'a')).region).toBe('eu-west-1')
  })

  test('none at all is a wrong input', async () => {
    await expect(openSession(none, 'a')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/^Input "aws-region" is empty/),
      remedy: expect.stringContaining('`aws-region: '),
    })
  })
})

test.each([
  ['eu-west-1', 'aws'],
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('%s is in the partition %s', async (awsRegion, partition) => {
  expect((await openSession({ ...none, awsRegion }, 'a')).partition).toBe(partition)
})

describe('the guard of the account', () => {
  const identity = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/x</Arn>
    <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`

  const withIdentity = async (work: (asked: () => number) => Promise<void>) => {
    let asked = 0
    await withServer(
      (_, response) => {
        asked++
        response.end(identity)
      },
      async (url) => {
        Object.assign(process.env, { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' })
        await work(() => asked)
      },
    )
  }

  const open = (allowedAccountIds: readonly string[] | undefined) =>
    openSession({ ...none, awsRegion: 'eu-west-1', allowedAccountIds }, 'a-door')

  test('lets the right account pass, and asks once', async () => {
    await withIdentity(async (asked) => {
      const session = await open(['444455556666', '111122223333'])
      expect(await session.identity()).toEqual({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/x' })
      expect(asked()).toBe(1)
      expect(output.text()).toContain('Account 111122223333 is one of "allowed-account-ids".')
    })
  })

  test('stops at another', async () => {
    await withIdentity(async () => {
      await expect(open(['444455556666'])).rejects.toMatchObject({
        code: 'guard-account',
        message: expect.stringMatching(/111122223333.*444455556666/),
      })
    })
  })

  test('without it nobody is asked', async () => {
    await withIdentity(async (asked) => {
      await open(undefined)
      expect(asked()).toBe(0)
    })
  })
})
