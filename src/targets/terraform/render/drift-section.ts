import { block } from '../../../action/markdown.ts'
import type { Drift } from '../plan/drift.ts'
import { keyOf } from '../plan/resource-change.ts'
import type { Redactor } from '../redact/redactor.ts'
import { type Detail, fieldLines } from './field-lines.ts'
import type { Item, Section } from './fit.ts'
import { foreignCode } from './foreign.ts'
import { counted, foldedList, listed } from './lists.ts'
import type { Amount } from './sections.ts'
import type { PlanView } from './view.ts'

const usual: Detail = { width: 300, lines: 60 }
/** Lines of an object. */
const most = 200

const unlimited: Detail = { width: Infinity, lines: Infinity }
const short: Detail = { width: 100, lines: 4 }

/** What people and deploys did outside of Terraform. Where the state is only refreshed, that is all that the plan is about. */
export const driftSection = ({ changes, mode, redactor }: PlanView, amount: Amount): Section => {
  const drift = (changes?.drift ?? []).filter(({ hollow }) => !hollow)
  const rest = (left: number) => `and ${counted(left, 'more object')}`
  return {
    rank: mode === 'refresh-only' ? 2 : 9,
    items: drift.map((each) => driftItem(each, redactor, amount === 'usual' ? [usual, short] : [unlimited])),
    page:
      mode === 'refresh-only'
        ? listed('**Changed outside of Terraform**: the state will say so, and nothing else is touched', rest)
        : foldedList(`${counted(drift.length, 'object')} changed outside of Terraform since it was last run`, rest),
  }
}

const driftItem = ({ change, fields }: Drift, redactor: Redactor, details: readonly Detail[]): Item => {
  const gone = change.action === 'destroy'
  const line = `- ${foreignCode(keyOf(change), redactor, 160)} was ${gone ? '**deleted**' : 'changed'}`
  const withFields = (detail: Detail) => () => {
    if (gone || fields.length === 0) return line
    const lines = fields.flatMap((field) => fieldLines(field, change.address, redactor, detail))
    const shown =
      lines.length > most && detail !== unlimited
        ? [...lines.slice(0, most), `  … ${counted(lines.length - most, 'more line')}`]
        : lines
    return `${line}\n\n${block(shown.join('\n'), 'diff')}`
  }
  return { forms: [...details.map(withFields), () => line] }
}
