/** The control routes of AWS's side of the sandbox: knobs and decisions of the services, rules and calls of the fault layer. */
import type { Decision } from './grants.ts'

/** What can happen to a call; `faults/effects.py` says how AWS would write it. */
export interface Effect {
  /** The service's own throttling error. */
  throttle?: true
  server_error?: 500 | 503
  /** AccessDenied that names caller, action and ARN. */
  denied?: true
  /** The credentials ran out. */
  expired?: true
  error?: { code: string; status?: number; message?: string; fields?: Record<string, unknown> }
  /** The connection breaks before the work. */
  reset?: true
  /** The connection breaks after the work, before a byte of the answer. */
  lose?: true
  /** The call waits first, then goes on. */
  latency_ms?: number
  /** This answer, and no work. */
  reply?: { status?: number; headers?: Record<string, string>; body?: unknown }
  /** Fields of the real answer by dotted path; null takes one away. */
  set?: Record<string, unknown>
}

/** Which calls a fault hits. Of several rules that would hit, the first does; all of them count. */
export interface Rule extends Effect {
  service?: string
  operation?: string
  region?: string
  /** Parameter path → value; a text may hold `*`. */
  match?: Record<string, unknown>
  /** Only this one of the chosen calls. */
  nth?: number
  /** From the one after these on. */
  after?: number
  /** At most so many hits. */
  times?: number
  /** So long, from the first hit on. */
  for_seconds?: number
  /** One effect per hit; the last one stays. `{}` lets the call through. */
  steps?: Effect[]
}

export type ShownRule = Rule & { id: number; account?: string; seen: number; hits: number }

/** A call as the fault layer saw it. */
export interface Call {
  service: string
  operation: string | null
  account: string | null
  /** ARN of who signed; null for a call without a signature. */
  principal: string | null
  region: string | null
  /** Which try of the SDK, from 1. */
  attempt: number
  method: string
  path: string
  parameters: Record<string, unknown>
  /** Seconds since the epoch. */
  time: number
  seconds: number | null
  /** Null while it runs and when there was no answer to have. */
  status: number | null
  fault: (Effect & { rule: number; failed?: string }) | null
  /** The answer never reached the caller. */
  lost: boolean
}

/** Settings by service, resource name (or `*`) and knob. */
export type Knobs = Record<string, Record<string, Record<string, unknown>>>

export class Control {
  readonly #services: string
  readonly #faults: string
  readonly #account: string

  constructor(services: string, faults: string, account: string) {
    this.#services = services
    this.#faults = faults
    this.#account = account
  }

  async knobs(knobs: Knobs): Promise<void> {
    await this.#ask('PUT', `${this.#services}/_sandbox/knobs`, { account: this.#account, ...knobs })
  }

  async reset(): Promise<void> {
    await this.#ask('POST', `${this.#services}/_sandbox/reset`, { account: this.#account })
  }

  setRules(rules: Rule[]): Promise<ShownRule[]> {
    return this.#ask('PUT', this.#ofAccount('rules'), rules)
  }

  addRules(rules: Rule[]): Promise<ShownRule[]> {
    return this.#ask('POST', this.#ofAccount('rules'), rules)
  }

  rules(): Promise<ShownRule[]> {
    return this.#ask('GET', this.#ofAccount('rules'))
  }

  async clearRules(): Promise<void> {
    await this.#ask('DELETE', this.#ofAccount('rules'))
  }

  calls(): Promise<Call[]> {
    return this.#ask('GET', this.#ofAccount('calls'))
  }

  async clearCalls(): Promise<void> {
    await this.#ask('DELETE', this.#ofAccount('calls'))
  }

  async decisions(): Promise<Decision[]> {
    const url = `${this.#services}/_sandbox/decisions?account=${this.#account}`
    return (await this.#ask<{ decisions: Decision[] }>('GET', url)).decisions
  }

  async clearDecisions(): Promise<void> {
    await this.#ask('DELETE', `${this.#services}/_sandbox/decisions?account=${this.#account}`)
  }

  #ofAccount(what: string): string {
    return `${this.#faults}/_sandbox/${what}?account=${this.#account}`
  }

  async #ask<T>(method: string, url: string, body?: unknown): Promise<T> {
    const answer = await fetch(url, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`)
    return JSON.parse(text) as T
  }
}
