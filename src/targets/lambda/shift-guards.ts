import { isDeepStrictEqual } from 'node:util'
import type { Alarm, AlarmReader } from '../../aws/cloudwatch.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import type { Failure } from '../../failures/failure.ts'
import { shiftFailure } from '../../failures/shift.ts'

interface Guarded {
  readonly lambda: LambdaFunction
  readonly alias: string
  /** What the alias points at. */
  readonly serving: FunctionState
  /** What the new version will be made of. */
  readonly latest: FunctionState
  readonly alarms: readonly string[]
  readonly readAlarms: AlarmReader
  readonly region: string
}

/**
 * Whether the traffic can be shifted at all: said before the first write.
 *
 * @throws Failure of `shiftFailures`.
 */
export const guardSteps = async (guarded: Guarded): Promise<void> => {
  const { lambda, alias, serving, latest, alarms, readAlarms, region } = guarded
  const [provisioned, found] = await Promise.all([
    lambda.hasProvisionedConcurrency(alias),
    alarms.length > 0 ? readAlarms() : [],
  ])
  if (provisioned) throw shiftFailure('shift-provisioned', { alias })
  const reason = versionsDiffer(alias, serving, latest) ?? alarmMissing(alarms, found, region) ?? alarmOn(found)
  if (reason) throw reason
}

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
