import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

/**
 * Whether a log group is there.
 *
 * @param region undefined: the step's own.
 * @throws AwsFailure
 */
export const logGroupExists = async (
  session: Session,
  { group, region = session.region }: { readonly group: string; readonly region: string | undefined },
): Promise<boolean> => {
  const logs = new CloudWatchLogsClient(clientConfig({ ...session, region }))
  const resource = `arn:${session.partition}:logs:${region}:*:log-group:*`
  // AWS sorts by name: the group itself is the first of those that begin like it.
  const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: group })
  const { logGroups = [] } = await call(
    { action: 'logs:DescribeLogGroups', resource },
    [],
    { door: session.door, region },
    () => logs.send(command),
  )
  return logGroups.some(({ logGroupName }) => logGroupName === group)
}
