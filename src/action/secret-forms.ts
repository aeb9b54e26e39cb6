import { plain } from './markdown.ts'

/** Shorter values are ordinary words more often than secrets: hiding `true` or `eu` makes a text unreadable. */
export const shortest = 6

/** A value as it is, URL- and JSON-escaped, in our Markdown, and as base64 at each of the three offsets in a longer text. */
export const formsOf = (value: string): string[] => {
  const lines = value.includes('\n') ? value.split('\n').filter((line) => line.trim().length >= shortest) : []
  return [value, ...lines].flatMap((text) => [
    ...new Set([text, ...escapedForms(text), ...markdownForms(text), ...base64Forms(text)]),
  ])
}

const escapedForms = (text: string): string[] =>
  // Nothing escapes these; a plan may have ten thousand such.
  /^[\w.-]*$/.test(text) ? [] : [...urlForms(text), ...jsonForms(text)]

/** As JavaScript, web forms, Python and the shell escape it. Half a character, which no encoding knows, becomes U+FFFD. */
const urlForms = (text: string): string[] => {
  const whole = Buffer.from(text).toString('utf8')
  const uri = encodeURIComponent(whole)
  const strict = uri.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const form = new URLSearchParams({ '': whole }).toString().slice(1)
  const upper = [uri, strict, strict.replaceAll('%2F', '/'), strict.replaceAll('%20', '+'), form]
  return [...upper, ...upper.map((each) => each.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))]
}

/** As JSON, with and without ASCII alone, as Go writes it (and so Terraform's `jsonencode`), and each in a text of JSON. */
const jsonForms = (text: string): string[] => {
  const json = quoted(text)
  const forms = [json, escaped(json, /[\u0080-\uffff]/g), escaped(json, /[<>&\u2028\u2029]/g)]
  return [...forms, ...forms.map(quoted)]
}

const escaped = (json: string, units: RegExp): string =>
  json.replace(units, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

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
