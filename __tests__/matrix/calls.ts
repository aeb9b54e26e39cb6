/** The calls of a clean run by name: service, operation, and which one of these it is. */
import type { AwsSandbox, Call } from '../../sandbox/aws/client.ts'
import { isWrite } from '../support/door.ts'

export interface NamedCall {
  readonly service: string
  readonly operation: string
  /** Of the calls of this operation, from 1. */
  readonly nth: number
  /** How many calls of any kind came before it. */
  readonly before: number
  readonly writes: boolean
}

export const labelOf = ({ service, operation, nth }: NamedCall): string => `${service}:${operation} ${nth}`

/**
 * Names the calls of a clean run. A question that was repeated at once, while the door was waiting, is one call: how
 * often it is asked depends on the machine.
 */
export const named = (journal: readonly Call[], hiddenWrites: readonly string[] = []): readonly NamedCall[] => {
  const asked = journal.filter(({ operation }) => operation !== null)
  const once = asked.filter((call, index) => !isSame(call, asked[index - 1]))
  const counts = new Map<string, number>()
  return once.map((call, before) => {
    const { service, operation } = call as Call & { operation: string }
    const key = `${service}:${operation}`
    const nth = (counts.get(key) ?? 0) + 1
    counts.set(key, nth)
    return { service, operation, nth, before, writes: isWrite(call) || hiddenWrites.includes(key) }
  })
}

/** Seconds: a door that waits asks no sooner (see src/aws/poll.ts); two reads in a row are closer to each other. */
const betweenQuestions = 0.35

const isSame = (call: Call, other: Call | undefined) =>
  other !== undefined &&
  call.time - other.time > betweenQuestions &&
  call.operation === other.operation &&
  !isWrite(call) &&
  JSON.stringify(call.parameters) === JSON.stringify(other.parameters)

const whileItMayTake = 60_000

/** Waits until the door has made this call; with `done`, until AWS has answered it. False when the door ended before. */
export const hasCome = async (
  aws: AwsSandbox,
  { service, operation, nth, writes }: NamedCall,
  ended: () => boolean,
): Promise<boolean> => {
  for (const limit = Date.now() + whileItMayTake; Date.now() < limit; await soon()) {
    const over = ended()
    const same = (await aws.calls()).filter((call) => call.service === service && call.operation === operation)
    if (writes ? same.filter(({ status }) => status !== null).length >= nth : same.length >= nth) return true
    if (over) return false
  }
  throw new Error(`${operation} did not come within ${whileItMayTake / 1000} s`)
}

const soon = () => new Promise<void>((done) => setTimeout(done, 10))
