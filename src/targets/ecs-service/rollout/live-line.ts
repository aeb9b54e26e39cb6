import { lasting } from '../../../action/lasting.ts'
import { fenced, liveLine } from '../../../action/log.ts'
import { scrubOfAws } from '../../../action/secrets.ts'
import type { ServiceEvent } from '../../../aws/ecs-service.ts'
import type { EventCursor } from '../service.ts'
import type { Judgement } from './judge.ts'
import type { Ours } from './ours.ts'
import { entryOf, type Sighting } from './sighting.ts'

/** Targets of ours that the load balancer calls healthy, of those that are registered. */
export interface Healthy {
  readonly healthy: number
  readonly of: number
}

/** `pending 1 · running 1/2 · failed 2 · healthy 1/2`, and what goes on where that is not plain. */
export const lineOf = (
  ours: Ours,
  { service, deployment }: Sighting,
  judgement: Judgement,
  healthy?: Healthy,
): string => {
  const own = service && entryOf(ours, service)
  const { pending = 0, running = 0, requested = 0 } = deployment?.target ?? {}
  const counts = own
    ? [
        `pending ${own.pending}`,
        `running ${own.running}/${own.desired}`,
        own.failedTasks > 0 && `failed ${own.failedTasks}`,
      ]
    : deployment?.target
      ? [`pending ${pending}`, `running ${running}/${requested}`]
      : []
  const parts = [
    ...counts,
    healthy && healthy.of > 0 && `healthy ${healthy.healthy}/${healthy.of}`,
    ...stageOf(deployment?.target?.productionTraffic, judgement),
    judgement.why !== plain && judgement.why,
  ]
  return parts.filter(Boolean).join(' · ')
}

/** What is the case mostly, and needs no words. */
const plain = 'it is going on'

const stageOf = (traffic: number | undefined, { stage }: Judgement) => [
  stage?.toLowerCase().replaceAll('_', ' '),
  traffic !== undefined && `${traffic} % of the traffic`,
]

/** Seconds between two lines of a wait in which nothing changes. */
const heartbeat = 30

/** Prints the live line: when it changes, and every half a minute. */
export const livePrinter = (deadline: number): ((line: string) => void) => {
  const live = liveLine(heartbeat)
  const start = Date.now()
  return (line) => live(line, `of ${lasting(deadline - start)}`)
}

/** Prints the service's events that are newer than the cursor, the oldest first, each once. */
export const eventPrinter = ({ ids, at }: EventCursor): ((events: readonly ServiceEvent[]) => Promise<void>) => {
  const told = new Set(ids)
  return async (events) => {
    const fresh = events.filter((event) => event.at >= at && !told.has(event.id))
    if (fresh.length === 0) return
    for (const { id } of fresh) told.add(id)
    const lines = [...fresh].sort((one, other) => one.at - other.at).map(({ message }) => oneLine(message))
    await fenced(async (print) => {
      for (const line of lines) print(`           ${line}`)
    }, scrubOfAws)
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
