import type { Role } from './source-file.ts'

/** What a run is about to write, told before its first write: whoever comes after it knows what it may have left. */
export interface Attempt {
  readonly schema: 1
  /** One for each run. */
  readonly id: string
  /** The release that it makes what serves. */
  readonly release: string
  /** The release that served before it, as `releases/<id>.json` has it; undefined: nothing was there. */
  readonly base: string | undefined
  /** Whether there was a manifest of ours. */
  readonly manifest: boolean
  /** Paths that CloudFront must forget should any of it have been seen, by distribution. */
  readonly toInvalidate: Readonly<Record<string, readonly string[]>>
  readonly files: readonly Attempted[]
}

/** A key that a run writes, or found written by one that died. */
export interface Attempted {
  readonly key: string
  readonly role: Role
  /** Whether there was an object before. */
  readonly there: boolean
  /** Of the content that it writes: bytes, and base64 of its sum; undefined for what is copied. */
  readonly size: number
  readonly crc32?: string | undefined
  /** Its headers change, and its content does not: the ETag may not tell whether it was written. */
  readonly headersOnly?: true | undefined
}

/** What dead runs may have left. */
export interface Leftovers {
  /** Keys that they wrote, or may have. */
  readonly touched: ReadonlySet<string>
  /** Of these, the ones where nothing was before: they are ours. */
  readonly made: ReadonlyMap<string, Role>
}

/** @param attempts the oldest first: what a later one found may be what an earlier one made */
export const leftoversOf = (attempts: readonly Attempt[]): Leftovers => {
  const first = new Map<string, Attempted>()
  for (const file of attempts.flatMap(({ files }) => files)) if (!first.has(file.key)) first.set(file.key, file)
  return {
    touched: new Set(first.keys()),
    made: new Map([...first.values()].flatMap(({ key, role, there }) => (there ? [] : [[key, role] as const]))),
  }
}
