import type { IncomingMessage, ServerResponse } from 'node:http'
import { type EcsApi, ecsApi } from '../../../src/aws/ecs-api.ts'
import type { Session } from '../../../src/aws/session.ts'
import { bodyOf, withServer } from '../loopback.ts'

/** An error of ECS, as it answers it. */
export interface Refusal {
  readonly error: string
  readonly message: string
}

/** What ECS, or another service that speaks alike, answers to a call, from its request. */
export type Answers = Readonly<Record<string, (request: never) => object | Refusal>>

/** Calls in their order, such as `RegisterTaskDefinition`, with the JSON that was sent. */
export interface Call {
  readonly operation: string
  readonly request: Readonly<Record<string, unknown>>
}

export const place = { region: 'eu-west-1', account: '111122223333' }

/** Does work with an ECS on 127.0.0.1 that knows these calls alone, in the cluster `shop`. */
export const withEcs = async <T>(
  answers: Answers,
  work: (api: EcsApi, session: Session) => Promise<T>,
): Promise<{ readonly result: T; readonly calls: readonly Call[] }> => {
  const calls: Call[] = []
  const before = process.env['AWS_ENDPOINT_URL']
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    // What a pre-signed address of ECR gives: `/layer/{…}`.
    if (request.method === 'GET') return response.end(decodeURIComponent(request.url!.split('/layer/')[1]!))
    const operation = String(request.headers['x-amz-target']).split('.')[1]!
    const sent = JSON.parse(await bodyOf(request)) as Record<string, unknown>
    calls.push({ operation, request: sent })
    const said = answers[operation]?.(sent as never) ?? { error: 'InvalidAction', message: `unexpected ${operation}` }
    const { error: __type, message } = said as Partial<Refusal>
    response.writeHead(__type ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(__type ? { __type, message } : said))
  }
  try {
    const result = await withServer(
      (request, response) => void answer(request, response),
      (url) => {
        process.env['AWS_ENDPOINT_URL'] = url
        const session = {
          region: place.region,
          partition: 'aws',
          credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }),
          door: 'ecs-force-deploy',
        } as unknown as Session
        return work(ecsApi(session, 'shop'), session)
      },
    )
    return { result, calls }
  } finally {
    if (before === undefined) delete process.env['AWS_ENDPOINT_URL']
    else process.env['AWS_ENDPOINT_URL'] = before
  }
}
