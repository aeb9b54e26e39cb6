/**
 * `npm run bench:build`: how long a step takes whose image is there already, beside a rebuild and beside
 * `docker buildx build --push` with a warm cache; and four images in one step beside one after the other. Writes
 * .bench/build.json. Exit code 1 when something could not be measured.
 */
import {
  closeWorkshop,
  openWorkshop,
  plainSeconds,
  renew,
  someCommit,
  stepSeconds,
  type Work,
  type Workshop,
} from './image-steps.ts'
import { median, publish, type Result } from './result.ts'
import { withSandbox } from './with-sandbox.ts'

const reuseRounds = 7
const parallelRounds = 2
const reuseGoal = 0.5
const parallelGoal = 0.5

const inSequence = async (count: number, work: (index: number) => Promise<number>): Promise<number> => {
  let sum = 0
  for (let index = 0; index < count; index++) sum += await work(index)
  return sum
}

/** Medians of interleaved runs. */
const measured = async <Name extends string>(
  rounds: number,
  runs: Readonly<Record<Name, (round: number) => Promise<number>>>,
  before: () => void = () => undefined,
): Promise<Readonly<Record<Name, number>>> => {
  const times = new Map<string, number[]>()
  for (let round = 0; round < rounds; round++)
    for (const [name, run] of Object.entries<(round: number) => Promise<number>>(runs)) {
      before()
      const seconds = await run(round)
      times.set(name, [...(times.get(name) ?? []), seconds])
      console.log(`round ${round + 1} of ${rounds}: ${name} ${seconds.toFixed(2)} s`)
    }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)])) as Record<Name, number>
}

/** Of an image of which nothing has changed. `latency`: milliseconds that every answer of AWS's API takes longer. */
const unchanged = async (workshop: Workshop, latency: number): Promise<Result[]> => {
  const [name] = workshop.names as [string]
  const [commit, inputs] = [someCommit(), { repository: name, context: name }]
  renew(workshop, 'computes')
  await stepSeconds(workshop, inputs, { commit, outcome: 'built' })
  await plainSeconds(workshop, name, 'plain')
  await workshop.aws.faults.set({ latency_ms: latency })
  const times = await measured(reuseRounds, {
    reused: () => stepSeconds(workshop, inputs, { commit, outcome: 'reused' }),
    rebuilt: () => stepSeconds(workshop, { ...inputs, reuse: 'never' }, { commit, outcome: 'built' }),
    plain: () => plainSeconds(workshop, name, 'plain'),
  })
  await workshop.aws.faults.clear()
  const row = (peer: number, peerName: string): Result => ({
    work: `nothing has changed, AWS answers after ${latency} ms: the step takes`,
    unit: 's',
    ours: times.reused,
    peer,
    peerName,
    ratio: times.reused / peer,
    goal: `≤ ${reuseGoal} s`,
    met: times.reused <= reuseGoal,
  })
  return [row(times.rebuilt, 'rebuilt, warm cache'), row(times.plain, 'docker buildx build --push, warm cache')]
}

/** Of images of which everything but the base image is new. */
const several = async (workshop: Workshop, work: Work): Promise<Result[]> => {
  const { names } = workshop
  const images = JSON.stringify(names.map((name) => ({ repository: name, context: name })))
  const built = () => ({ commit: someCommit(), outcome: 'built' })
  const times = await measured(
    parallelRounds,
    {
      together: () => stepSeconds(workshop, { images }, built()),
      steps: () =>
        inSequence(names.length, (index) => {
          const name = names[index]!
          return stepSeconds(workshop, { repository: name, context: name }, built())
        }),
      plain: (round) => inSequence(names.length, (index) => plainSeconds(workshop, names[index]!, `plain-${round}`)),
    },
    () => renew(workshop, work),
  )
  const row = (peer: number, peerName: string): Result => ({
    work: `${names.length} new images whose build ${work}: one step takes`,
    unit: 's',
    ours: times.together,
    peer,
    peerName,
    ratio: times.together / peer,
    goal: `≤ ${parallelGoal}×`,
    met: times.together / peer <= parallelGoal,
  })
  return [row(times.steps, 'a step each'), row(times.plain, 'docker buildx build --push each')]
}

try {
  const results = await withSandbox(async (environment) => {
    const workshop = await openWorkshop(environment, ['api', 'worker', 'web', 'cron'])
    try {
      return [
        ...(await unchanged(workshop, 0)),
        ...(await unchanged(workshop, 50)),
        ...(await several(workshop, 'waits')),
        ...(await several(workshop, 'computes')),
      ]
    } finally {
      closeWorkshop(workshop)
    }
  })
  console.log(`Medians of ${reuseRounds} and of ${parallelRounds} interleaved runs`)
  publish('build', results)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
