import { createHash } from 'node:crypto'
import type { Redactor } from '../redact/redactor.ts'
import type { PlanChanges } from './changes.ts'
import { type DigestItem, digestItems } from './digest-items.ts'

/** How finely a digest tells changes apart: each object, each block of the configuration, or each type. */
export type Grain = 'object' | 'block' | 'type'

/** What a plan does otherwise than the one before. */
export interface Since {
  readonly grain: Grain
  /** Addresses of objects or blocks, or types; outputs as `output.url`. */
  readonly added: readonly string[]
  readonly altered: readonly string[]
  /** How many are gone: a digest does not have their names. */
  readonly gone: number
}

/** Characters that a digest has at most. */
const longest = 4096

/** Bytes that are kept of a hash: of the name, and of what is done to it. */
const kept = { name: 4, text: 3 }

const entryBytes = kept.name + kept.text

/** From fine to coarse, each with the letter that a digest of it begins with. */
const grains: readonly (readonly [letter: string, grain: Grain])[] = [
  ['o', 'object'],
  ['b', 'block'],
  ['t', 'type'],
]

/**
 * By which a later plan can tell what it does otherwise: hashes of names and of what is shown of them. For any plan it has at
 * most 4,096 characters, of base64url: a large one is told by blocks of the configuration, or by types.
 */
export const digestOf = (changes: PlanChanges, redactor: Redactor): string => {
  const items = digestItems(changes, redactor)
  const most = Math.floor(((longest - 1) * 6) / 8 / entryBytes)
  const [letter, grain] =
    grains.find(([, each]) => new Set(items.map((item) => item[each])).size <= most) ?? grains.at(-1)!
  const hashes = [...hashesBy(items, grain)].map(([name, text]) => name + text).slice(0, most)
  return letter + Buffer.from(hashes.sort().join(''), 'hex').toString('base64url')
}

/**
 * What a plan does otherwise than the one that a digest was made of; undefined when that is no digest.
 *
 * @param digest from a comment that people may have edited
 */
export const sinceDigest = (digest: string, changes: PlanChanges, redactor: Redactor): Since | undefined => {
  const grain = grains.find(([letter]) => digest.startsWith(letter))?.[1]
  const bytes = Buffer.from(digest.slice(1), 'base64url')
  const isWhole = bytes.length % entryBytes === 0 && bytes.toString('base64url') === digest.slice(1)
  if (!grain || !isWhole || digest.length > longest) return undefined
  const before = new Map<string, string>()
  for (let at = 0; at < bytes.length; at += entryBytes) {
    const entry = bytes.toString('hex', at, at + entryBytes)
    before.set(entry.slice(0, kept.name * 2), entry.slice(kept.name * 2))
  }
  const items = digestItems(changes, redactor)
  const now = hashesBy(items, grain)
  const names = [...new Set(items.map((item) => item[grain]))].map((name) => ({ name, hash: nameHash(name) }))
  return {
    grain,
    added: names.filter(({ hash }) => !before.has(hash)).map(({ name }) => name),
    altered: names.filter(({ hash }) => before.has(hash) && before.get(hash) !== now.get(hash)).map(({ name }) => name),
    gone: [...before.keys()].filter((hash) => !now.has(hash)).length,
  }
}

/** Hashes of what is done, by the hash of the name. */
const hashesBy = (items: readonly DigestItem[], grain: Grain): ReadonlyMap<string, string> => {
  const groups = Map.groupBy(items, (item) => item[grain])
  return new Map([...groups].map(([name, group]) => [nameHash(name), hashOf(textOf(group)).slice(0, kept.text * 2)]))
}

const textOf = (items: readonly DigestItem[]): string =>
  items
    .map(({ object, text }) => `${object}\n${text}`)
    .sort()
    .join('\n')

const nameHash = (name: string): string => hashOf(name).slice(0, kept.name * 2)

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
