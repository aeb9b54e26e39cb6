/**
 * `npm run bench:lambda`: how long after AWS is ready our wait notices, beside the SDK's waiter and the AWS CLI's; how
 * many calls each needs; how often each gives up although AWS became ready in time. Ours and the SDK's run as they are
 * shipped: for 1 and 20 s in real time against the sandbox, for longer ones on a clock that jumps. Writes
 * .bench/lambda.json. Exit code 1 when something could not be measured.
 */
import { mean, publish, type Result, ratioOf } from './result.ts'
import { patience, type Waiter, waiterNames } from './waiters.ts'
import { sandboxWaits, simulatedWaits, spread, type Waited, type Waits } from './waits.ts'
import { withSandbox } from './with-sandbox.ts'

const simulations = 1000
const lagGoal = 1.5
const peers = ['sdk', 'cli1', 'cli5'] as const satisfies readonly Waiter[]

/** Around a moment, a tenth of it to both sides. */
const around = (seconds: number, count: number) => spread(seconds * 0.9, seconds * 1.1, count)

const lagOf = (waits: readonly Waited[]) => mean(waits.flatMap(({ lag }) => lag ?? []))
const callsOf = (waits: readonly Waited[]) => mean(waits.map(({ calls }) => calls))
const givenUp = (waits: readonly Waited[]) => waits.filter(({ lag }) => lag === undefined).length

const compared = (
  waits: Waits,
  measure: (waits: readonly Waited[]) => number,
  { met, ...words }: Pick<Result, 'work' | 'unit' | 'goal'> & { readonly met: (ours: number) => boolean },
): Result[] =>
  peers.map((peer) => {
    const [ours, theirs] = [measure(waits.ours), measure(waits[peer])]
    return { ...words, ours, peer: theirs, peerName: waiterNames[peer], ratio: ratioOf(ours, theirs), met: met(ours) }
  })

const lagsAndCalls = (seconds: number, where: string, waits: Waits): Result[] => [
  ...compared(waits, lagOf, {
    work: `ready after ${seconds} s (${where}): noticed later by`,
    unit: 's',
    goal: `≤ ${lagGoal} s`,
    met: (ours) => ours <= lagGoal,
  }),
  ...compared(waits, callsOf, {
    work: `ready after ${seconds} s (${where}): calls`,
    unit: 'calls',
    goal: '2 a second, and 2',
    met: (ours) => ours <= 2 * seconds + 2,
  }),
]

try {
  const inSandbox = await withSandbox(async (environment) => ({
    1: await sandboxWaits(environment, around(1, 10)),
    20: await sandboxWaits(environment, around(20, 10)),
  }))
  const simulated = {
    60: await simulatedWaits(around(60, simulations)),
    240: await simulatedWaits(around(240, simulations)),
  }
  const anywhere = await simulatedWaits(spread(1, patience - 10, simulations))
  const results = [
    ...Object.entries(inSandbox).flatMap(([seconds, waits]) => lagsAndCalls(Number(seconds), 'sandbox', waits)),
    ...Object.entries(simulated).flatMap(([seconds, waits]) => lagsAndCalls(Number(seconds), 'simulated', waits)),
    ...compared(anywhere, givenUp, {
      work: `${simulations} waits, ready after 1 to ${patience - 10} s (simulated): given up`,
      unit: 'waits',
      goal: '0',
      met: (ours) => ours === 0,
    }),
  ]
  console.log(`Means; the lag is that of the waits that did not give up. Each waiter may wait ${patience} s`)
  publish('lambda', results)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
