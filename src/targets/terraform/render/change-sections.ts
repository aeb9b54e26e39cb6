import type { Action } from '../plan/action.ts'
import type { PlanChanges } from '../plan/changes.ts'
import type { ResourceChange } from '../plan/resource-change.ts'
import { type Branch, childOf } from '../plan/tree.ts'
import type { Redactor } from '../redact/redactor.ts'
import type { Item, Section } from './fit.ts'
import { foreignCode } from './foreign.ts'
import { counted, foldedList, listed } from './lists.ts'

interface Kind {
  readonly action: Action
  readonly heading: string
}

/** In the order in which they are read and, where there is no room for all, kept. */
const kinds: readonly Kind[] = [
  { action: 'replace', heading: 'Replace' },
  { action: 'destroy', heading: 'Destroy' },
  { action: 'unknown', heading: 'Do what is not known here' },
  { action: 'forget', heading: 'Forget: it stays, and Terraform no longer knows it' },
  { action: 'update', heading: 'Change' },
  { action: 'create', heading: 'Create' },
  { action: 'read', heading: 'Read during apply' },
  { action: 'open', heading: 'Open during apply' },
  { action: 'renew', heading: 'Renew during apply' },
  { action: 'close', heading: 'Close during apply' },
]

/** Ranks of dangers, errors and warnings come before. */
const firstRank = 3

/** One for each object, or for many that are alike. */
export type ItemsOf = (changes: readonly ResourceChange[]) => readonly Item[]

/** What happens to objects: a folded part for each, or for many that are alike. */
export const changeSections = ({ resources }: PlanChanges, itemsOf: ItemsOf): readonly Section[] => {
  const byAction = Map.groupBy(resources, ({ action }) => action)
  return kinds.map(({ action, heading }, index): Section => {
    const changes = byAction.get(action) ?? []
    return {
      rank: firstRank + index,
      items: itemsOf(changes),
      page: listed(
        `**${heading}** (${changes.length.toLocaleString('en-US')})`,
        (left) => `and ${counted(left, 'more line')} like these, in the whole plan`,
      ),
    }
  })
}

const stateRank = firstRank + kinds.length

/** What changes in the state alone, what is put off, and the actions that are invoked. */
export const stateSections = (changes: PlanChanges, redactor: Redactor): readonly Section[] => {
  const code = (text: string) => foreignCode(text, redactor, 160)
  const lists: readonly (readonly [title: string, lines: readonly string[]])[] = [
    [
      `Moved in the state (${changes.moves.length})`,
      changes.moves.map(({ previousAddress, address }) => `- ${code(previousAddress!)} → ${code(address)}`),
    ],
    [
      `Imported (${changes.imports.length})`,
      changes.imports.map((change) => `- ${code(change.address)}${importedBy(change, redactor)}`),
    ],
    [
      `Put off until this plan is applied (${changes.deferred.length})`,
      changes.deferred.map(({ change, reason }) => `- ${code(change.address)}: ${code(reason)}`),
    ],
    [
      `Actions that are invoked (${changes.invocations.length})`,
      [...changes.invocations, ...changes.deferredInvocations].map((each) => `- ${code(nameOf(each))}`),
    ],
  ]
  return lists.map(([title, lines], index) => ({
    rank: stateRank + index,
    items: lines.map((line): Item => ({ forms: [() => line] })),
    page: foldedList(title, (left) => `and ${counted(left, 'more')}`),
  }))
}

const importedBy = ({ importing }: ResourceChange, redactor: Redactor): string => {
  if (importing?.unknown) return ', by an id that is known only during apply'
  if (importing?.id !== undefined) return `, by the id ${foreignCode(importing.id, redactor, 160)}`
  return importing?.identity === undefined
    ? ''
    : `, by ${foreignCode(JSON.stringify(importing.identity), redactor, 160)}`
}

const nameOf = (invocation: Branch): string =>
  String(childOf(invocation, 'address') ?? childOf(invocation, 'type') ?? 'an action')
