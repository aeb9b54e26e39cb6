import type { ServerResponse } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from '@jest/globals'
import { mayHaveRun } from '../../../../src/aws/invoking-client.ts'
import { lambdaFunction } from '../../../../src/aws/lambda.ts'
import type { Session } from '../../../../src/aws/session.ts'
import { awsFailures } from '../../../../src/failures/aws.ts'
import { find } from '../../../../src/failures/catalogue.ts'
import { invokeRefusals } from '../../../../src/failures/invoke-refusals.ts'
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

/** What the test of a function behind the URL fails with. */
const failing = async (url: string): Promise<unknown> => {
  process.env['AWS_ENDPOINT_URL'] = url
  const wait = { deadline: Date.now() + 60_000, signal: new AbortController().signal }
  const lambda = lambdaFunction(session, 'pricing', {})
  try {
    await testInvoke({ lambda, qualifier: '2', payload: '{}', expect: {}, wait, facts: {} })
    return undefined
  } catch (thrown) {
    return thrown
  } finally {
    delete process.env['AWS_ENDPOINT_URL']
  }
}

/** Tests a function that answers so, one time after the other, the last again and again. Gives how often it was invoked. */
const tested = async (...answers: readonly Answer[]) => {
  let invoked = 0
  const failure = await withServer(async (request, response) => {
    await bodyOf(request)
    answers[Math.min(invoked++, answers.length - 1)]!(response)
  }, failing)
  return { invoked, failure }
}

test.each([
  ['throttled', error(429, 'TooManyRequestsException')],
  ['in trouble', error(500, 'ServiceException')],
  ['not ready', error(502, 'ResourceNotReadyException')],
  ['making its code ready', error(409, 'CodeArtifactUserPendingException')],
  ['making its code ready, and says it with 500', error(500, 'CodeArtifactUserPendingException')],
  ['making its code anew', error(409, 'CodeArtifactUserDeletedException')],
])('Lambda that is %s has not run the function, and is asked again', async (_, answer) => {
  expect(await tested(answer, answer, good)).toEqual({ invoked: 3, failure: undefined })
  expect(output.text()).not.toContain('::warning::')
})

test('code that Lambda cannot make ready is not tried again', async () => {
  expect(await tested(error(409, 'CodeArtifactUserFailedException'))).toMatchObject({
    invoked: 1,
    failure: { code: 'code-not-usable', kind: 'final', outcome: 'failed' },
  })
})

test('an invoke whose TLS does not come about was not sent, and is sent again', async () => {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    // The third is answered without TLS, which ends the test at once.
    socket
      .on('error', () => {})
      .once('data', () => socket.end(connections < 3 ? '' : 'HTTP/1.1 400 Bad Request\r\n\r\n'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await failing(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.close()
  }
  expect(connections).toBe(3)
  expect(output.text()).not.toContain('::warning::')
})

const noTls = 'Client network socket disconnected before secure TLS connection was established'

test.each([
  ['ECONNRESET', undefined, 'socket hang up', true],
  ['ECONNRESET', undefined, noTls, false],
  ['ETIMEDOUT', undefined, '', true],
  ['SyntaxError', 200, '', true],
  ['ECONNREFUSED', undefined, '', false],
  ['ENOTFOUND', undefined, '', false],
  ['TimeoutError', undefined, '', false],
  ['ServiceException', 500, '', false],
  ['TooManyRequestsException', 429, '', false],
])('%s (HTTP %s, "%s"): may have run is %s', (name, status, reason, may) => {
  expect(mayHaveRun({ error: name, status, reason })).toBe(may)
})

test('TLS that does not come about is told as AWS that is not reached, and no answer as lost', () => {
  const codeFor = (message: string) => find([...invokeRefusals, ...awsFailures], { error: 'ECONNRESET', message })?.code
  expect(codeFor(noTls)).toBe('aws-unreachable')
  expect(codeFor('read ECONNRESET')).toBe('test-answer-lost')
})
