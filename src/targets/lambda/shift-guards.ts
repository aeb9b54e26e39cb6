import { isDeepStrictEqual } from 'node:util'
import { lasting } from '../../action/lasting.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { Alarm, AlarmReader } from '../../aws/cloudwatch.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import type { Failure } from '../../failures/failure.ts'
import { shiftFailure } from '../../failures/shift.ts'
import type { Kept } from './provisioned.ts'
import type { TrafficStep } from './traffic-steps.ts'

interface Guarded {
  readonly alias: string
  readonly kept: Kept
  /** What the alias points at. */
  readonly serving: FunctionState
  /** What the new version will be made of. */
  readonly latest: FunctionState
  readonly alarms: readonly string[]
  readonly readAlarms: AlarmReader
  readonly region: string
}

/**
 * Whether the traffic can be shifted at all: said before the first write. Gives the alarms as they are.
 *
 * @throws Failure of `shiftFailures`.
 */
export const guardSteps = async (guarded: Guarded): Promise<readonly Alarm[]> => {
  const { kept, alias, serving, latest, alarms, readAlarms, region } = guarded
  if (kept instanceof AwsFailure) throw kept
  if (kept) throw shiftFailure('shift-provisioned', { alias })
  const found = alarms.length > 0 ? await readAlarms() : []
  const reason = versionsDiffer(alias, serving, latest) ?? alarmMissing(alarms, found, region) ?? alarmOn(found)
  if (reason) throw reason
  return found
}

/** Seconds: metrics come to CloudWatch a minute or two late, so that an alarm tells little of a shorter step. */
const goodStep = 120

/** What alarms cannot tell of steps that are so short, for a notice; undefined when they can. */
export const tooShort = (steps: readonly TrafficStep[], alarms: readonly Alarm[]): string | undefined => {
  const least = Math.min(...steps.map(({ seconds }) => seconds))
  const slow = alarms.filter(({ seconds = 0 }) => seconds > least)
  if (alarms.length === 0 || (least >= goodStep && slow.length === 0)) return undefined
  return [
    `"traffic-steps" has a step of ${inWords(least)}, and \`alarms\` may come too late for it.`,
    least < goodStep && 'Metrics come to CloudWatch a minute or two late: two minutes are a good shortest step.',
    ...slow.map(
      ({ name, seconds = 0 }) => `${name} judges ${inWords(seconds)} together, in part from before the step.`,
    ),
  ]
    .filter(Boolean)
    .join(' ')
}

const inWords = (seconds: number): string => lasting(seconds * 1000)

/** What two versions behind one alias must have in common. */
const common = [
  ['execution role', 'role'],
  ['dead-letter queue', 'deadLetter'],
] as const

const versionsDiffer = (alias: string, serving: FunctionState, latest: FunctionState): Failure | undefined => {
  const other = common.find(([, key]) => !isDeepStrictEqual(serving[key], latest[key]))
  if (!other) return undefined
  const [what, key] = other
  const facts = { before: serving[key] || 'none', after: latest[key] || 'none' }
  return shiftFailure('shift-versions-differ', { alias, old: serving.version, what, ...facts })
}

/** An alarm that is not there stops nothing: that is a defect of the workflow, or somebody has deleted it. */
export const alarmMissing = (
  wanted: readonly string[],
  found: readonly Alarm[],
  region: string,
): Failure | undefined => {
  const missing = wanted.filter((name) => !found.some((alarm) => alarm.name === name))
  return missing.length > 0 ? shiftFailure('alarm-not-found', { alarm: missing.join(', '), region }) : undefined
}

/** `INSUFFICIENT_DATA` is fine: a function that nobody calls at night has no data. */
export const inAlarm = (alarms: readonly Alarm[]): Alarm | undefined => alarms.find(({ state }) => state === 'ALARM')

export const alarmOn = (alarms: readonly Alarm[]): Failure | undefined => {
  const on = inAlarm(alarms)
  return on && shiftFailure('alarm-already-on', { alarm: on.name, reason: reasonOf(on) })
}

export const reasonOf = ({ reason }: Alarm): string => reason.trim().replace(/\.$/, '') || 'no reason given'
