import { setTimeout as sleep } from 'node:timers/promises'
import { info } from '../../../action/log.ts'
import { pause, unlessAborted } from '../../../action/waiting.ts'
import { AwsFailure } from '../../../aws/call.ts'
import type { EcsAccess } from '../access.ts'
import type { ServiceFacts } from '../service.ts'
import { untilBeat } from './beat.ts'
import { bound, isNear } from './bind.ts'
import { pausePrinter } from './hooks.ts'
import { type Judgement, judge, type Other, type State } from './judge.ts'
import { eventPrinter, type Healthy, lineOf, livePrinter } from './live-line.ts'
import type { Ours } from './ours.ts'
import { momentOf, type RolloutMoment, withMoment } from './rollout-moment.ts'
import { blank, entryOf, type Memory, remembered, type Sighting } from './sighting.ts'

export type { RolloutMoment } from './rollout-moment.ts'

/** How a wait ended. `failed-fast`: too many of our tasks have stopped, and AWS would go on trying. */
export type EndOutcome = Exclude<State, 'waiting' | 'rolling-back'> | 'failed-fast' | 'timed-out'

export interface End<StoppedTask> {
  /** With `on-superseded: succeed` it is `deployed`, and the judgement `superseded`. */
  readonly outcome: EndOutcome
  readonly judgement: Judgement
  /** The deployment that was judged: ours, or with `on-superseded: follow` the one that took over. */
  readonly ours: Ours
  readonly stopped: readonly StoppedTask[]
  readonly seen: readonly RolloutMoment[]
  readonly last: Sighting
}

export interface Watching<StoppedTask> {
  readonly onSuperseded: 'fail' | 'follow' | 'succeed'
  /** Asked with every look: the stopped tasks of our deployment, all that were seen up to now. */
  readonly stopped: (ours: Ours, sighting: Sighting) => Promise<readonly StoppedTask[]>
  /** Whether there is no hope that the deployment gets well by itself. */
  readonly hopeless: (tasks: readonly StoppedTask[]) => boolean
  /** For the live line: what the load balancer says of our targets. */
  readonly healthy?: ((ours: Ours, sighting: Sighting) => Promise<Healthy | undefined>) | undefined
  /** Told of every moment at which something had changed, so that a step that is cut off can draw what it saw. */
  readonly onMoment?: ((moment: RolloutMoment) => void) | undefined
}

/** Milliseconds before the deadline at which the last look is made: its answer must be there by then. */
const lastLook = 1000

/**
 * Watches our deployment until it is known how it ended, or until the deadline, just before which it looks a last time. AWS's
 * own rollback is followed to its end. What passes (throttled, 5xx, connection reset) does not end a wait; anything else does.
 *
 * @throws AwsFailure when AWS does not let us look; the signal's reason on cancel. Nothing is put back here.
 */
export const watch = async <StoppedTask>(
  access: EcsAccess,
  facts: Pick<ServiceFacts, 'name' | 'cursor'>,
  ours: Ours,
  watching: Watching<StoppedTask>,
): Promise<End<StoppedTask>> => {
  const { deadline, signal } = access.wait
  const began = Date.now()
  const print = {
    live: livePrinter(deadline),
    events: eventPrinter(facts.cursor),
    pauses: pausePrinter(facts.name, access.session.region),
  }
  let now: Look<StoppedTask> = { ours, memory: blank, sighting: unseen, judgement: unjudged, stopped: [], seen: [] }
  for (;;) {
    signal.throwIfAborted()
    const isLast = Date.now() >= deadline - lastLook
    try {
      now = (await beforeDeadline(deadline, looked(access, facts.name, now, watching, print), signal)) ?? now
    } catch (thrown) {
      if (!(thrown instanceof AwsFailure) || thrown.kind !== 'passing') throw thrown
      print.live(`${thrown.error}: asking again`)
    }
    const outcome = outcomeOf(now, watching) ?? (isLast ? 'timed-out' : undefined)
    if (outcome === 'superseded' && watching.onSuperseded === 'follow' && !isLast) now = followed(now)
    else if (outcome) return endOf(now, outcome, watching)
    const rest = Math.max(0, deadline - lastLook - Date.now())
    await pause(Math.min(untilBeat(Date.now() - began, Date.now()), rest), signal)
  }
}

/** An answer that does not come must not make a step longer than it may be: undefined then. */
const beforeDeadline = async <T>(deadline: number, answer: Promise<T>, signal: AbortSignal): Promise<T | undefined> => {
  const over = new AbortController()
  try {
    const end = sleep(Math.max(0, deadline - Date.now()), undefined, { signal: over.signal }).catch(() => undefined)
    return await unlessAborted(Promise.race([answer, end]), signal)
  } finally {
    over.abort()
  }
}

/** What is known after a look. */
interface Look<StoppedTask> {
  readonly ours: Ours
  readonly memory: Memory
  readonly sighting: Sighting
  readonly judgement: Judgement
  readonly stopped: readonly StoppedTask[]
  readonly seen: readonly RolloutMoment[]
}

interface Printers {
  readonly live: (line: string) => void
  readonly events: ReturnType<typeof eventPrinter>
  readonly pauses: ReturnType<typeof pausePrinter>
}

