import { block, details } from '../../../action/markdown.ts'
import type { PlanChanges } from '../plan/changes.ts'
import { compareValues } from '../plan/compare-values.ts'
import type { FieldChange } from '../plan/field-changes.ts'
import type { OutputChange } from '../plan/output-change.ts'
import type { Redactor } from '../redact/redactor.ts'
import { fieldLines } from './field-lines.ts'
import type { Section } from './fit.ts'
import { counted } from './lists.ts'
import type { Amount } from './sections.ts'

const usual = { width: 300, lines: 60 }
const unlimited = { width: Infinity, lines: Infinity }
const short = { width: 100, lines: 6 }

/** Outputs that change, in one folded part. */
export const outputSection = ({ outputs }: PlanChanges, redactor: Redactor, amount: Amount): Section => ({
  rank: 8,
  items: outputs.map((output) => ({
    forms: (amount === 'usual' ? [usual, short] : [unlimited]).map(
      (detail) => () => outputLines(output, redactor, detail).join('\n'),
    ),
  })),
  page: (shown, left) =>
    details(
      `Outputs (${outputs.length.toLocaleString('en-US')})`,
      block([...shown, ...(left > 0 ? [`  … ${counted(left, 'more output')}`] : [])].join('\n'), 'diff'),
    ),
})

/** An output as lines of a diff. */
export const outputLines = (
  output: OutputChange,
  redactor: Redactor,
  detail: { readonly width: number; readonly lines: number },
): readonly string[] => fieldsOfOutput(output).flatMap((field) => fieldLines(field, 'output', redactor, detail))

const fieldsOfOutput = ({ name, action, before, after, unknown, sensitive }: OutputChange): readonly FieldChange[] =>
  compareValues(
    action === 'create' ? undefined : { value: before, sensitive, unknown: false },
    action === 'delete' ? undefined : { value: after, sensitive, unknown },
    [name],
  ).map((difference) => ({ ...difference, forcesReplacement: false, revertsDrift: false, overwritesDrift: false }))
