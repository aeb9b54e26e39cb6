import { type Alarm, alarmReader, alarmsArn } from '../../aws/cloudwatch.ts'
import { type Probe, probe } from '../../aws/permission.ts'
import type { Session } from '../../aws/session.ts'
import { alarmMissing, alarmOn } from '../../targets/lambda/shift-guards.ts'
import { advice, type Finding, good, problem } from './finding.ts'

/** Whether the alarms that stop a shift may be read, are there, and say nothing yet. */
export const alarmFindings = async (
  session: Session,
  alarms: readonly string[] = [],
): Promise<{ readonly probes: readonly Probe[]; readonly findings: readonly Finding[] }> => {
  if (alarms.length === 0) return { probes: [], findings: [] }
  let found: readonly Alarm[] | undefined
  const asked = await probe('cloudwatch:DescribeAlarms', alarmsArn(session), async () => {
    found = await alarmReader(session, alarms)()
  })
  if (!found) return { probes: [asked], findings: [] }
  const missing = alarmMissing(alarms, found, session.region)
  const on = alarmOn(found)
  return {
    probes: [asked],
    findings: [
      ...(missing ? [problem(missing.code, missing.message, missing.remedy ?? '')] : []),
      ...(on ? [advice(on.code, on.message, on.remedy ?? '')] : []),
      ...(missing || on ? [] : [good('alarms', `The alarms that stop a shift are there: ${alarms.join(', ')}.`)]),
    ],
  }
}
