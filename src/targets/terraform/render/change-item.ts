import { block, details, mono } from '../../../action/markdown.ts'
import { blockOf } from '../plan/block-of.ts'
import type { ResourceChange } from '../plan/resource-change.ts'
import type { Redactor } from '../redact/redactor.ts'
import type { Alike } from './alike.ts'
import { alikeLines, changeLines } from './change-lines.ts'
import type { Detail } from './field-lines.ts'
import { fieldsOf } from './fields-of.ts'
import type { Item } from './fit.ts'
import { foreignCode, foreignWords } from './foreign.ts'
import { anyInstance, instancesText } from './instances.ts'
import { reasonText } from './reasons.ts'

/** How much of an object is shown. */
interface Extent extends Detail {
  /** Lines of all its fields. */
  readonly all: number
}

/** What a person reads; what there is room for in a large plan; everything. */
const usual: Extent = { width: 400, lines: 120, all: 400 }
const short: Extent = { width: 120, lines: 8, all: 16 }
const unlimited: Extent = { width: Infinity, lines: Infinity, all: Infinity }

/** A change, or many that are alike: folded, with what becomes of the fields; at the least, one line. */
export const changeItem = (group: Alike, redactor: Redactor): Item => ({
  forms: [
    () => folded(group, redactor, usual),
    () => folded(group, redactor, short),
    () => `- ${titleOf(group, redactor)}`,
  ],
})

/** A change with every field, whatever room that takes. */
export const wholeItem = (change: ResourceChange, redactor: Redactor): Item => ({
  forms: [() => folded({ members: [change], fields: [] }, redactor, unlimited)],
})

const folded = (group: Alike, redactor: Redactor, { all, ...detail }: Extent): string => {
  const isOne = group.members.length === 1
  const lines = isOne ? changeLines(group.members[0], redactor, detail) : alikeLines(group, redactor, detail)
  const shown =
    lines.length > all + 1 ? [...lines.slice(0, all), `  … ${number(lines.length - all)} more lines`] : lines
  const body = lines.length === 0 ? 'None of its fields changes.' : block(shown.join('\n'), 'diff')
  return details(titleOf(group, redactor), isOne ? body : `${instancesText(group.members, redactor)}\n\n${body}`)
}

/** Characters of an address in a line. */
const addressLength = 160

/** Names of fields in a line. */
const mostNames = 6

const titleOf = ({ members }: Alike, redactor: Redactor): string => {
  const [first] = members
  const facts = [
    members.length > 1 ? `**${number(members.length)} alike**` : undefined,
    first.deposed === undefined ? undefined : 'what an earlier replacement left behind',
    first.order === 'forget' ? 'the old one stays, and Terraform no longer knows it' : undefined,
    namesText(first, redactor),
    reasonText(first),
    first.previousAddress === undefined || members.length > 1
      ? undefined
      : `moved from ${foreignCode(first.previousAddress, redactor, addressLength)}`,
    first.importing === undefined ? undefined : 'imported',
  ]
  return [subjectOf(members, redactor), ...facts.filter(Boolean)]
    .join(' · ')
    .replaceAll(bold, '<b>$1</b>')
    .replaceAll(ticks, (_, text: string) => mono(text))
}

/** The title of a folded part is HTML. */
const bold = /\*\*([^*]+)\*\*/g
const ticks = /`([^`]+)`/g

const subjectOf = (members: Alike['members'], redactor: Redactor): string => {
  const [first] = members
  if (members.length === 1) return foreignCode(first.address, redactor, addressLength)
  const blocks = [...new Set(members.map(({ address }) => blockOf(address)))]
  if (blocks.length === 1) return foreignCode(anyInstance(first.address), redactor, addressLength)
  const types = [...new Set(members.map(({ type }) => type))]
  const shown = types.slice(0, 3).map((type) => foreignCode(type, redactor, addressLength))
  return [...shown, ...(types.length > 3 ? [`${types.length - 3} more types`] : [])].join(', ')
}

/** The fields that somebody set: what the provider works out by itself is left to the lines. */
const namesText = (change: ResourceChange, redactor: Redactor): string | undefined => {
  if (change.action !== 'update' && change.action !== 'replace') return undefined
  const fields = fieldsOf(change).filter(({ unknown, forcesReplacement }) => !unknown || forcesReplacement)
  const names = [...new Set(fields.map(({ path }) => String(path[0])))]
  const shown = names.slice(0, mostNames).map((name) => foreignWords(name, redactor, 60))
  const more = names.length - shown.length
  return names.length === 0 ? undefined : `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const number = (count: number) => count.toLocaleString('en-US')
