import { visible } from '../../../action/markdown.ts'
import { childOf, isBranch, isList, plainKey, type Tree } from '../plan/tree.ts'
import { hiddenValue, type Redactor } from '../redact/redactor.ts'
import { nameOfPair, valueKey } from '../redact/sensitive-leaves.ts'
import { shortened } from './foreign.ts'

/** A value, with trees of its shape that say what of it is secret and what is not known yet. */
export interface Marked {
  readonly value: Tree | undefined
  readonly sensitive: Tree
  readonly unknown?: Tree
}

/** The last name on the way to a value, which may say that it is secret; and the whole way, for the count of what is hidden. */
export interface Where {
  readonly name: string
  readonly place: string
}

export const knownAfterApply = '(known after apply)'

/** A value in one line, as Terraform's language writes it: without secrets, and cut when it is longer than `limit`. */
export const valueText = (marked: Marked, redactor: Redactor, where: Where, limit: number): string =>
  shortened(written(marked, redactor, where), limit)

const written = (marked: Marked, redactor: Redactor, { name, place }: Where): string => {
  const { value, sensitive, unknown = false } = marked
  if (sensitive === true) return redactor.hidden(place)
  if (unknown === true) return knownAfterApply
  if (isList(value) || isList(unknown)) {
    const length = Math.max(isList(value) ? value.length : 0, isList(unknown) ? unknown.length : 0)
    const elements = Array.from({ length }, (_, index) =>
      written(part(marked, index), redactor, { name, place: `${place}[${index}]` }),
    )
    return `[${elements.join(', ')}]`
  }
  if (isBranch(value) || isBranch(unknown)) return branchText(marked, redactor, place)
  return visible(asLiteral(redactor.value(value ?? null, name)))
}

const branchText = (marked: Marked, redactor: Redactor, place: string): string => {
  const keys = [marked.value, marked.unknown].filter(isBranch).flatMap((tree) => Object.keys(tree))
  const called = isBranch(marked.value) ? nameOfPair(marked.value) : undefined
  const fields = [...new Set(keys)].sort().flatMap((key) => {
    const each = part(marked, key)
    // A provider lists every argument that a block could have.
    if ((each.value ?? null) === null && !each.unknown) return []
    const name = called !== undefined && valueKey.test(key) ? called : key
    const text = written(each, redactor, { name, place: `${place}.${key}` })
    return [`${visible(redactor.text(plainKey.test(key) ? key : JSON.stringify(key)))} = ${text}`]
  })
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

const part = ({ value, sensitive, unknown }: Marked, step: string | number): Marked => ({
  value: childOf(value, step),
  sensitive: childOf(sensitive, step) ?? false,
  unknown: childOf(unknown, step) ?? false,
})

/** What the redactor put in place of a text is no text. */
export const asLiteral = (tree: Tree): string => (tree === hiddenValue ? hiddenValue : JSON.stringify(tree))