const unseen: Sighting = { at: 0, service: undefined, deployment: undefined }
const unjudged: Judgement = { state: 'waiting', why: 'AWS has not answered yet' }

const looked = async <StoppedTask>(
  access: EcsAccess,
  name: string,
  { ours: known, memory: before, sighting: last, stopped: earlier, seen }: Look<StoppedTask>,
  watching: Watching<StoppedTask>,
  print: Printers,
): Promise<Look<StoppedTask>> => {
  const { ours, sighting } = await sighted(access, name, known, before)
  const memory = remembered(before, ours, sighting)
  const judgement = judge(ours, sighting, memory)
  const [stopped, healthy] = await Promise.all([
    mayHaveStopped(ours, last, sighting, judgement, memory)
      ? unlessPassing(watching.stopped(ours, sighting), earlier)
      : earlier,
    watching.healthy && unlessPassing(watching.healthy(ours, sighting), undefined),
  ])
  await print.events(sighting.service?.events ?? [])
  print.pauses(sighting.deployment, judgement.paused)
  print.live(lineOf(ours, sighting, judgement, healthy))
  const moments = withMoment(seen, momentOf(ours, sighting, judgement))
  if (moments !== seen) watching.onMoment?.(moments.at(-1)!)
  return { ours, memory, sighting, judgement, stopped, seen: moments }
}

/** Looks after which stopped tasks are asked for though nothing tells of any. */
const quietLooks = 5

/** A service that says nothing new has stopped no task: to ask for them with every look would double the calls. */
const mayHaveStopped = (
  ours: Ours,
  last: Sighting,
  { service }: Sighting,
  { state }: Judgement,
  { looks }: Memory,
): boolean =>
  state !== 'waiting' ||
  looks % quietLooks === 0 ||
  service?.events[0]?.id !== last.service?.events[0]?.id ||
  (service !== undefined && (entryOf(ours, service)?.failedTasks ?? 0) > 0)

/** What explains a deployment must not hide how it ended. */
const unlessPassing = async <T>(answer: Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await answer
  } catch (thrown) {
    if (thrown instanceof AwsFailure && thrown.kind === 'passing') return otherwise
    throw thrown
  }
}

/** One look at the service and at our service deployment, which is found out on the way. */
export const sighted = async (
  { look, deployments }: Pick<EcsAccess, 'look' | 'deployments'>,
  name: string,
  ours: Ours,
  { looks }: Pick<Memory, 'looks'> = blank,
): Promise<{ readonly ours: Ours; readonly sighting: Sighting }> => {
  const arn = ours.serviceDeploymentArn
  const [service, described] = await Promise.all([look(name), arn ? deployments.describe(arn) : undefined])
  const at = Date.now()
  if (arn && (described === undefined || isNear(ours, described)))
    return { ours: withRevision(ours, described), sighting: { at, service, deployment: described } }
  const lines = looks < soon || looks % quietLooks === 0 ? await deployments.lines(name, newest) : undefined
  const line = lines && bound(ours, lines)
  const deployment = line && (await deployments.describe(line.arn))
  const bare: Ours = { ...ours, serviceDeploymentArn: line?.arn, serviceRevisionArn: undefined }
  return { ours: withRevision(bare, deployment), sighting: { at, service, deployment } }
}

const withRevision = (ours: Ours, deployment: Sighting['deployment']): Ours => {
  const serviceRevisionArn = deployment?.target?.arn || deployment?.targetRevision
  return serviceRevisionArn && serviceRevisionArn !== ours.serviceRevisionArn ? { ...ours, serviceRevisionArn } : ours
}

/** Service deployments among which ours is looked for; and looks by which it should be there. */
const newest = 20
const soon = 15

const outcomeOf = <StoppedTask>(
  { judgement: { state }, stopped }: Look<StoppedTask>,
  { hopeless }: Watching<StoppedTask>,
): EndOutcome | undefined => {
  if (state === 'rolling-back') return undefined
  if (state !== 'waiting') return state
  return hopeless(stopped) ? 'failed-fast' : undefined
}

const endOf = <StoppedTask>(
  { ours, sighting, judgement, stopped, seen }: Look<StoppedTask>,
  outcome: EndOutcome,
  { onSuperseded }: Watching<StoppedTask>,
): End<StoppedTask> => ({
  outcome: outcome === 'superseded' && onSuperseded === 'succeed' ? 'deployed' : outcome,
  judgement,
  ours,
  stopped,
  seen,
  last: sighting,
})

/** From now on it is the deployment that took over which is watched. */
const followed = <StoppedTask>(now: Look<StoppedTask>): Look<StoppedTask> => ({
  ...now,
  ours: inPlaceOf(now.ours, now.judgement.by!),
  memory: blank,
  stopped: [],
})

/** The deployment that took over, to be watched in place of ours; what was before is the same. */
export const inPlaceOf = (ours: Ours, { id, taskDefinition, createdAt }: Other): Ours => {
  info(`Deployment ${id} of ${taskDefinition.split('/').at(-1)} took over from ${ours.deploymentId}: following it`)
  return {
    ...ours,
    deploymentId: id,
    taskDefinitionArn: taskDefinition,
    startedAt: createdAt,
    after: ours.startedAt,
    serviceDeploymentArn: undefined,
    serviceRevisionArn: undefined,
  }
}
