/** The values of a run that must not be seen, and the forms in which they could be. */

/** Shorter values would blacken half of a log; GitHub masks them all the same, but nobody has such a secret. */
const shortest = 3

/** Base64 of a value at the three places where it can begin within a longer text. */
const base64Forms = (value: string): string[] =>
  [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)]).toString('base64')
    return whole
      .slice(shift === 0 ? 0 : shift + 1)
      .replace(/=+$/, '')
      .slice(0, -1)
  })

/** An encoded form of a shorter value would hit by chance. */
const shortestEncoded = 6

/** As the runner does it: the value itself, each of its lines, and its usual encodings. */
const formsOf = (value: string): string[] => {
  const encodings = [JSON.stringify(value).slice(1, -1), encodeURIComponent(value), ...base64Forms(value)]
  const encoded = value.length >= shortestEncoded ? encodings : []
  const lines = value.split(/\r?\n/).map((line) => line.trim())
  return [value, value.trim(), ...lines, ...encoded].filter((form) => form.length >= shortest)
}

export interface Masks {
  add(value: string): void
  /** The text with `***` for each value. */
  hide(text: string): string
  /** Whether a text holds one of the values, in any of its forms. */
  holds(text: string): boolean
}

export const newMasks = (secrets: string[]): Masks => {
  const forms = new Set<string>()
  let ordered: string[] = []
  const add = (value: string) => {
    for (const form of formsOf(value)) forms.add(form)
    // longest first: a value that holds another one must not leave its rest behind
    ordered = [...forms].sort((a, b) => b.length - a.length)
  }
  for (const secret of secrets) add(secret)
  return {
    add,
    hide: (text) => ordered.reduce((hidden, form) => hidden.replaceAll(form, '***'), text),
    holds: (text) => ordered.some((form) => text.includes(form)),
  }
}
