import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { ConfiguredRetryStrategy } from '@smithy/core/retry'
import { clientConfig } from '../../../src/aws/client-config.ts'
import { withServer } from '../loopback.ts'

/** The limits of every client, each a hundredth of what it is. */
const hurried = (handler: object) =>
  Object.fromEntries(Object.entries(handler).map(([name, value]) => [name, Number(value) / 100 || value]))

test('a service that takes the request and never answers ends the try', async () => {
  await withServer(
    () => undefined,
    async (endpoint) => {
      const config = clientConfig({ region: 'eu-west-1', credentials: undefined, door: 'x' })
      const sts = new STSClient({
        ...config,
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
        endpoint,
        requestHandler: hurried(config.requestHandler),
        retryStrategy: new ConfiguredRetryStrategy(1),
      })
      await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' })
    },
  )
})
