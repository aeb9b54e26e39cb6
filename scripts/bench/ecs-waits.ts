import { type ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import { inProcessClient } from '../../sandbox/ecs-script/in-process.ts'
import type { Plot, Verdict } from '../../sandbox/ecs-script/plot.ts'
import { type PlotName, plots } from '../../sandbox/ecs-script/plots.ts'
import type { Refusal } from '../../sandbox/ecs-script/refusals.ts'
import { ScriptedService } from '../../sandbox/ecs-script/service.ts'
import { type EcsWaiter, ecsWaiters, type Said } from './ecs-waiters.ts'
import { quietly } from './quietly.ts'
import { VirtualClock } from './virtual-clock.ts'

/** How one wait went. */
export interface EcsWait {
  readonly plot: PlotName
  /** How the deployment ended. */
  readonly truth: Verdict
  readonly said: Said
  /** `wrong`: another end than it had; `early`: before it had it; `missed`: given up on what went well, or still went on. */
  readonly ending: 'right' | 'wrong' | 'early' | 'missed'
  /** Seconds from the end of the deployment to that of the wait. */
  readonly lag: number
  /** How long it took. */
  readonly seconds: number
  readonly calls: number
}

/** Any moment will do: the plots count from it. */
const start = Date.UTC(2026, 0, 1)

/** Milliseconds there or back. */
const travel = 15

const place = { account: '111122223333', region: 'eu-west-1', cluster: 'default', service: 'web' }
const taskDefinition = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1'

/** A role that may ask for the service and for nothing else. */
const blind: readonly Refusal[] = [
  'ListServiceDeployments',
  'DescribeServiceDeployments',
  'DescribeServiceRevisions',
].map((operation) => ({ operation, code: 'AccessDeniedException' }))

/**
 * All plots that end, in turn, each time a little slower (`from` and `to` times their pace): a waiter with a fixed pace must not
 * meet the end by chance. Every other round is blind: service deployments may not be asked for.
 */
export const simulatedRollouts = async (count: number, from: number, to: number): Promise<EcsWaits> => {
  const names = (Object.keys(plots) as PlotName[]).filter((name) => plots[name].ends)
  const waits = Object.fromEntries(Object.keys(ecsWaiters).map((waiter) => [waiter, [] as EcsWait[]]))
  for (let index = 0; index < count; index++) {
    const pace = from + ((to - from) * (index + 0.5)) / count
    const name = names[index % names.length]!
    const refused = Math.floor(index / names.length) % 2 ? blind : []
    for (const [waiter, wait] of Object.entries(ecsWaiters))
      waits[waiter]!.push(await simulated(wait, name, { pace, refused }))
  }
  return waits as unknown as EcsWaits
}

export type EcsWaits = Readonly<Record<EcsWaiter, readonly EcsWait[]>>

/** Starts a deployment and waits. @returns what the waiter says */
export type Wait = (client: ECSClient, service: string) => Promise<Said>

/** One wait for one plot, on a clock that jumps. @param pace seconds that a second of the plot takes */
export const simulated = async (
  wait: Wait,
  name: PlotName,
  { pace, refused = [] }: { readonly pace: number; readonly refused?: readonly Refusal[] },
): Promise<EcsWait> => {
  const plot: Plot = plots[name]
  const { as: truth, after } = plot.ends ?? { as: 'failed', after: Number.POSITIVE_INFINITY }
  const clock = new VirtualClock(start)
  const service = new ScriptedService(place, { plot, taskDefinition, speed: pace * 1000 }, start)
  let calls = 0
  let begun = 0
  const travelled = () => clock.sleep(travel)
  const inProcess = inProcessClient(service, { now: () => start + clock.now(), travel: travelled, refused })
  const send = (command: UpdateServiceCommand) => {
    calls++
    // The plot begins when the call arrives.
    if (command instanceof UpdateServiceCommand) begun = clock.now() + travel
    return inProcess.send(command)
  }
  const client = { send } as unknown as ECSClient
  const said = await quietly(() => clock.run(() => wait(client, place.service)))
  const seconds = (clock.now() - begun) / 1000
  const lag = seconds - after * pace
  return { plot: name, truth, said, ending: endingOf(truth, said, lag), lag, seconds, calls }
}

/** To give up on what has failed is late, and not wrong. */
const endingOf = (truth: Verdict, said: Said, lag: number): EcsWait['ending'] => {
  if (said === 'gave up') return truth === 'deployed' || lag < 0 ? 'missed' : 'right'
  if (said !== truth) return 'wrong'
  return lag < 0 ? 'early' : 'right'
}
