import type { Redactor } from '../redact/redactor.ts'
import { blockOf } from './block-of.ts'
import type { PlanChanges } from './changes.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'
import type { OutputChange } from './output-change.ts'
import { keyOf, type ResourceChange } from './resource-change.ts'
import { canonicalText, isBranch, isList, type Path, pathText, type Tree } from './tree.ts'

/** Something that a plan does, by its name in each grain, and what people may know of it in one text. */
export interface DigestItem {
  readonly object: string
  readonly block: string
  readonly type: string
  /** Without secrets: a digest of it cannot be used to try them out. */
  readonly text: string
}

/** Everything that a plan does, so that a plan with the same items differs in secrets at most. */
export const digestItems = (changes: PlanChanges, redactor: Redactor): readonly DigestItem[] => {
  const { resources, outputs, deferred, invocations, deferredInvocations, provisioners } = changes
  const other = (name: string, type: string, tree: Tree): DigestItem => ({
    object: name,
    block: name,
    type,
    text: canonicalText(redactor.value(tree)),
  })
  return [
    ...resources.map((change) => itemOf(change, changeText(change, redactor))),
    ...deferred.map(({ change }) => {
      const { object, block, ...item } = itemOf(change, changeText(change, redactor))
      return { ...item, object: `${object} (deferred)`, block: `${block} (deferred)` }
    }),
    ...outputs.map((output) => ({
      ...other(`output.${output.name}`, 'output', null),
      text: outputText(output, redactor),
    })),
    ...[...invocations, ...deferredInvocations].map((each) => other(String(each['address']), 'action', each)),
    ...provisioners.map(({ address, steps }) => other(`${address} (provisioners)`, 'provisioners', steps)),
  ]
}

const itemOf = (change: ResourceChange, text: string): DigestItem => ({
  object: keyOf(change),
  block: blockOf(change.address),
  type: change.type,
  text,
})

const changeText = (change: ResourceChange, redactor: Redactor): string => {
  const { words, provider, previousAddress, importing } = change
  return canonicalText([
    words,
    provider ?? null,
    previousAddress ?? null,
    redactor.value([importing?.id ?? null, importing?.identity ?? null, importing?.config ?? null]),
    fieldChanges(change).map((field) => fieldTree(field, redactor)),
  ])
}

const fieldTree = (field: FieldChange, redactor: Redactor): Tree => {
  const { path, kind, before, beforeSensitive, after, afterSensitive, afterUnknown, forcesReplacement } = field
  const shown = (value: Tree | undefined, marks: Tree) => redactor.value(open(value ?? null, marks), nameOf(path))
  return [
    pathText(path),
    kind,
    forcesReplacement,
    shown(before, beforeSensitive),
    shown(after, afterSensitive),
    afterUnknown,
  ]
}

const outputText = ({ action, sensitive, name, before, after, unknown }: OutputChange, redactor: Redactor): string =>
  canonicalText([action, unknown, ...[before, after].map((value) => redactor.value(open(value, sensitive), name))])

/** The name under which a value stands: it may say what it is. */
const nameOf = (path: Path): string => String(path.findLast((step) => typeof step === 'string') ?? '')

/** A value without what is marked as secret. */
const open = (value: Tree, marks: Tree): Tree => {
  if (marks === true) return '(sensitive value)'
  if (isList(value) && isList(marks)) return value.map((each, place) => open(each, marks[place] ?? false))
  if (!isBranch(value) || !isBranch(marks)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, open(each, Object.hasOwn(marks, key) ? marks[key]! : false)]),
  )
}
