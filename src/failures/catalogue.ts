import { type BadOutcome, Failure } from './failure.ts'

/** How well we know that AWS, Docker or GitHub behaves like this. */
export type Grade = 'recorded' | 'documented' | 'inferred'

/** What was seen. Each part that an entry names must match. */
export interface Symptom {
  /** The service's error code, such as `AccessDeniedException`. */
  readonly error?: string | undefined
  readonly message?: string | undefined
  /** `StateReasonCode` and its kin. */
  readonly reasonCode?: string | undefined
  /** The workload's own log, or what a child process printed. */
  readonly log?: string | undefined
}

type Pattern = string | readonly string[] | RegExp

export interface Entry {
  /** Stable slug: the output `failure-code`. */
  readonly code: string
  /** What the user sees, for docs/troubleshooting.md. */
  readonly when: string
  readonly match: { readonly [Part in keyof Symptom]?: Pattern }
  /** Why it happens. `<name>` stands for a fact, and stays as it is when the fact is unknown. */
  readonly cause: string
  /** What to do, ready to paste. `<name>` as in `cause`. */
  readonly remedy: string
  readonly grade: Grade
  /** Where the behaviour is recorded or documented. */
  readonly source: string
  readonly outcome?: BadOutcome
}

/** What is known of the case at hand, to fill `<function>`, `<image>`, `<role>` … */
export type Facts = Readonly<Record<string, string | undefined>>

/** The first entry that the symptom matches. */
export const find = (entries: readonly Entry[], symptom: Symptom): Entry | undefined =>
  entries.find(({ match }) =>
    Object.entries(match).every(([part, pattern]) => matches(pattern, symptom[part as keyof Symptom])),
  )

/** The failure that the catalogue has for a symptom; undefined when it knows none. */
export const explain = (entries: readonly Entry[], symptom: Symptom, facts: Facts): Failure | undefined => {
  const entry = find(entries, symptom)
  return entry && failureOf(entry, facts, symptom)
}

/** The failure of one entry, its texts filled with the facts. */
export const failureOf = (entry: Entry, facts: Facts, cause?: unknown): Failure =>
  new Failure(fill(entry.cause, facts), {
    code: entry.code,
    remedy: fill(entry.remedy, facts),
    outcome: entry.outcome,
    cause,
  })

/** The failure that a table has under a code. */
export const failureNamed = (entries: readonly Entry[], code: string, facts: Facts, cause?: unknown): Failure =>
  failureOf(entries.find((entry) => entry.code === code)!, facts, cause)

export const fill = (text: string, facts: Facts): string =>
  text.replaceAll(/<([a-z-]+)>/g, (placeholder, name: string) => facts[name] ?? placeholder)

const matches = (pattern: Pattern | undefined, value: string | undefined): boolean => {
  if (pattern === undefined) return true
  if (value === undefined) return false
  if (pattern instanceof RegExp) return pattern.test(value)
  return typeof pattern === 'string' ? pattern === value : pattern.includes(value)
}
