import { setSecret } from '@actions/core'
import { plain } from './markdown.ts'

/** A set of texts that must not be shown, in any form. */
class Covered {
  private readonly known = new Set<string>()
  private forms: RegExp | undefined

  add(values: Iterable<string>): void {
    for (const value of values) if (value.length >= shortest) this.known.add(value)
    this.forms = undefined
  }

  cover(text: string): string {
    if (this.known.size === 0) return text
    this.forms ??= new RegExp([...this.known].flatMap(formsOf).sort(byLength).map(literally).join('|'), 'g')
    return text.replace(this.forms, '***')
  }
}

/** Shorter values are ordinary words more often than secrets: hiding `true` or `eu` makes a log unreadable. */
const shortest = 6

/** Ours: covered in everything that leaves this process. */
const credentials = new Covered()

/**
 * The workload's: covered in what it wrote. Not in our own words: a variable often holds the name of the function, and
 * the output `function-arn` must stay what it is.
 */
const workload = new Covered()

/** A credential of ours: hidden by us, and by the runner in every later step of the job. */
export const maskCredential = (value: string): void => {
  setSecret(value)
  credentials.add([value])
}

/**
 * A secret that the user gave us. Line by line, as a log shows it: by the mask of a whole key in JSON the runner would hide
 * each `}` of it, too, wherever it stands.
 */
export const maskGiven = (value: string): void => {
  for (const line of value.split('\n').map((each) => each.trim())) if (line.length >= shortest) setSecret(line)
  credentials.add([value.trim()])
}

/** Values of the workload: its variables, and the headers and payloads that we send it. */
export const hideInForeignText = (values: Iterable<string>): void => workload.add(values)

/** Our own text, without our credentials. */
export const scrub = (text: string): string => credentials.cover(text)

/** Text that others wrote, without our credentials, the workload's values, and what looks like a secret. */
export const scrubForeign = (text: string): string =>
  shapes.reduce((rest, [shape, cover]) => rest.replace(shape, cover), workload.cover(credentials.cover(text)))

const byLength = (a: string, b: string) => b.length - a.length

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** A value as it is, URL- and JSON-escaped, in our Markdown, and as base64 at each of the three offsets in a longer text. */
const formsOf = (value: string): string[] => {
  const lines = value.includes('\n') ? value.split('\n').filter((line) => line.trim().length >= shortest) : []
  return [value, ...lines].flatMap((text) => [
    ...new Set([text, ...urlForms(text), ...jsonForms(text), ...markdownForms(text), ...base64Forms(text)]),
  ])
}

/** As JavaScript, web forms, Python and the shell escape it. Half a character, which no encoding knows, becomes U+FFFD. */
const urlForms = (text: string): string[] => {
  const whole = Buffer.from(text).toString('utf8')
  const uri = encodeURIComponent(whole)
  const strict = uri.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const form = new URLSearchParams({ '': whole }).toString().slice(1)
  const upper = [uri, strict, strict.replaceAll('%2F', '/'), strict.replaceAll('%20', '+'), form]
  return [...upper, ...upper.map((each) => each.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))]
}

/** As JSON, with and without ASCII alone, and as JSON in a text of JSON. */
const jsonForms = (text: string): string[] => {
  const json = quoted(text)
  const ascii = json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [json, ascii, quoted(json), quoted(ascii)]
}

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1)

/** The second is that in the midst of a sentence. */
const markdownForms = (text: string): string[] => [plain(text), plain(`x${text}`).slice(1), text.replaceAll('|', '\\|')]

const base64Forms = (text: string): string[] =>
  [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
    // Only the characters that no neighbour of the value has a part in.
    const from = Math.ceil((offset * 8) / 6)
    const to = Math.floor((bytes.length * 8) / 6)
    return (['base64', 'base64url'] as const)
      .map((encoding) => bytes.toString(encoding).slice(from, to))
      .filter((form) => form.length >= shortest)
  })

/** Secrets by their shape, in text that is not ours: a log may hold some that no variable holds. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '***'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/g, '***'],
  [/\b(gh[opsu]_|github_pat_)\w{20,}/g, '***'],
  [/((?:[?&]X-Amz-(?:Signature|Security-Token|Credential))=)[^&\s"']+/gi, '$1***'],
  [/(\/\/[^\s/:@]+:)[^\s/@]+@/g, '$1***@'],
  [/\b(Bearer|Basic)(\s+)[\w+/=.~-]{16,}/gi, '$1$2***'],
  [/((?:password|passwd|secret|token|api[_-]?key)["']?\s*[=:]\s*["']?)[^\s"',;&]{6,}/gi, '$1***'],
]
