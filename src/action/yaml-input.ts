import { parseDocument } from 'yaml'
import { Problem } from './inputs.ts'

/** YAML reads these signs at the beginning of a word as its own: of a glob, or of a password. */
const quotes = 'put what begins with *, & or ! into quotes'

/**
 * What an input holds in YAML, every scalar as a text: `1.10` is a tag, not a number. It may be a secret, which the parser's own words
 * would quote.
 *
 * @param example completes "must be"
 * @throws Problem
 */
export const yamlIn = (text: string, example: string): unknown => {
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false })
  // A warning is about a tag, such as the `!` at the beginning of a password without quotes.
  const [error] = [...document.errors, ...document.warnings]
  if (error) {
    const line = text.slice(0, error.pos[0]).split('\n').length
    throw new Problem(`must be ${example}, and it is not YAML at line ${line}: ${quotes}`)
  }
  try {
    return document.toJS()
  } catch {
    throw new Problem(`must be ${example}, and it has an alias without an anchor: ${quotes}`)
  }
}

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
