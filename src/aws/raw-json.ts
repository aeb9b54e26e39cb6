/** A JSON object as the service has it, with what the bundled model of the SDK does not know. */
export type RawJson = Readonly<Record<string, unknown>>

/** The part of an SDK command that these functions touch. */
interface Command {
  readonly middlewareStack: { readonly add: (middleware: never, options: never) => void }
}

type Next = (args: { request?: unknown }) => Promise<{ response: unknown }>

/**
 * Sends this JSON in place of what the SDK would write. The SDK writes and reads only the fields of its own model: a field
 * that AWS added since would be lost on the way from one revision to the next.
 */
export const sendRaw = <C extends Command>(command: C, body: RawJson): C => {
  const text = JSON.stringify(body)
  const middleware = (next: Next) => (args: { request?: unknown }) => {
    Object.assign(args.request as object, { body: text })
    return next(args)
  }
  // Before the length is counted and the request is signed.
  command.middlewareStack.add(middleware as never, { step: 'build', priority: 'high', name: 'sendRaw' } as never)
  return command
}

/** Keeps the JSON that AWS answers, beside what the SDK makes of it. Only of a good answer. */
export const keepRaw = <C extends Command>(command: C): { readonly command: C; readonly raw: () => RawJson } => {
  let kept: RawJson = {}
  const middleware = (next: Next) => async (args: { request?: unknown }) => {
    const answer = await next(args)
    const response = answer.response as { statusCode: number; body: unknown }
    const bytes = await bytesOf(response.body)
    response.body = bytes
    if (response.statusCode < 300) kept = JSON.parse(Buffer.from(bytes).toString('utf8')) as RawJson
    return answer
  }
  command.middlewareStack.add(middleware as never, { step: 'deserialize', priority: 'low', name: 'keepRaw' } as never)
  return { command, raw: () => kept }
}

const bytesOf = async (body: unknown): Promise<Uint8Array> => {
  if (body instanceof Uint8Array) return body
  const chunks: Uint8Array[] = []
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
