import { type LambdaClient, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda'
import { poll } from '../../src/aws/poll.ts'

/** Asks once whether the update is over. */
export type Ask = () => Promise<'InProgress' | 'Successful'>

/** Waits until the update is over. Throws when it gives up. */
export type Wait = (ask: Ask) => Promise<unknown>

/** Seconds after which each waiter gives up: what the AWS CLI has, and what deploy scripts give the SDK's. */
export const patience = 300

/** The waiters, as they are shipped. */
export const waiters = {
  ours: (ask) =>
    poll('update', { deadline: Date.now() + patience * 1000, signal: never }, async () => {
      const state = await ask()
      return state === 'Successful' ? { state, result: state } : { state }
    }),
  sdk: (ask) => {
    // The waiter takes its answers from `send` alone.
    const client = { send: async () => ({ Configuration: { LastUpdateStatus: await ask() } }) }
    const settings = { client: client as unknown as LambdaClient, maxWaitTime: patience }
    return waitUntilFunctionUpdatedV2(settings, { FunctionName: 'bench' })
  },
  // botocore's service model: `function-updated-v2` and `function-updated` of lambda/2015-03-31/waiters-2.json.
  cli1: (ask) => every(1, 300, ask),
  cli5: (ask) => every(5, 60, ask),
} as const satisfies Record<string, Wait>

export type Waiter = keyof typeof waiters

export const waiterNames: Readonly<Record<Waiter, string>> = {
  ours: 'ours',
  sdk: 'SDK waiter V2',
  cli1: 'CLI 1 s × 300',
  cli5: 'CLI 5 s × 60',
}

const never = new AbortController().signal

/** botocore's waiter: a fixed pause, a number of tries. The start of the CLI itself is not counted. */
const every = async (seconds: number, tries: number, ask: Ask): Promise<void> => {
  for (let asked = 1; (await ask()) !== 'Successful'; asked++) {
    if (asked >= tries) throw new Error('Max attempts exceeded')
    await new Promise((done) => setTimeout(done, seconds * 1000))
  }
}
