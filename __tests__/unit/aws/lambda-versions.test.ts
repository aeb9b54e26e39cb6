import { describe, expect, test } from '@jest/globals'
import { lambdaVersions } from '../../../src/aws/lambda-versions.ts'
import type { Session } from '../../../src/aws/session.ts'
import { ownEnvironment } from '../environment.ts'
import { withServer } from '../loopback.ts'

ownEnvironment('AWS_ENDPOINT_URL', 'HTTPS_PROXY')

const session = {
  region: 'eu-west-1',
  partition: 'aws',
  door: 'x',
  credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
} as unknown as Session

/** Answers what there is in pages of two, as every list of Lambda does. */
const inPages = <T>(key: string, items: readonly T[], work: () => Promise<void>) =>
  withServer(
    (request, response) => {
      const from = Number(new URL(request.url!, 'http://x').searchParams.get('Marker') ?? 0)
      const NextMarker = from + 2 < items.length ? String(from + 2) : undefined
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ [key]: items.slice(from, from + 2), NextMarker }))
    },
    async (url) => {
      process.env['AWS_ENDPOINT_URL'] = url
      await work()
    },
  )

test('every page of the versions is read, newest first, $LATEST left out', async () => {
  const versions = ['$LATEST', '1', '2', '9', '10'].map((Version) => ({ Version, Description: `v${Version}` }))
  await inPages('Versions', versions, async () => {
    expect(await lambdaVersions(session, 'api').all()).toEqual([
      { version: '10', description: 'v10' },
      { version: '9', description: 'v9' },
      { version: '2', description: 'v2' },
      { version: '1', description: 'v1' },
    ])
  })
})

test('every page of the aliases is read, with the weights', async () => {
  const aliases = ['1', '2', '3'].map((FunctionVersion) => ({
    Name: `a${FunctionVersion}`,
    FunctionVersion,
    RoutingConfig: { AdditionalVersionWeights: { 7: 0.1 } },
  }))
  await inPages('Aliases', aliases, async () => {
    const found = await lambdaVersions(session, 'api').aliases()
    expect(found.map(({ versions }) => versions)).toEqual([
      ['1', '7'],
      ['2', '7'],
      ['3', '7'],
    ])
  })
})

describe('remove', () => {
  test.each(['$LATEST', 'live', ''])('never without the number of a version: %j', async (version) => {
    await expect(lambdaVersions(session, 'api').remove(version)).rejects.toThrow('not the number of a version')
  })
})
