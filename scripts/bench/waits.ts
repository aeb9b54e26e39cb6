import { randomBytes } from 'node:crypto'
import { GetFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { type AwsSandbox, awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import { quietly } from './quietly.ts'
import { VirtualClock } from './virtual-clock.ts'
import { type Ask, type Wait, type Waiter, waiters } from './waiters.ts'

/** How one wait went. */
export interface Waited {
  /** Seconds from AWS being ready to the waiter's noticing; undefined when it gave up before. */
  readonly lag: number | undefined
  readonly calls: number
}

export type Waits = Readonly<Record<Waiter, readonly Waited[]>>

/** Milliseconds there and back, of the simulated calls. */
const roundTrip = 30

/** The moments between two fixed ones, evenly: a waiter with a fixed pace must not meet the end by chance. */
export const spread = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * (index + 0.5)) / count)

/** Waits, each waiter for each of these moments (seconds), on a clock that jumps. */
export const simulatedWaits = async (moments: readonly number[]): Promise<Waits> => {
  const rows: Waited[][] = []
  for (const ready of moments) {
    const row: Waited[] = []
    for (const wait of Object.values(waiters)) row.push(await simulated(wait, ready))
    rows.push(row)
  }
  return byWaiter(rows)
}

const simulated = (wait: Wait, ready: number): Promise<Waited> => {
  const clock = new VirtualClock()
  const ask: Ask = async () => {
    await clock.sleep(roundTrip / 2)
    const over = clock.now() >= ready * 1000
    await clock.sleep(roundTrip / 2)
    return over ? 'Successful' : 'InProgress'
  }
  return quietly(() => clock.run(() => watched(wait, ask, () => clock.now(), ready * 1000)))
}

/** Waits for real updates in the sandbox, one function for each of these durations (seconds); all waiters watch it. */
export const sandboxWaits = async (
  environment: Readonly<Record<string, string>>,
  durations: readonly number[],
): Promise<Waits> => {
  const aws = awsSandbox(environment, freshAccount())
  const lambda = new LambdaClient({ ...aws.root, endpoint: environment['AWS_ENDPOINT_URL']! })
  const functions: SlowFunction[] = []
  for (const seconds of durations) functions.push(await slowFunction(aws, seconds))
  const rows = await quietly(() => Promise.all(functions.map((slow) => watchedUpdate(lambda, slow))))
  lambda.destroy()
  return byWaiter(rows)
}

const watchedUpdate = async (lambda: LambdaClient, { name, seconds, image }: SlowFunction): Promise<Waited[]> => {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ImageUri: image }))
  const ready = performance.now() + seconds * 1000
  const ask: Ask = async () => {
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: name }))
    return Configuration?.LastUpdateStatus === 'Successful' ? 'Successful' : 'InProgress'
  }
  return Promise.all(Object.values(waiters).map((wait) => watched(wait, ask, () => performance.now(), ready)))
}

interface SlowFunction {
  readonly name: string
  readonly seconds: number
  /** What it is updated to. */
  readonly image: string
}

const slowFunction = async (aws: AwsSandbox, seconds: number): Promise<SlowFunction> => {
  const name = `bench-${randomBytes(4).toString('hex')}`
  await aws.seed.imageFunction({ name })
  const { uri: image } = await aws.seed.image({ repository: name, tag: 'second', build: { VERSION: '2' } })
  await aws.knobs({ lambda: { [name]: { update_seconds: seconds } } })
  return { name, seconds, image }
}

/**
 * AWS is always ready within the waiters' patience: whoever throws has given up too early. (The SDK's waiter may do so
 * long before the end, when its next pause would reach beyond it.) An error of a call means that nothing was measured.
 */
const watched = async (wait: Wait, ask: Ask, now: () => number, ready: number): Promise<Waited> => {
  let calls = 0
  let broken: unknown
  const counted: Ask = async () => {
    calls++
    try {
      return await ask()
    } catch (error) {
      broken = error
      throw error
    }
  }
  try {
    await wait(counted)
  } catch {
    if (broken) throw broken
    return { lag: undefined, calls }
  }
  // The SDK's waiter asks on whatever went wrong.
  if (broken) throw broken
  return { lag: Math.max(0, now() - ready) / 1000, calls }
}

const byWaiter = (rows: readonly (readonly Waited[])[]): Waits =>
  Object.fromEntries(
    Object.keys(waiters).map((name, column) => [name, rows.map((row) => row[column]!)]),
  ) as unknown as Waits
