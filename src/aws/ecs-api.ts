import { ECSClient } from '@aws-sdk/client-ecs'
import type { Entry, Facts } from '../failures/catalogue.ts'
import { ecsCallFailures } from '../failures/ecs-calls.ts'
import { AwsFailure, call } from './call.ts'
import { clientConfig } from './client-config.ts'
import { ecsNameOf } from './ecs-names.ts'
import type { Session } from './session.ts'

/** ECS in one cluster: what every call to it goes through. One for a step, so that all of it share one pool of connections. */
export interface EcsApi {
  readonly session: Session
  /** The name or the ARN of the cluster, as given. */
  readonly cluster: string
  /**
   * Sends a command. `operation` and `resource` (an ARN, or `*`) are what IAM calls them.
   *
   * @param facts what the texts of failures may name: `<service>`, `<task-definition>` …
   * @throws AwsFailure explained by `tables`, then by what any call to ECS may answer.
   */
  readonly of: <T>(
    operation: string,
    resource: string,
    send: (client: ECSClient) => Promise<T>,
    facts?: Facts,
    tables?: readonly Entry[],
  ) => Promise<T>
  /** Whether a call may have changed something: true unless AWS refused every one that would. */
  readonly wrote: () => boolean
}

const reads = /^(Get|List|Describe)/

export const ecsApi = (session: Session, cluster: string, client = new ECSClient(clientConfig(session))): EcsApi => {
  let wrote = false
  return {
    session,
    cluster,
    wrote: () => wrote,
    of: async (operation, resource, send, facts = {}, tables = []) => {
      let refused = false
      const known = { cluster: ecsNameOf(cluster), region: session.region, partition: session.partition }
      try {
        return await call(
          { action: `ecs:${operation}`, resource },
          [...tables, ...ecsCallFailures],
          { ...known, door: session.door, ...facts },
          () => send(client),
        )
      } catch (failure) {
        refused = failure instanceof AwsFailure && failure.refused
        throw failure
      } finally {
        if (!refused && !reads.test(operation)) wrote = true
      }
    },
  }
}
