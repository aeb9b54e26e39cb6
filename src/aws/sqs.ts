import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { debug } from '../action/log.ts'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

/** The client warns of each queue whose URL has another host than its endpoint, such as an older one: it asks there anyway. */
const nothing = () => undefined
const logger = { debug: nothing, info: nothing, warn: (text: unknown) => debug(String(text)), error: nothing }

/** How many messages wait in a queue, given by URL, ARN or name. AWS's own count is approximate. */
export const queueDepth = async (session: Session, queue: string, abortSignal: AbortSignal): Promise<number> => {
  const sqs = new SQSClient({ ...clientConfig(session), logger })
  const [, account, name = queue] = /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:(\d{12}):(.+)$/.exec(queue) ?? []
  const of = <T>(operation: string, send: () => Promise<T>) =>
    call(
      {
        action: `sqs:${operation}`,
        resource: `arn:${session.partition}:sqs:${session.region}:*:${name.split('/').at(-1)}`,
      },
      [],
      { region: session.region, door: session.door },
      send,
    )
  const QueueUrl = /^https?:/.test(queue)
    ? queue
    : ((
        await of('GetQueueUrl', () =>
          sqs.send(new GetQueueUrlCommand({ QueueName: name, ...(account && { QueueOwnerAWSAccountId: account }) }), {
            abortSignal,
          }),
        )
      ).QueueUrl ?? '')
  const { Attributes } = await of('GetQueueAttributes', () =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }), {
      abortSignal,
    }),
  )
  return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0)
}
