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
  /** What else tells it from the calls of a child: see `Own`. */
  readonly match?: Readonly<Record<string, string>>
  /** How many calls of AWS of any kind came before it. */
  readonly before: number
  readonly writes: boolean
}

/** Which calls are a door's own, where its child asks for the like: their parameters, in which `*` stands for anything. */
export interface Own {
  readonly service: string
  readonly operation: string
  readonly match: Readonly<Record<string, string>>
}

export const labelOf = (call: NamedCall): string => `${kindOf(call)} ${call.nth}`

/** Such as `lambda:UpdateAlias`, or `s3:PutObject *.plan`. */
export const kindOf = ({ service, operation, match = {} }: NamedCall): string =>
  [`${service}:${operation}`, ...Object.values(match)].join(' ')

/** Whether what the journal has is a call of this kind. */
const isOfKind = (call: Call, { service, operation, match = {} }: Pick<NamedCall, 'service' | 'operation' | 'match'>) =>
  call.service === service &&
  call.operation === operation &&
  Object.entries(match).every(([name, wanted]) => isLike(String(call.parameters[name] ?? ''), wanted))

const isLike = (text: string, wanted: string): boolean =>
  new RegExp(`^${wanted.split('*').map(literally).join('.*')}$`, 's').test(text)

const literally = (text: string) => text.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&')

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
 *
 * @param own these alone, where there are any
 * @param inRounds the door waits with several questions in turn, round after round
 */
export const named = (journal: readonly Call[], own?: readonly Own[], inRounds = false): readonly NamedCall[] => {
  const asked = journal.filter(({ operation }) => operation !== null)
  const isFirst = inRounds
    ? firstOfRounds(asked)
    : (call: Call, index: number) => !isSame(call, callBefore(asked, index))
  const once = asked.filter(isFirst)
  const counts = new Map<string, number>()
  let before = 0
  return once.flatMap((call) => {
    const { service, operation } = call as Call & { operation: string }
    const asked = placeOf(call) === 'aws' ? before++ : before
    const ours = own?.find((kind) => isOfKind(call, kind))
    if (own && !ours) return []
    const kind = { service, operation, ...(ours && { match: ours.match }) }
    const key = JSON.stringify(kind)
    const nth = (counts.get(key) ?? 0) + 1
    counts.set(key, nth)
    return [{ ...kind, nth, before: asked, writes: service !== 'github' && isWrite(call) }]
  })
}

/** Seconds: a door that waits asks no sooner (see src/aws/poll.ts); two reads in a row are closer to each other. */
const betweenQuestions = 0.35

/** The call before this one, but for those about another function: functions are waited for side by side. */
const callBefore = (asked: readonly Call[], index: number): Call | undefined =>
  asked.slice(0, index).findLast((other) => !isOfAnother(asked[index]!, other))

const isOfAnother = ({ parameters: { FunctionName: one } }: Call, { parameters: { FunctionName: other } }: Call) =>
  one !== undefined && other !== undefined && one !== other

const isSame = (call: Call, other: Call | undefined) =>
  other !== undefined &&
  call.time - other.time > betweenQuestions &&
  call.operation === other.operation &&
  !isWrite(call) &&
  JSON.stringify(call.parameters) === JSON.stringify(other.parameters)

/**
 * Of questions that are asked in rounds: the first time since the last write, whatever is asked about then. Of an operation
 * that has been repeated so no later one has a number: how many came before it depends on the machine.
 */
const firstOfRounds = (asked: readonly Call[]) => {
  const repeated = new Set<string>()
  let since = new Set<string>()
  let hasWritten = false
  const firsts = new Set<Call>()
  for (const call of asked) {
    const kind = `${call.service}:${call.operation}`
    const question = hasWritten ? kind : JSON.stringify([kind, call.parameters])
    if (isWrite(call)) [since, hasWritten] = [new Set(), true]
    else if (since.has(question)) repeated.add(kind)
    if (isWrite(call) || (!repeated.has(kind) && !since.has(question))) firsts.add(call)
    since.add(question)
  }
  return (call: Call) => firsts.has(call)
}

const whileItMayTake = 60_000

/** Waits until the door has made this call; with `done`, until AWS has answered it. False when the door ended before. */
export const hasCome = async (scene: Scene, named: NamedCall, ended: () => boolean): Promise<boolean> => {
  for (const limit = Date.now() + whileItMayTake; Date.now() < limit; await soon()) {
    const over = ended()
    const asked = await journalOf(scene, named.service === 'registry')
    const same = asked.filter((call) => isOfKind(call, named))
    const come = named.writes ? same.filter(({ status }) => status !== null) : same
    if (come.length >= named.nth) return true
    if (over) return false
  }
  throw new Error(`${labelOf(named)} did not come within ${whileItMayTake / 1000} s`)
}

const soon = () => new Promise<void>((done) => setTimeout(done, 10))
