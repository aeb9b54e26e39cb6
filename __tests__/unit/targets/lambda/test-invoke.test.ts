import type { ServerResponse } from 'node:http'
import { expect, test } from '@jest/globals'
import { mayHaveRun } from '../../../../src/aws/invoking-client.ts'
import { lambdaFunction } from '../../../../src/aws/lambda.ts'
import type { Session } from '../../../../src/aws/session.ts'
import { testInvoke } from '../../../../src/targets/lambda/test-invoke.ts'
import { bodyOf, withServer } from '../../loopback.ts'
import { printed } from '../../printed.ts'

const output = printed()

const session = {
  region: 'eu-west-1',
  partition: 'aws',
  credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }),
  door: 'update-and-wait-lambda',
} as unknown as Session

type Answer = (response: ServerResponse) => unknown

const good: Answer = (response) => response.end('{"statusCode": 200}')
const error =
  (status: number, name: string): Answer =>
  (response) =>
    response.writeHead(status, { 'x-amzn-errortype': name }).end(JSON.stringify({ message: 'as Lambda says' }))

/** Tests a function that answers so, one time after the other, the last again and again. Gives how often it was invoked. */
const tested = async (...answers: readonly Answer[]) => {
  let invoked = 0
  let failure: unknown
  await withServer(
    async (request, response) => {
      await bodyOf(request)
      answers[Math.min(invoked++, answers.length - 1)]!(response)
    },
    async (url) => {
      process.env['AWS_ENDPOINT_URL'] = url
      const wait = { deadline: Date.now() + 60_000, signal: new AbortController().signal }
      const lambda = lambdaFunction(session, 'pricing', {})
      await testInvoke({ lambda, qualifier: '2', payload: '{}', expect: {}, wait, facts: {} })
        .catch((thrown: unknown) => (failure = thrown))
        .finally(() => delete process.env['AWS_ENDPOINT_URL'])
    },
  )
  return { invoked, failure }
}

test.each([
  ['throttled', error(429, 'TooManyRequestsException')],
  ['in trouble', error(500, 'ServiceException')],
  ['not ready', error(502, 'ResourceNotReadyException')],
])('Lambda that is %s has not run the function, and is asked again', async (_, answer) => {
  expect(await tested(answer, answer, good)).toEqual({ invoked: 3, failure: undefined })
  expect(output.text()).not.toContain('::warning::')
})

test.each([
  ['ECONNRESET', undefined, true],
  ['ETIMEDOUT', undefined, true],
  ['SyntaxError', 200, true],
  ['ECONNREFUSED', undefined, false],
  ['ENOTFOUND', undefined, false],
  ['TimeoutError', undefined, false],
  ['ServiceException', 500, false],
  ['TooManyRequestsException', 429, false],
])('%s (HTTP %s): may have run is %s', (name, status, may) => {
  expect(mayHaveRun({ error: name, status })).toBe(may)
})
