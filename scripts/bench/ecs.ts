/**
 * `npm run bench:ecs`: how long after a deployment of ECS has ended our wait notices, and how often a wait ends with what is
 * not so, beside the SDK's waiter and `aws ecs wait services-stable`. All watch the same scripted rollouts
 * (`sandbox/ecs-script/plots.ts`), each as it is shipped, on a clock that jumps. Writes .bench/ecs.json. Exit code 1 when
 * something could not be measured.
 */
import type { Verdict } from '../../sandbox/ecs-script/plot.ts'
import { type EcsWaiter, ecsWaiterNames } from './ecs-waiters.ts'
import { type EcsWait, type EcsWaits, simulatedRollouts } from './ecs-waits.ts'
import { mean, publish, type Result, ratioOf } from './result.ts'

const simulations = 1000
/** Seconds: no two looks of ours are further apart. */
const onePoll = 10
const peers = ['sdk', 'cli'] as const satisfies readonly EcsWaiter[]

const outcomes: Readonly<Record<Verdict, string>> = {
  deployed: 'deployed',
  failed: 'failed, and not rolled back',
  'rolled-back': 'rolled back by ECS',
  'rollback-failed': 'rolled back in vain',
  superseded: 'superseded',
}

const endings = {
  wrong: 'waits that say the wrong end',
  early: 'waits that end before it is so',
  missed: 'waits that give up on what goes well, or goes on',
} as const satisfies Partial<Record<EcsWait['ending'], string>>

/** A row for each peer that has something to compare; of what no peer can tell, one beside the limit. */
const compared = (
  waits: EcsWaits,
  measure: (waits: readonly EcsWait[]) => number | undefined,
  { met, ...words }: Pick<Result, 'work' | 'unit' | 'goal'> & { readonly met: (ours: number) => boolean },
): Result[] => {
  const ours = measure(waits.ours)
  if (ours === undefined) throw new Error(`nothing of ours to measure: ${words.work}`)
  const row = (peer: number, peerName: string): Result => {
    return { ...words, ours, peer, peerName, ratio: ratioOf(ours, peer), met: met(ours) }
  }
  const rows = peers.flatMap((waiter) => {
    const peer = measure(waits[waiter])
    return peer === undefined ? [] : [row(peer, ecsWaiterNames[waiter])]
  })
  return rows.length > 0 ? rows : [row(onePoll, 'limit: neither of them can tell')]
}

const lagOf = (truth: Verdict) => (waits: readonly EcsWait[]) => {
  const right = waits.filter((wait) => wait.truth === truth && wait.ending === 'right')
  return right.length > 0 ? mean(right.map(({ lag }) => lag)) : undefined
}

const latest = (waits: readonly EcsWait[]) =>
  Math.max(...waits.filter(({ ending }) => ending === 'right').map(({ lag }) => lag))

const callsOf = (waits: readonly EcsWait[]) =>
  mean(waits.map(({ calls }) => calls)) / mean(waits.map(({ seconds }) => seconds))

try {
  const waits = await simulatedRollouts(simulations, 0.7, 1.3)
  publish('ecs', [
    ...Object.entries(outcomes).flatMap(([truth, words]) =>
      compared(waits, lagOf(truth as Verdict), {
        work: `${words}: noticed later by`,
        unit: 's',
        goal: `≤ ${onePoll} s`,
        met: (ours) => ours <= onePoll,
      }),
    ),
    ...compared(waits, latest, {
      work: 'the latest of all: noticed later by',
      unit: 's',
      goal: `≤ ${onePoll} s`,
      met: (ours) => ours <= onePoll,
    }),
    ...Object.entries(endings).flatMap(([ending, words]) =>
      compared(waits, (all) => all.filter((wait) => wait.ending === ending).length, {
        work: `${words}, of ${simulations}`,
        unit: 'waits',
        goal: '0',
        met: (ours) => ours === 0,
      }),
    ),
    ...compared(waits, callsOf, {
      work: 'calls a second',
      unit: 'calls',
      goal: '≤ 2',
      met: (ours) => ours <= 2,
    }),
  ])
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
