import { blockOf } from '../plan/block-of.ts'
import type { FieldChange } from '../plan/field-changes.ts'
import type { ResourceChange } from '../plan/resource-change.ts'
import { canonicalText, type Tree } from '../plan/tree.ts'
import { fieldsOf } from './fields-of.ts'

/** Changes that are shown as one. */
export interface Alike {
  readonly members: readonly [ResourceChange, ...ResourceChange[]]
  /** Undefined: there is only one member, or all do exactly the same. */
  readonly fields: readonly AlikeField[]
}

/** A field of all members. */
export interface AlikeField {
  /** A member for each of the different changes of the field; their own keys do not count as a difference. */
  readonly examples: readonly { readonly member: ResourceChange; readonly field: FieldChange; readonly times: number }[]
  /** There are more different ones than examples. */
  readonly more: boolean
}

/** So many are shown as one. */
const enough = 3

/** So many different values of a field are shown. */
const mostValues = 5

/**
 * Changes by what they do: instances of one block of the configuration with the same fields; then those that do exactly the same,
 * whatever they are. In the order of the first of each.
 */
export const alike = (changes: readonly ResourceChange[]): readonly Alike[] => {
  const byBlock = gathered(
    changes.map((change) => [change]),
    blockKey,
  )
  return gathered(byBlock, sameKey).map((members) => ({
    members,
    fields: members.length === 1 ? [] : commonFields(members),
  }))
}

type Members = readonly [ResourceChange, ...ResourceChange[]]

/** Groups that have a key in common become one, where that makes one of several single changes. */
const gathered = (
  groups: readonly Members[],
  keyOfOne: (change: ResourceChange) => string | undefined,
): readonly Members[] => {
  const single = groups.filter(({ length }) => length === 1)
  const byKey = Map.groupBy(single, ([change]) => keyOfOne(change))
  const joined = [...byKey].flatMap(([key, same]) =>
    key === undefined || same.length < enough ? same : [same.map(([change]) => change) as unknown as Members],
  )
  const order = new Map(groups.map(([first], index) => [first, index]))
  return [...groups.filter(({ length }) => length > 1), ...joined].sort(([a], [b]) => order.get(a)! - order.get(b)!)
}

const deedKey = ({ action, order, reason, previousAddress, importing, deposed }: ResourceChange): string =>
  [action, order, reason, previousAddress === undefined, importing === undefined, deposed === undefined].join()

const blockKey = (change: ResourceChange): string =>
  [blockOf(change.address), deedKey(change), ...fieldsOf(change).map(shapeOf)].join('\n')

/** Ways that lead through lists of other lengths make other shapes; that is right: a reader would see other fields. */
const shapeOf = ({ path, kind, sensitive, forcesReplacement, revertsDrift, overwritesDrift }: FieldChange): string =>
  [path.join('\t'), kind, sensitive, forcesReplacement, revertsDrift, overwritesDrift].join()

/** Only of what is changed: what is made or destroyed is told apart by its name. */
const sameKey = (change: ResourceChange): string | undefined =>
  change.action === 'update'
    ? [deedKey(change), ...fieldsOf(change).map((field) => shapeOf(field) + valuesOf(field))].join('\n')
    : undefined

const valuesOf = ({ before, after }: FieldChange): string => `${textOf(before)} → ${textOf(after)}`

const textOf = (tree: Tree | undefined) => (tree === undefined ? '' : canonicalText(tree))

const commonFields = (members: Members): readonly AlikeField[] => {
  const all = fieldsOf(members[0]).map(
    () => new Map<string, { member: ResourceChange; field: FieldChange; times: number }>(),
  )
  const crowded = new Set<number>()
  for (const member of members) {
    const keys = keysIn(member)
    for (const [index, field] of fieldsOf(member).entries()) {
      if (crowded.has(index)) continue
      const found = all[index]!
      const text = field.sensitive ? '' : withoutKeys(valuesOf(field), keys)
      const same = found.get(text)
      if (same) same.times++
      else if (found.size === mostValues) crowded.add(index)
      else found.set(text, { member, field, times: 1 })
    }
  }
  return all.map((found, index) => {
    const examples = [...found.values()]
    return crowded.has(index) ? { examples: examples.slice(0, 1), more: true } : { examples, more: false }
  })
}

/** What stands for the key of an instance. */
export const anyKey = '‹key›'

/** The keys in an address, outermost first. */
export const keysIn = ({ address }: ResourceChange): readonly string[] =>
  [...address.matchAll(/\[(?:(\d+)|"((?:[^"\\]|\\.)*)")\]/g)].map(([, index, key]) => index ?? key!)

/** A text in which whole words that are keys of its instance are not told apart. */
export const withoutKeys = (text: string, keys: readonly string[]): string =>
  keys.reduce(
    (rest, key) =>
      key === '' || !rest.includes(key)
        ? rest
        : rest.replaceAll(key, (found, offset: number, whole: string) =>
            isWord(whole[offset - 1]) || isWord(whole[offset + found.length]) ? found : anyKey,
          ),
    text,
  )

const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character)
