/** The oracle: while something is deployed, asks it again and again what serves, and remembers every answer. */
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Answer {
  status: number
  body: string
}

export interface Watching {
  /** What is asked: `https://ID.lambda-url.REGION.on.aws/`, or a function that asks (an invoke of an alias). */
  url: string | (() => Promise<Answer>)
  /** Address of the services, or of the edge for a distribution; the URL's name goes into the Host header, past proxy and TLS. */
  through?: string
  /** From one question to the next; the next one waits for the answer. [50] */
  everyMs?: number
  /** What to remember of an answer. [`version` of a JSON body, with the status when it is not 200] */
  read?: (answer: Answer) => string
  /** A question without an answer after so long counts as `no answer: …`. [5000] */
  patienceMs?: number
}

export interface Seen {
  /** When it was asked, milliseconds since the epoch, and how long the answer took. */
  at: number
  ms: number
  value: string
}

/** The same answer several times in a row. */
export interface Period {
  value: string
  from: number
  to: number
  count: number
}

export interface Testimony {
  answers: Seen[]
  /** Every different value with its first and last time. */
  distinct: Period[]
  /** The answers in order, equal neighbours as one: `old, new` is a deploy, `old, new, old` one that was taken back. */
  periods: Period[]
  /** The answer to a question asked after `stop` was called. */
  last: string
  /** Answers that are none of the expected ones. */
  unexpected: Seen[]
}

export interface Watch {
  /** Values that may be seen; without any, no answer is unexpected. */
  stop(...expected: string[]): Promise<Testimony>
  /** Values seen so far, in order. */
  seen(): string[]
  /** Waits until a value is seen. Throws when that does not happen in time. */
  until(value: string, patienceMs?: number): Promise<void>
}

/** A day of asking 20 times a second would fill the memory; nobody deploys that long. */
const mostAnswers = 100_000

export function watch({ url, through, everyMs = 50, read = versionOf, patienceMs = 5000 }: Watching): Watch {
  if (typeof url === 'string' && !through && !url.startsWith('http:')) {
    throw new Error(`${url} can only be asked through the services' own address`)
  }
  const ask = typeof url === 'string' ? () => get(url, through, patienceMs) : url
  const answers: Seen[] = []
  const stopped = new AbortController()
  const question = async (): Promise<void> => {
    const at = Date.now()
    const value = await within(patienceMs, ask()).then(read, (error: Error) => `no answer: ${error.message}`)
    answers.push({ at, ms: Date.now() - at, value })
  }
  const asking = (async () => {
    while (!stopped.signal.aborted && answers.length < mostAnswers) {
      const next = Date.now() + everyMs
      await question()
      const rest = next - Date.now()
      // a watch that nobody stopped must not keep the process alive
      if (rest > 0) await sleep(rest, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
    }
  })()
  return {
    seen: () => periodsOf(answers).map(({ value }) => value),
    async until(value, patience = 30_000) {
      const deadline = Date.now() + patience
      while (!answers.some((seen) => seen.value === value)) {
        if (Date.now() > deadline) {
          throw new Error(`${value} was not seen in ${patience} ms, but ${[...new Set(answers.map((s) => s.value))]}`)
        }
        await sleep(10)
      }
    },
    async stop(...expected) {
      stopped.abort()
      await asking
      await question()
      return {
        answers,
        distinct: distinctOf(answers),
        periods: periodsOf(answers),
        last: answers.at(-1)!.value,
        unexpected: expected.length === 0 ? [] : answers.filter(({ value }) => !expected.includes(value)),
      }
    },
  }
}

function versionOf({ status, body }: Answer): string {
  const version = parsed(body)?.['version']
  const text = typeof version === 'string' || typeof version === 'number' ? String(version) : body.slice(0, 80)
  return status === 200 ? text : `${status} ${text}`
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function periodsOf(answers: Seen[]): Period[] {
  const periods: Period[] = []
  for (const { at, value } of answers) {
    const open = periods.at(-1)
    if (open?.value === value) Object.assign(open, { to: at, count: open.count + 1 })
    else periods.push({ value, from: at, to: at, count: 1 })
  }
  return periods
}

function distinctOf(answers: Seen[]): Period[] {
  const byValue = new Map<string, Period>()
  for (const { at, value } of answers) {
    const known = byValue.get(value) ?? { value, from: at, to: at, count: 0 }
    byValue.set(value, { ...known, to: at, count: known.count + 1 })
  }
  return [...byValue.values()]
}

/** A connection of its own for each question: what serves may change between two. */
function get(url: string, through: string | undefined, patienceMs: number): Promise<Answer> {
  const wanted = new URL(url)
  const target = through ? new URL(`${wanted.pathname}${wanted.search}`, through) : wanted
  return new Promise((resolve, reject) => {
    // Past the TLS of a URL that has it, a distribution must not send to https.
    const headers = { host: wanted.host, ...(wanted.protocol === 'https:' && { 'x-forwarded-proto': 'https' }) }
    const call = request(target, { agent: false, headers, timeout: patienceMs }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        body += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
      answer.on('error', reject)
    })
    call.on('timeout', () => call.destroy(new Error('timeout')))
    call.on('error', reject)
    call.end()
  })
}

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing in ${ms} ms`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
