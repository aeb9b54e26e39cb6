import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answers, EcsError, type Input } from './answers.ts'
import { type Place, serviceArn } from './cast.ts'
import { type Refusal, Refusals } from './refusals.ts'
import { type Script, ScriptedService } from './service.ts'

export interface ScriptedCall {
  readonly operation: string
  readonly input: Input
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly status: number
  /** JSON as it was sent. */
  readonly answer: string
}

export interface ScriptedEcs {
  readonly url: string
  readonly service: ScriptedService
  /** What the script answered, in order. */
  readonly calls: () => readonly ScriptedCall[]
  readonly stop: () => Promise<void>
}

export interface ServerOptions extends Script {
  readonly place: Place
  /** AWS for all that the script does not answer. */
  readonly others: string
  readonly refused?: readonly Refusal[]
  /** Milliseconds since the epoch [this machine's clock]. */
  readonly clock?: () => number
}

const prefix = 'AmazonEC2ContainerServiceV20141113.'

/** ECS on the loopback address, where one service does what its script says; all else goes on to `others`. */
export const startScriptedEcs = async ({
  place,
  others,
  refused = [],
  clock = Date.now,
  ...script
}: ServerOptions): Promise<ScriptedEcs> => {
  const service = new ScriptedService(place, script, clock())
  const refusals = new Refusals(refused)
  const calls: ScriptedCall[] = []
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    const target = String(request.headers['x-amz-target'] ?? '')
    const operation = target.startsWith(prefix) ? target.slice(prefix.length) : ''
    const input = operation ? (JSON.parse(body.toString('utf8') || '{}') as Input) : {}
    if (!answers[operation] || isElsewhere(input, place)) return forward(request, body, others, response)
    const time = clock()
    const [status, answer] = answered(() => {
      refusals.check(operation)
      return answers[operation]!(service, input, time)
    })
    const text = wire(answer)
    calls.push({ operation, input, time, status, answer: text })
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(text)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    service,
    calls: () => calls,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        server.closeAllConnections()
      }),
  }
}

/** Of another resource, such as the tags of a task definition. */
const isElsewhere = (input: Input, place: Place): boolean =>
  typeof input['resourceArn'] === 'string' && input['resourceArn'] !== serviceArn(place)

const answered = (work: () => object): readonly [number, object] => {
  try {
    return [200, work()]
  } catch (error) {
    if (!(error instanceof EcsError)) throw error
    return [error.status, { __type: error.code, message: error.message }]
  }
}

/** JSON 1.1: a moment is a number of seconds. */
const wire = (answer: object): string =>
  JSON.stringify(answer, function (this: Record<string, unknown>, key, value: unknown) {
    const raw = this[key]
    return raw instanceof Date ? raw.getTime() / 1000 : value
  })

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const forward = (from: IncomingMessage, body: Buffer, others: string, to: ServerResponse): void => {
  const address = new URL(from.url ?? '/', others)
  const onward = ask(address, { method: from.method!, headers: from.headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(to)
  })
  onward.on('error', (error) => to.writeHead(502).end(error.message))
  onward.end(body)
}
