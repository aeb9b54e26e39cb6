import { type AlarmType, CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { mostAlarms } from './alarm-names.ts'
import { AwsFailure, call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

/** What an alarm says. A metric alarm and a composite one look the same here. */
export interface Alarm {
  readonly name: string
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string
  /** CloudWatch's own words, such as `Threshold Crossed: 3 datapoints …`. */
  readonly reason: string
  /** Seconds of its metric that it judges together; undefined of a composite one. */
  readonly seconds?: number | undefined
}

/** All alarms of the account, as far as the Region goes: AWS asks the permission for them together. */
export const alarmsArn = ({ partition, region }: Session): string => `arn:${partition}:cloudwatch:${region}:*:alarm:*`

/** Asks for alarms; those that do not exist are left out of the answer. */
export type AlarmReader = () => Promise<readonly Alarm[]>

/**
 * The alarms of these names, as far as they exist. Metric alarms are asked for first: for composite ones AWS wants the
 * permission on `*`, which a role that uses none need not have.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export const alarmReader = (session: Session, names: readonly string[]): AlarmReader => {
  const client = new CloudWatchClient(clientConfig(session))
  const of = (type: AlarmType, resource: string, wanted: readonly string[]) =>
    call({ action: 'cloudwatch:DescribeAlarms', resource }, [], { region: session.region, door: session.door }, () =>
      client.send(new DescribeAlarmsCommand({ AlarmNames: [...wanted], AlarmTypes: [type], MaxRecords: mostAlarms })),
    )
  const seen = new Set<string>()
  return async () => {
    const { MetricAlarms = [] } = await of('MetricAlarm', alarmsArn(session), names)
    const rest = names.filter((name) => !MetricAlarms.some(({ AlarmName }) => AlarmName === name))
    const mayBeNone = !rest.some((name) => seen.has(name))
    const composite = () => of('CompositeAlarm', '*', rest)
    const { CompositeAlarms = [] } =
      rest.length === 0 ? {} : await (mayBeNone ? unlessDenied(composite()) : composite())
    for (const { AlarmName = '' } of CompositeAlarms) seen.add(AlarmName)
    return [...MetricAlarms, ...CompositeAlarms].map((alarm) => {
      const { AlarmName = '', StateValue = '', StateReason = '' } = alarm
      return { name: AlarmName, state: StateValue, reason: StateReason, seconds: secondsOf(alarm) }
    })
  }
}

/**
 * So many periods of so many seconds. An alarm on several metrics has its periods there.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
 */
const secondsOf = ({ Period, Metrics = [], EvaluationPeriods = 1 }: MetricAlarm): number | undefined => {
  const periods = [Period, ...Metrics.map((metric) => metric.MetricStat?.Period ?? metric.Period)]
  const period = Math.max(0, ...periods.map((seconds) => seconds ?? 0))
  return period > 0 ? period * EvaluationPeriods : undefined
}

/** A name that is no metric alarm may be a slip of the pen: that it is not there says more than that we may not look. Not of one that was there. */
const unlessDenied = async <T>(answer: Promise<T>): Promise<T | Record<string, never>> => {
  try {
    return await answer
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.kind === 'denied') return {}
    throw failure
  }
}
