import { lasting } from '../../action/lasting.ts'
import { info, liveLine } from '../../action/log.ts'
import { type Stage, staged } from '../../action/stages.ts'
import { pause, unlessAborted } from '../../action/waiting.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { AlarmReader } from '../../aws/cloudwatch.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import type { Alias } from '../../aws/lambda-function.ts'
import type { Wait } from '../../aws/poll.ts'
import { shiftFailure } from '../../failures/shift.ts'
import { sameWeights, withShift } from './record.ts'
import { alarmMissing, inAlarm, reasonOf } from './shift-guards.ts'
import { Superseded, servingOf } from './superseded.ts'
import type { Traffic } from './traffic.ts'
import type { TrafficStep } from './traffic-steps.ts'

/** How traffic is to be shifted, and what stops it. */
export interface ShiftOrder {
  readonly steps: readonly TrafficStep[]
  readonly alarms: readonly string[]
  readonly readAlarms: AlarmReader
  /** One round of the health checks: what is wrong, and empty when all is well. */
  readonly problems: () => Promise<readonly string[]>
  readonly region: string
}

interface Shift extends ShiftOrder {
  readonly lambda: LambdaFunction
  readonly name: string
  /** The new version. */
  readonly version: string
  readonly runId: string
  readonly wait: Wait
  readonly stages: Stage[]
  readonly traffic: Traffic
  readonly onWrite: () => void
}

/** Milliseconds between two looks. */
const interval = 2000

/** Rounds of the health checks that may be bad within a step: a small share of the traffic rarely is hit twice in a row. */
const mostBadRounds = 1

/**
 * Gives the new version its share of the traffic, step by step, and watches alias, alarms and health checks meanwhile.
 * What follows, all of the traffic, is for the caller. Gives the alias as it is after the last step.
 *
 * @throws Superseded when somebody else changes the alias; Failure of `shiftFailures`; the signal's reason on cancel.
 */
export const shiftTraffic = async (shift: Shift, start: Alias): Promise<Alias> => {
  const { steps, stages, name, version, traffic } = shift
  let alias = start
  for (const [index, step] of steps.entries()) {
    const what = `step ${index + 1} of ${steps.length}`
    alias = await staged(stages, `${name} ${step.percent} % → ${version}`, async () => {
      const weighted = await weigh(shift, alias, step)
      traffic.shift(step.percent, what)
      info(
        `${name} gives version ${version} ${step.percent} % of the traffic for ${lasting(step.seconds * 1000)} (${what})`,
      )
      return watched(shift, weighted, step)
    })
  }
  return alias
}

const weigh = async (shift: Shift, alias: Alias, { percent }: TrafficStep): Promise<Alias> => {
  const { lambda, name, version, runId, onWrite } = shift
  const weight = percent / 100
  const wanted = {
    version: alias.version,
    weights: { [version]: weight },
    description: withShift(alias.description, { version, weight, runId }),
  }
  onWrite()
  return written(lambda, name, alias, wanted)
}

type Wanted = Pick<Alias, 'version' | 'weights' | 'description'>

/** Writes an alias. A lost answer shows as 412: then what is there tells whether it was ours. */
export const written = async (lambda: LambdaFunction, name: string, before: Alias, wanted: Wanted): Promise<Alias> => {
  try {
    return await lambda.moveAlias(name, { ...wanted, revisionId: before.revisionId })
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || !['conflict', 'changed'].includes(failure.kind)) throw failure
    const there = await lambda.alias(name)
    if (there && same(there, wanted)) return there
    // It is as it was read: AWS refused the weights, and nobody changed the alias.
    if (there && there.revisionId === before.revisionId) throw failure
    throw changed(name, there, before)
  }
}

/** Looks again and again until the time of the step is over and a look has found everything well. */
const watched = async (shift: Shift, weighted: Alias, step: TrafficStep): Promise<Alias> => {
  const { name, wait, lambda, readAlarms, alarms, problems } = shift
  const live = liveLine()
  const until = Date.now() + step.seconds * 1000
  const bad: string[] = []
  for (;;) {
    wait.signal.throwIfAborted()
    const last = Date.now() >= until
    try {
      const look = Promise.all([lambda.alias(name), alarms.length > 0 ? readAlarms() : [], problems()])
      const [there, found, round] = await unlessAborted(look, wait.signal)
      if (!there || !same(there, weighted)) throw changed(name, there, weighted)
      judgeAlarms(shift, step, found)
      if (round.length > 0) bad.push(round.join('; '))
      if (bad.length > mostBadRounds) throw unhealthy(shift, step, bad.at(-1)!)
      if (last) return there
      live(`${name}: ${step.percent} %, ${round.length === 0 ? 'well' : round.join('; ')}`, left(until))
    } catch (thrown) {
      if (!(thrown instanceof AwsFailure) || thrown.kind !== 'passing') throw thrown
      live(`${name}: ${step.percent} %, ${thrown.error}: asking again`, left(until))
    }
    await pause(Math.min(interval, Math.max(until - Date.now(), interval / 4)), wait.signal)
  }
}

const left = (until: number) => `${Math.max(0, Math.round((until - Date.now()) / 1000))} s left of this step`

const judgeAlarms = (
  { alarms, region, version }: Shift,
  { percent }: TrafficStep,
  found: Awaited<ReturnType<AlarmReader>>,
) => {
  const missing = alarmMissing(alarms, found, region)
  if (missing) throw missing
  const on = inAlarm(found)
  if (on)
    throw shiftFailure('alarm-fired', { alarm: on.name, new: version, percent: String(percent), reason: reasonOf(on) })
}

const unhealthy = ({ version }: Shift, { percent }: TrafficStep, problems: string) =>
  shiftFailure('unhealthy-in-shift', { new: version, percent: String(percent), problems })

export const same = (there: Alias, wanted: Wanted): boolean =>
  there.version === wanted.version &&
  there.description === wanted.description &&
  sameWeights(there.weights, wanted.weights)

const changed = (name: string, there: Alias | undefined, { version }: Alias): Superseded =>
  new Superseded(
    `Somebody else changed ${name} in the middle of the shift: ${there ? pointsAt(there) : 'it is gone'}.`,
    servingOf(there, version),
  )

const pointsAt = ({ version, weights }: Alias): string => {
  const shares = Object.entries(weights).map(
    ([other, weight]) => `, and ${Math.round(weight * 100)} % at version ${other}`,
  )
  return `it points at version ${version} now${shares.join('')}`
}
