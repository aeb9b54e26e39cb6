import type { Shown } from '../digest.ts'
import type { Redactor } from '../redact/redactor.ts'
import { fieldLines } from './field-lines.ts'
import { fieldsOf } from './fields-of.ts'
import { outputLines } from './output-section.ts'

/** Enough to tell two changes apart. */
const detail = { width: 300, lines: 40 }

/** What readers see of a change, by which a digest knows it again: nothing that is hidden from them is in it. */
export const shownOf = (redactor: Redactor): Shown => ({
  change: (change) =>
    [
      change.words.join(),
      change.reason ?? '',
      change.previousAddress ?? '',
      ...fieldsOf(change).flatMap((field) => fieldLines(field, change.address, redactor, detail)),
    ].join('\n'),
  output: (output) => outputLines(output, redactor, detail).join('\n'),
})
