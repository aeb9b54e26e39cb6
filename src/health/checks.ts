import { parse } from 'yaml'
import { webAddress } from '../action/input-types.ts'
import { optional, Problem } from '../action/inputs.ts'

/** What an answer must be like. Every part that is given must hold. */
export interface Expectation {
  /** One status; undefined: any 2xx or 3xx. */
  readonly status: number | undefined
  /** Text that the body must contain. */
  readonly body: string | undefined
  /** Values in a JSON body, by path such as `items.0.name`. */
  readonly json: Readonly<Record<string, unknown>>
  /** Headers; names in any case. */
  readonly header: Readonly<Record<string, string>>
}

export interface WebCheck {
  readonly kind: 'web'
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly expect: Expectation
}

/** A queue, such as a dead-letter queue, that must not hold more than so many messages. */
export interface QueueCheck {
  readonly kind: 'queue'
  readonly queue: string
  readonly maxMessages: number
}

export type HealthCheck = WebCheck | QueueCheck

export const checkOfUrl = (url: string): WebCheck => ({
  kind: 'web',
  url,
  method: 'GET',
  headers: {},
  body: undefined,
  expect: { status: undefined, body: undefined, json: {}, header: {} },
})

/** All that the inputs `health-url` and `health-checks` ask for. */
export const healthChecksOf = ({
  healthUrl,
  healthChecks,
}: {
  readonly healthUrl: string | undefined
  readonly healthChecks: readonly HealthCheck[] | undefined
}): readonly HealthCheck[] => [...(healthUrl ? [checkOfUrl(healthUrl)] : []), ...(healthChecks ?? [])]

const keys = {
  web: ['url', 'method', 'headers', 'body', 'expect'],
  queue: ['queue', 'max-messages'],
  expect: ['status', 'body', 'json', 'header'],
} as const

const example = 'a YAML list such as `- url: https://api.example.com/health`'

/** The input `health-checks`. */
export const healthChecksInput = optional((text): readonly HealthCheck[] => {
  let list: unknown
  try {
    list = parse(text)
  } catch (error) {
    throw new Problem(`must be ${example}, and it is not YAML: ${String(error).split('\n')[0]}`)
  }
  if (!Array.isArray(list)) throw new Problem(`must be ${example}, not ${kindOf(list)}`)
  return list.map((item, index) => checkOf(item, `item ${index + 1}`))
})

const checkOf = (item: unknown, where: string): HealthCheck => {
  const check = mapping(item, where)
  if ('queue' in check) {
    known(check, keys.queue, where)
    return {
      kind: 'queue',
      queue: textOf(check, 'queue', where)!,
      maxMessages: numberOf(check, 'max-messages', where) ?? 0,
    }
  }
  known(check, keys.web, where)
  const url = textOf(check, 'url', where)
  if (!url) throw new Problem(`has no \`url\` and no \`queue\` in ${where}; it must be ${example}`)
  try {
    webAddress.parse(url)
  } catch (error) {
    throw new Problem(`has in ${where} a \`url\` that ${(error as Error).message}`)
  }
  const method = (textOf(check, 'method', where) ?? 'GET').toUpperCase()
  if (!/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method))
    throw new Problem(`has in ${where} a \`method\` that is none of HTTP's: ${JSON.stringify(method)}`)
  return {
    kind: 'web',
    url,
    method,
    headers: textsOf(check['headers'], `headers of ${where}`),
    body: bodyOf(check['body']),
    expect: expectationOf(check['expect'], `expect of ${where}`),
  }
}

const expectationOf = (item: unknown, where: string): Expectation => {
  const expect = mapping(item ?? {}, where)
  known(expect, keys.expect, where)
  const status = numberOf(expect, 'status', where)
  if (status !== undefined && (status < 100 || status > 599))
    throw new Problem(`has in ${where} a \`status\` that is none of HTTP's: ${status}`)
  return {
    status,
    body: textOf(expect, 'body', where),
    json: mapping(expect['json'] ?? {}, `json of ${where}`),
    header: textsOf(expect['header'], `header of ${where}`),
  }
}

/** A body that is written as a mapping is sent as JSON. */
const bodyOf = (body: unknown): string | undefined =>
  body === undefined || body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body)

/** What a value is. The value itself is not shown: headers and bodies hold passwords. */
const kindOf = (value: unknown): string =>
  value === null
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'a mapping'
        : `a ${typeof value}`

const mapping = (value: unknown, where: string): Record<string, unknown> => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new Problem(`must have a mapping at ${where}, not ${kindOf(value)}; it must be ${example}`)
}

const known = (map: Record<string, unknown>, names: readonly string[], where: string): void => {
  const unknown = Object.keys(map).find((key) => !names.includes(key))
  if (unknown)
    throw new Problem(`has an unknown key ${JSON.stringify(unknown)} in ${where}; known are ${names.join(', ')}`)
}

const textOf = (map: Record<string, unknown>, key: string, where: string): string | undefined => {
  const value = map[key]
  if (value === undefined || value === null) return undefined
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value)
  throw new Problem(`must have a text at \`${key}\` in ${where}, not ${kindOf(value)}`)
}

const numberOf = (map: Record<string, unknown>, key: string, where: string): number | undefined => {
  const value = map[key]
  if (value === undefined || value === null) return undefined
  if (Number.isInteger(value) && (value as number) >= 0) return value as number
  throw new Problem(`must have a whole number at \`${key}\` in ${where}, not ${kindOf(value)}`)
}

const textsOf = (value: unknown, where: string): Record<string, string> => {
  const map = mapping(value ?? {}, where)
  return Object.fromEntries(Object.keys(map).map((name) => [name, textOf(map, name, where) ?? '']))
}
