import { setSecret } from '@actions/core'

/**
 * What must not leave this process, in any form: credentials, and the values of the workload's own variables.
 * Everything that the `action` room writes (log, summary, outputs, report) goes through `scrub`.
 */
const known = new Set<string>()
let forms: RegExp | undefined

/** Shorter values are ordinary words more often than secrets: hiding `true` or `eu` makes a log unreadable. */
const shortest = 6

/** A credential of ours: hidden by us, and by the runner in every later step of the job. */
export const maskCredential = (value: string): void => {
  setSecret(value)
  hide([value])
}

/** Values of the workload (variables, payloads, headers): hidden in what we print, not in the rest of the job. */
export const hide = (values: Iterable<string>): void => {
  for (const value of values) if (value.length >= shortest) known.add(value)
  forms = undefined
}

/** The text with every form of every known secret replaced by `***`. */
export const scrub = (text: string): string => {
  if (known.size === 0) return wellKnown(text)
  forms ??= new RegExp([...known].flatMap(formsOf).sort(byLength).map(literally).join('|'), 'g')
  return wellKnown(text.replace(forms, '***'))
}

const byLength = (a: string, b: string) => b.length - a.length

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** A value as it is, URL- and JSON-escaped, and as base64 at each of the three offsets in a longer text. */
const formsOf = (value: string): string[] => {
  const lines = value.includes('\n') ? value.split('\n').filter((line) => line.trim().length >= shortest) : []
  return [value, ...lines].flatMap((text) => [
    ...new Set([text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), ...base64Forms(text)]),
  ])
}

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
  [/\b(Bearer|Basic)(\s+)[\w+/=.~-]{8,}/gi, '$1$2***'],
  [/((?:password|passwd|secret|token|api[_-]?key)["']?\s*[=:]\s*["']?)[^\s"',;&]{6,}/gi, '$1***'],
]

const wellKnown = (text: string) => shapes.reduce((rest, [shape, cover]) => rest.replace(shape, cover), text)
