/** The calls of a clean run by name: service, operation, and which one of these it is. */
import type { Call } from '../../sandbox/aws/client.ts'
import type { ApiCall } from '../../sandbox/github/client.ts'
import { isWrite } from '../support/door.ts'
import type { Scene } from './scenario.ts'

/** Whom a door asks: AWS, its registry by docker, and GitHub. */
export type Place = 'aws' | 'registry' | 'github'

export interface NamedCall {
  /** `registry` and `github` for theirs. */
  readonly service: string
  readonly operation: string
  /** Of the calls of this operation, from 1. */
  readonly nth: number
  /** How many calls of AWS of any kind came before it. */
  readonly before: number
  readonly writes: boolean
}

export const labelOf = ({ service, operation, nth }: NamedCall): string => `${service}:${operation} ${nth}`

export const placeOf = ({ service }: Pick<NamedCall, 'service'>): Place =>
  service === 'registry' || service === 'github' ? service : 'aws'

/** What has been asked so far, of all of them; of the registry only where it is the door that asks it. */
export const journalOf = async ({ aws, gitHub }: Scene, withRegistry: boolean): Promise<readonly Call[]> => {
  const [calls, pushes, api] = await Promise.all([
    aws.calls(),
    withRegistry ? aws.registryCalls() : [],
    gitHub ? gitHub.gitHub.calls(gitHub.repository) : [],
  ])
  return [...calls, ...pushes].sort((one, other) => one.time - other.time).concat(api.map(gitHubCall))
}

/** GitHub's calls in the form of AWS's. They say no time: they stand behind the others, and all are other questions. */
const gitHubCall = ({ method, path, operation, status }: ApiCall): Call => ({
  ...{ service: 'github', operation: operation ?? 'refused', account: null, principal: null, region: null, attempt: 1 },
  ...{ method, path, parameters: { path }, time: 0, seconds: 0, status, fault: null, lost: status === 0 },
})

/**
 * Names the calls of a clean run. A question that was repeated at once, while the door was waiting, is one call: how
 * often it is asked depends on the machine.
 */
export const named = (journal: readonly Call[]): readonly NamedCall[] => {
  const asked = journal.filter(({ operation }) => operation !== null)
  const once = asked.filter((call, index) => !isSame(call, asked[index - 1]))
  const counts = new Map<string, number>()
  let before = 0
  return once.map((call) => {
    const { service, operation } = call as Call & { operation: string }
    const key = `${service}:${operation}`
    const nth = (counts.get(key) ?? 0) + 1
    counts.set(key, nth)
    const writes = service !== 'github' && isWrite(call)
    return { service, operation, nth, before: placeOf(call) === 'aws' ? before++ : before, writes }
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
  scene: Scene,
  { service, operation, nth, writes }: NamedCall,
  ended: () => boolean,
): Promise<boolean> => {
  for (const limit = Date.now() + whileItMayTake; Date.now() < limit; await soon()) {
    const over = ended()
    const asked = await journalOf(scene, service === 'registry')
    const same = asked.filter((call) => call.service === service && call.operation === operation)
    if (writes ? same.filter(({ status }) => status !== null).length >= nth : same.length >= nth) return true
    if (over) return false
  }
  throw new Error(`${operation} did not come within ${whileItMayTake / 1000} s`)
}

const soon = () => new Promise<void>((done) => setTimeout(done, 10))
