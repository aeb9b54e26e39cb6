import { isDeepStrictEqual } from 'node:util'
import type { HttpAnswer } from '../action/http.ts'
import type { Expectation } from './checks.ts'

/** Why an answer is not what was expected; undefined when it is. The body itself is not told: it may hold secrets. */
export const complaint = (answer: HttpAnswer, expect: Expectation): string | undefined => {
  const { status } = answer
  if (expect.status === undefined ? status < 200 || status > 399 : status !== expect.status)
    return `status ${status} instead of ${expect.status ?? '2xx or 3xx'}`
  for (const [name, value] of Object.entries(expect.header)) {
    const actual = answer.headers[name.toLowerCase()]
    if (actual === undefined) return `no header ${name}`
    if (String(actual) !== value) return `another value in the header ${name}`
  }
  if (expect.body !== undefined && !answer.body.includes(expect.body)) return 'the body does not hold the expected text'
  return Object.keys(expect.json).length > 0 ? jsonComplaint(answer.body, expect.json) : undefined
}

/** Why a JSON text does not have the values expected at some paths; undefined when it has. */
export const jsonComplaint = (text: string, expected: Readonly<Record<string, unknown>>): string | undefined => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'the body is not JSON'
  }
  for (const [path, value] of Object.entries(expected)) {
    const actual = at(json, path)
    if (actual === undefined) return `nothing at the JSON path ${path}`
    if (!same(actual, value)) return `another value at the JSON path ${path}`
  }
  return undefined
}

/** `a.b.0`; a text that is JSON itself (the `body` of an API Gateway answer) is looked into. */
const at = (json: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => {
    const inner = typeof value === 'string' ? parsed(value) : value
    return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
      ? (inner as Record<string, unknown>)[key]
      : undefined
  }, json)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Values of inputs are texts: `3`, `true` and `null` are the same as the JSON values. */
const same = (actual: unknown, expected: unknown): boolean =>
  isDeepStrictEqual(actual, expected) ||
  (typeof expected === 'string' && (actual === null || typeof actual !== 'object') && String(actual) === expected)
