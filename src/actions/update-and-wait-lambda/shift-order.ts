import { notice } from '../../action/log.ts'
import { alarmReader } from '../../aws/cloudwatch.ts'
import type { Session } from '../../aws/session.ts'
import { queueDepth } from '../../aws/sqs.ts'
import { healthChecksOf } from '../../health/checks.ts'
import { askOnce } from '../../health/watch.ts'
import type { Baseline } from '../../targets/lambda/plan.ts'
import type { ShiftOrder } from '../../targets/lambda/shift.ts'
import { guardSteps, tooShort } from '../../targets/lambda/shift-guards.ts'
import type { Input } from './wanted.ts'

/**
 * How this step shifts the traffic, checked; undefined when the alias moves at once.
 *
 * @throws Failure when the traffic of the alias cannot be shared, or an alarm is missing or on already.
 */
export const shiftOrder = async (
  { input, session }: { input: Input; session: Session },
  { alias, serving, latest, kept }: Baseline,
  signal: AbortSignal,
): Promise<ShiftOrder | undefined> => {
  const { trafficSteps: steps, alias: name, alarms = [] } = input
  if (!steps || !name) return undefined
  if (!alias || !serving) {
    notice(`${name} does not exist yet: there is no old version to share the traffic with, so all of it comes at once.`)
    return undefined
  }
  const readAlarms = alarmReader(session, alarms)
  const { region } = session
  const found = await guardSteps({ alias: name, kept, serving, latest, alarms, readAlarms, region })
  const late = tooShort(steps, found)
  if (late) notice(late)
  const checks = healthChecksOf(input)
  const problems = () =>
    askOnce(checks, { signal, queueDepth: (queue, limited) => queueDepth(session, queue, limited) })
  return { steps, alarms, readAlarms, problems, region }
}
