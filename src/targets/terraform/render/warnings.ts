import { mono } from '../../../action/markdown.ts'
import { dangersOf } from '../judge/dangers.ts'
import type { PutBack } from '../judge/put-back.ts'
import { hasFailed } from '../plan/check.ts'
import { keyOf } from '../plan/resource-change.ts'
import { pathText } from '../plan/tree.ts'
import type { Redactor } from '../redact/redactor.ts'
import { isOfLoss } from './danger.ts'
import { sideText } from './field-lines.ts'
import { fieldsOf } from './fields-of.ts'
import type { Item, Section } from './fit.ts'
import { foreign, foreignCode, foreignPath, foreignWords, ownWords, shortened } from './foreign.ts'
import { alert, counted } from './lists.ts'
import type { PlanView } from './view.ts'

/** All that a reviewer should stop at, beside what ceases to be. */
export const warningSection = (view: PlanView): Section => ({
  rank: 1,
  items: sources.flatMap((source) => source(view)),
  page: alert('WARNING', '', (left) => `and ${counted(left, 'more warning')}`),
})

const line = (...forms: readonly string[]): Item => ({ forms: forms.map((form) => () => form) })

const sources: readonly ((view: PlanView) => readonly Item[])[] = [
  ({ refusals, redactor }) => refusals.map((each) => line(`**Refused:** ${ownWords(each, redactor)}`)),
  ({ changes }) =>
    changes?.complete === false && changes.hasChanges && !changes.errored
      ? [line('**This plan is partial**: after it is applied, another one is needed for the rest')]
      : [],
  ({ putBacks, redactor }) => putBacks.map((each) => putBackItem(each, redactor)),
  ({ changes, redactor }) =>
    dangersOf(changes?.resources ?? [])
      .filter(({ rule }) => !isOfLoss(rule))
      .map(({ change, says, remedy }) => {
        const text = `${foreignCode(keyOf(change), redactor, 160)} ${says}`
        return line(`${text}. ${remedy}`, text)
      }),
  reverted,
  ({ changes, redactor }) =>
    (changes?.checks ?? []).filter(hasFailed).flatMap(({ address, status, problems }) => {
      const subject = `Check ${foreignCode(address, redactor, 160)} ${status === 'error' ? 'cannot be judged' : 'fails'}`
      return problems.length === 0
        ? [line(subject)]
        : problems.map((problem) => {
            const whose = problem.address === address ? '' : ` for ${foreignCode(problem.address, redactor, 160)}`
            return line(`${subject}${whose}: ${foreignWords(problem.message, redactor, 400)}`, `${subject}${whose}`)
          })
    }),
  ({ changes, redactor }) =>
    changes && changes.unknown.keys.length + changes.unknown.actions.length > 0
      ? [
          line(
            `The plan says things that this version of the action does not know: ${[
              ...changes.unknown.actions.map((each) => `the action ${foreignCode(each, redactor, 80)}`),
              ...changes.unknown.keys.map((each) => foreignCode(each, redactor, 80)),
            ]
              .slice(0, 20)
              .join(', ')}`,
          ),
        ]
      : [],
]

/** Fields whose change undoes what somebody did by hand. */
function reverted({ changes, redactor, putBacks }: PlanView): readonly Item[] {
  const told = new Set(putBacks.map(({ change, field }) => `${keyOf(change)} ${pathText(field.path)}`))
  return (changes?.resources ?? []).flatMap((change) => {
    if (!change.drift) return []
    const subject = foreignCode(keyOf(change), redactor, 160)
    if (change.drift.change.action === 'destroy')
      return [line(`${subject} was deleted outside Terraform, and this plan makes it anew`)]
    const fields = fieldsOf(change).filter(
      (field) => field.revertsDrift && !told.has(`${keyOf(change)} ${pathText(field.path)}`),
    )
    if (fields.length === 0) return []
    const names = fields.slice(0, 6).map(({ path }) => mono(shortened(foreignPath(path, redactor), 100)))
    const more = fields.length > 6 ? ` and ${fields.length - 6} more` : ''
    return [
      line(
        `${subject} was changed outside Terraform, and this plan puts back ${names.join(', ')}${more}`,
        `${subject} was changed outside Terraform, and this plan reverts that`,
      ),
    ]
  })
}

const kinds: Readonly<Record<PutBack['kind'], string>> = {
  image: 'image',
  version: 'version',
  code: 'code',
  count: 'number of instances',
}

const putBackItem = ({ change, field, kind, older, ignore }: PutBack, redactor: Redactor): Item => {
  const subject = foreignCode(keyOf(change), redactor, 160)
  const [live, planned] = (['before', 'after'] as const).map((side) =>
    mono(shortened(sideText(field, side, change.address, redactor, 200), 200)),
  )
  const text = older
    ? `**Puts back a deploy:** the ${kinds[kind]} of ${subject} would go from what is live to an older one`
    : `**Replaces what a deploy has put live:** the ${kinds[kind]} of ${subject}`
  const step =
    field.kind === 'json' || field.kind === 'text' || field.sensitive
      ? ` (${mono(shortened(foreignPath(field.path, redactor), 100))})`
      : `, ${live} → ${planned}`
  const remedy = `Let deploys have it (${mono(`lifecycle { ignore_changes = [${foreign(ignore, redactor)}] }`)}), or give Terraform what is live`
  return { forms: [() => `${text}${step}. ${remedy}`, () => `${text}${step}`, () => text] }
}
