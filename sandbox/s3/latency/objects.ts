import { createHash } from 'node:crypto'

export interface StoredObject {
  readonly body: Buffer
  readonly etag: string
  readonly writtenAt: Date
  readonly headers: Readonly<Record<string, string>>
  /** Base64, as the client sent it. */
  readonly crc32?: string | undefined
}

export interface Page {
  readonly entries: readonly { readonly key: string; readonly object: StoredObject }[]
  readonly prefixes: readonly string[]
  /** Where the next page goes on; undefined at the end. */
  readonly next: string | undefined
}

/** The UTF-8 bytes of a key, one character each: S3 sorts by them, JavaScript by UTF-16. */
const bytesOf = (key: string) => Buffer.from(key).toString('latin1')
const keyOf = (bytes: string) => Buffer.from(bytes, 'latin1').toString()

/** A bucket in memory. */
export class Objects {
  readonly #objects = new Map<string, StoredObject>()
  #sorted: readonly string[] | undefined

  get size(): number {
    return this.#objects.size
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(bytesOf(key))
  }

  put(key: string, object: StoredObject): void {
    const bytes = bytesOf(key)
    if (!this.#objects.has(bytes)) this.#sorted = undefined
    this.#objects.set(bytes, object)
  }

  delete(key: string): void {
    if (this.#objects.delete(bytesOf(key))) this.#sorted = undefined
  }

  /** At most `most` rows after `after`, those with a delimiter folded into their prefix. */
  page({ prefix, after, delimiter, most }: { prefix: string; after: string; delimiter: string; most: number }): Page {
    this.#sorted ??= [...this.#objects.keys()].sort()
    const [first, last] = [bytesOf(prefix), bytesOf(after)]
    const entries: { key: string; object: StoredObject }[] = []
    const prefixes: string[] = []
    let row = ''
    for (let index = firstAfter(this.#sorted, first, last); index < this.#sorted.length; index += 1) {
      const bytes = this.#sorted[index]!
      if (!bytes.startsWith(first)) break
      const end = delimiter ? bytes.indexOf(delimiter, first.length) : -1
      const next = end < 0 ? bytes : bytes.slice(0, end + delimiter.length)
      if (end >= 0 && (next === row || next === last)) continue
      if (entries.length + prefixes.length === most) return { entries, prefixes, next: keyOf(row) }
      row = next
      if (end < 0) entries.push({ key: keyOf(bytes), object: this.#objects.get(bytes)! })
      else prefixes.push(keyOf(next))
    }
    return { entries, prefixes, next: undefined }
  }
}

/** The index of the first key that has the prefix or sorts after it, and comes after `after`. */
const firstAfter = (sorted: readonly string[], prefix: string, after: string): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < prefix || (after && sorted[middle]! <= after)) low = middle + 1
    else high = middle
  }
  return low
}

export const md5 = (...parts: readonly Buffer[]): string => {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
