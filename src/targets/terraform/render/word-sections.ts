import type { Redactor } from '../redact/redactor.ts'
import type { Item, Section } from './fit.ts'
import { foreignCode, foreignWords, ownWords } from './foreign.ts'
import { sinceCounts } from './head.ts'
import { alert, counted, foldedList } from './lists.ts'
import type { Diagnostic, PlanView, Since } from './view.ts'

/** Why planning failed. */
export const errorSection = ({ errors, redactor }: PlanView): Section => ({
  rank: 0,
  items: errors.map((error) => ({
    forms: [() => diagnosticLine(error, redactor, 1500), () => diagnosticLine(error, redactor, 200)],
  })),
  page: alert(
    'CAUTION',
    '**Planning failed, and nothing of this can be applied**',
    (left) => `and ${counted(left, 'more error')}`,
  ),
})

/** What Terraform warns of; the same said of many places is one line. */
export const diagnosticSection = ({ warnings, redactor }: PlanView): Section => {
  const groups = [...Map.groupBy(warnings, ({ summary, detail }) => `${summary}\n${detail ?? ''}`).values()]
  return {
    rank: 10,
    items: groups.map(([first, ...others]): Item => {
      const also = others.length > 0 ? ` (and ${others.length} more places)` : ''
      return {
        forms: [
          () => `- ${diagnosticLine(first!, redactor, 1000)}${also}`,
          () => `- ${diagnosticLine(first!, redactor, 120)}${also}`,
        ],
      }
    }),
    page: foldedList(
      `Terraform warns (${warnings.length.toLocaleString('en-US')})`,
      (left) => `and ${counted(left, 'more warning')}`,
    ),
  }
}

const diagnosticLine = ({ summary, detail, address, where }: Diagnostic, redactor: Redactor, limit: number): string => {
  const place = [address, where].flatMap((each) => (each ? [foreignCode(each, redactor, 160)] : []))
  const said = detail?.trim() ? `: ${foreignWords(detail.trim(), redactor, limit)}` : ''
  return `**${foreignWords(summary, redactor, 200)}**${place.length > 0 ? ` · ${place.join(' · ')}` : ''}${said}`
}

/** What the door itself has to say. */
export const noteSection = ({ notes, redactor }: PlanView): Section => ({
  rank: 2,
  items: notes.map((note) => ({ forms: [() => ownWords(note, redactor)] })),
  page: alert('NOTE', '', (left) => `and ${counted(left, 'more note')}`),
})

/** What is otherwise than in an earlier plan, by name. */
export const sinceSection = (than: string, since: Since, redactor: Redactor): Section => {
  const named = (words: string, names: readonly string[]) =>
    names.map((name): Item => ({ forms: [() => `- ${words}: ${foreignCode(name, redactor, 160)}`] }))
  return {
    rank: 2,
    items: [
      ...named('new', since.added),
      ...named('different', since.altered),
      ...(since.gone > 0 ? [{ forms: [() => `- gone: ${counted(since.gone, 'other')}`] }] : []),
    ],
    page: foldedList(`${than}: ${sinceCounts(since)}`, (left) => `and ${counted(left, 'more')}`),
  }
}
