import { mono } from '../../../action/markdown.ts'
import { dangerRules } from '../judge/danger-rules.ts'
import { dangersOf } from '../judge/dangers.ts'
import { blockOf } from '../plan/block-of.ts'
import type { PlanChanges } from '../plan/changes.ts'
import type { FieldChange } from '../plan/field-changes.ts'
import { keyOf, type ResourceChange } from '../plan/resource-change.ts'
import { childOf, pathText, type Tree } from '../plan/tree.ts'
import type { Redactor } from '../redact/redactor.ts'
import { sideText } from './field-lines.ts'
import { fieldsOf } from './fields-of.ts'
import type { Item, Section } from './fit.ts'
import { foreignCode, foreignPath, shortened } from './foreign.ts'
import { anyInstance, instancesText } from './instances.ts'
import { alert, counted } from './lists.ts'
import { reasonText } from './reasons.ts'

/** What ceases to be: the first that a reader sees, and the last that is cut. What holds data comes before the rest. */
export const dangerSection = ({ resources, errored }: PlanChanges, redactor: Redactor): Section => {
  const lost = resources.filter(({ destroys }) => destroys)
  const ordered = [...lost.filter(({ stateful }) => stateful), ...lost.filter(({ stateful }) => !stateful)]
  return {
    rank: 0,
    items: together(ordered).map((group) => dangerItem(group, redactor)),
    page: alert('CAUTION', headline(lost, errored), (left) => `and ${counted(left, 'more line')} like these`),
  }
}

const headline = (lost: readonly ResourceChange[], errored: boolean): string => {
  const all = lost.length
  const data = lost.filter(({ stateful }) => stateful).length
  const replaced = lost.filter(({ action }) => action === 'replace').length
  const verb = replaced === 0 ? 'destroyed' : replaced === all ? 'replaced' : 'destroyed or replaced'
  const holding = `${data === all ? (all === 1 ? 'it' : 'all of them') : data} ${data === 1 ? 'holds' : 'hold'} data`
  return `**${counted(all, 'object')} ${errored ? 'would' : 'will'} be ${verb}${data === 0 ? '' : `; ${holding}`}**`
}

type Group = readonly [ResourceChange, ...ResourceChange[]]

/** So many instances of one block are one line. */
const enough = 6

/** Instances of one block to which the same happens, for the same reason. */
const together = (changes: readonly ResourceChange[]): readonly Group[] => {
  const groups = Map.groupBy(changes, (change) =>
    [blockOf(change.address), change.action, change.order, change.reason, change.replacePaths.map(pathText)].join('\n'),
  )
  return [...groups.values()].flatMap((group) =>
    group.length < enough ? group.map((change): Group => [change]) : [group as unknown as Group],
  )
}

const dangerItem = (group: Group, redactor: Redactor): Item => {
  const [first] = group
  const many = group.length > 1
  const subject = many
    ? `${counted(group.length, 'instance')} of ${foreignCode(anyInstance(first.address), redactor, 160)}`
    : foreignCode(keyOf(first), redactor, 160)
  const line = `${subject} ${many ? 'are' : 'is'} ${fateOf(first)}${first.stateful ? ` · **${many ? 'hold' : 'holds'} data**` : ''}`
  const facts = [whyOf(group, redactor), ...(many ? [instancesText(group, redactor)] : hintsOf(first))]
  return { forms: [() => [line, ...facts.filter(Boolean)].join(' · '), () => line] }
}

const fateOf = ({ action, order, deposed }: ResourceChange): string => {
  if (action !== 'replace')
    return `**destroyed**${deposed === undefined ? '' : ' (an earlier replacement left it behind)'}`
  return order === 'create-first' ? '**replaced**, the new one is made first' : '**destroyed and made anew**'
}

const whyOf = ([first, ...others]: Group, redactor: Redactor): string | undefined => {
  const forcing = fieldsOf(first).filter(({ forcesReplacement }) => forcesReplacement)
  if (forcing.length === 0) return reasonText(first)
  const fields = forcing.slice(0, 3).map((field) => {
    const name = mono(shortened(foreignPath(field.path, redactor), 100))
    return others.length > 0 ? name : `${name}${stepOf(field, first, redactor)}`
  })
  const more = forcing.length > 3 ? ` and ${forcing.length - 3} more` : ''
  return `because ${fields.join(', ')}${more} cannot be changed in place`
}

/** Characters of a value in a sentence. */
const shortValue = 60

/** From what to what, where both are short. */
const stepOf = (field: FieldChange, { address }: ResourceChange, redactor: Redactor): string => {
  if (field.kind === 'json' || field.kind === 'text' || field.sensitive) return ''
  const [before, after] = (['before', 'after'] as const).map((side) =>
    sideText(field, side, address, redactor, Infinity),
  )
  if (before!.length > shortValue || after!.length > shortValue || before === after) return ''
  return ` ${mono(before!)} → ${mono(after!)}`
}

/** Fields of what is there that AWS refuses a deletion by. */
const protections: readonly (readonly [field: string, value: Tree])[] = [
  ['deletion_protection', true],
  ['deletion_protection', 'ACTIVE'],
  ['deletion_protection_enabled', true],
  ['enable_deletion_protection', true],
  ['disable_api_termination', true],
]

const lossRules = new Set(dangerRules.filter(({ lost }) => lost).map(({ rule }) => rule))

/** Whether a rule is about what ceases to be. It is then told there, and not as a warning of its own. */
export const isOfLoss = (rule: string): boolean => lossRules.has(rule)

/** What else to know before it goes. */
const hintsOf = (change: ResourceChange): readonly string[] => [
  ...dangersOf([change])
    .filter(({ rule }) => isOfLoss(rule))
    .map(({ says }) => `**${says}**`),
  ...(protections.some(([field, value]) => childOf(change.before, field) === value)
    ? ['its protection from deletion stops the apply until it is taken away']
    : []),
]
