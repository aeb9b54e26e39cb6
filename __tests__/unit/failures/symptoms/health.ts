import type { LambdaFunction } from '../../../../src/aws/lambda.ts'
import { waitUntilHealthy } from '../../../../src/health/watch.ts'
import { testInvoke } from '../../../../src/targets/lambda/test-invoke.ts'
import type { Cases } from '../symptom.ts'

const signal = new AbortController().signal

/** A function whose every invoke answers the same. */
const answering = (payload: string) =>
  ({
    invoke: async () => ({ functionError: undefined, payload, log: '' }),
  }) as unknown as LambdaFunction

export const healthFailures: Cases = {
  unhealthy: {
    work: () =>
      waitUntilHealthy([{ kind: 'queue', queue: 'orders-dead', maxMessages: 0 }], {
        timeoutSeconds: 1,
        signal,
        queueDepth: async () => 3,
      }),
    says: 'Not healthy after 1 s: queue orders-dead: 3 messages instead of at most 0',
    paste: '`health-timeout`',
  },
  'unexpected-answer': {
    work: () =>
      testInvoke({
        lambda: answering('{"statusCode": 500}'),
        qualifier: '7',
        payload: '{}',
        expect: { statusCode: '200', 'body.key': 'Tr0ub4dor' },
        wait: { deadline: Date.now() + 5000, signal },
        facts: { function: 'pricing' },
      }),
    says: 'The test invoke of pricing gave another answer than `statusCode=200`, `body.key=…`: another value at',
    paste: 'Correct the code, or the expectation',
  },
}
