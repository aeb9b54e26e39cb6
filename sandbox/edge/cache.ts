import type { EdgeView } from './distribution.ts'
import { clears } from './forgotten.ts'
import type { OriginAnswer } from './origin.ts'

/** An object at an edge. Times in seconds since the epoch. */
export interface Kept {
  answer: OriginAnswer
  /** Path under which it is cached, and query as far as that is part of the key. */
  path: string
  query: string
  tags: string[]
  /** When the origin was asked for it: what was invalidated later is not it any more. */
  askedAt: number
  storedAt: number
  freshUntil: number
}

const mostObjects = 5000

/** One cache for all distributions; each key begins with the id of its own. */
export class Cache {
  readonly #objects = new Map<string, Kept>()

  /** What is kept under a key, unless it was invalidated since. */
  get(key: string, { forgotten }: EdgeView): Kept | undefined {
    const kept = this.#objects.get(key)
    if (!kept) return undefined
    const gone = forgotten.some(({ at, paths }) => at >= kept.askedAt && paths.some((path) => clears(path, kept)))
    if (!gone) return kept
    this.#objects.delete(key)
    return undefined
  }

  put(key: string, kept: Kept): void {
    this.#objects.delete(key)
    this.#objects.set(key, kept)
    const [oldest] = this.#objects.keys()
    if (this.#objects.size > mostObjects && oldest !== undefined) this.#objects.delete(oldest)
  }

  delete(key: string): void {
    this.#objects.delete(key)
  }
}
