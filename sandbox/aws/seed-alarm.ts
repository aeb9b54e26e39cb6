/** Alarms that no metric moves, only who sets their state. */
import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

export interface AlarmSpec {
  /** [OK] Of a metric alarm; a composite one has what its rule says. */
  state?: AlarmState
  /** Makes it a composite alarm: `ALARM(errors) OR ALARM(latency)`. */
  rule?: string
}

export class Alarms {
  readonly #client: CloudWatchClient

  constructor(client: CloudWatchClient) {
    this.#client = client
  }

  async add(name: string, { state = 'OK', rule }: AlarmSpec = {}): Promise<void> {
    if (rule) return void (await this.#client.send(new PutCompositeAlarmCommand({ AlarmName: name, AlarmRule: rule })))
    await this.#client.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        MetricName: 'Errors',
        Namespace: 'Sandbox/Quiet',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    )
    await this.set(name, state)
  }

  async set(name: string, state: AlarmState, reason = `set to ${state}`): Promise<void> {
    await this.#client.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: reason }))
  }

  async remove(name: string): Promise<void> {
    await this.#client.send(new DeleteAlarmsCommand({ AlarmNames: [name] }))
  }
}
