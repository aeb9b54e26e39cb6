import { mono, plain, sentence, visible } from '../../../action/markdown.ts'
import { type Path, pathText } from '../plan/tree.ts'
import type { Redactor } from '../redact/redactor.ts'

/** Text of others, as it may be shown: without secrets, and with what is not seen written out. Not yet Markdown. */
export const foreign = (text: string, redactor: Redactor): string => visible(redactor.text(text))

/** What is longer is cut; of that, a reader sees what it is. */
const longest = 300

/** A name, an address or a value in a line of Markdown. */
export const foreignCode = (text: string, redactor: Redactor, limit = longest): string =>
  mono(shortened(foreign(text, redactor), limit)) || nothing

/** A sentence of others in a line of Markdown. */
export const foreignWords = (text: string, redactor: Redactor, limit = longest): string =>
  plain(shortened(foreign(text, redactor).trim(), limit)) || nothing

/** A sentence of ours, which may quote others, and names them in back ticks. */
export const ownWords = (text: string, redactor: Redactor): string =>
  sentence(foreign(text, redactor).trim()) || nothing

/** Of a text that is empty, so that what stands around it is no markup by itself. */
const nothing = '–'

/** The way to a field. */
export const foreignPath = (path: Path, redactor: Redactor): string => foreign(pathText(path), redactor)

/** The beginning of a text, and how long it is. No character is cut in two. */
export const shortened = (text: string, limit: number): string =>
  text.length <= limit
    ? text
    : `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}… (${text.length.toLocaleString('en-US')} characters)`
