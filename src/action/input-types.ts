import { type Input, optional, Problem } from './inputs.ts'

/** A value in a message: one that is long by its beginning. */
export const quote = (text: string) => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)

export const text = optional((text) => text)

/** `true` or `false`, as YAML 1.2 spells them. */
export const flag = optional((text) => {
  if (/^true$/i.test(text)) return true
  if (/^false$/i.test(text)) return false
  throw new Problem(`must be true or false, not ${quote(text)}`)
})

const secondsIn = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** A length of time such as `90s`, `5m`, `1h` or `7d`, in seconds. */
export const duration = optional((text) => {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (!amount || !unit) throw new Problem(`must be a duration such as 90s, 5m, 1h or 7d, not ${quote(text)}`)
  return Number(amount) * secondsIn[unit as keyof typeof secondsIn]
})

/** A duration that is not zero, such as a time limit. */
export const timeLimit: Input<number | undefined> = optional((text) => {
  const seconds = duration.parse(text)
  if (!seconds) throw new Problem(`must be longer than nothing, such as 10m, not ${quote(text)}`)
  return seconds
})

export const count = optional((text) => {
  if (!/^\d{1,9}$/.test(text)) throw new Problem(`must be a whole number such as 50, not ${quote(text)}`)
  return Number(text)
})

/** One of a few words; `aliases` are other spellings of them. */
export const oneOf = <const Word extends string>(
  words: readonly Word[],
  aliases: Readonly<Record<string, Word>> = {},
): Input<Word | undefined> =>
  optional((text) => {
    const word = words.find((word) => word === text) ?? (Object.hasOwn(aliases, text) ? aliases[text] : undefined)
    if (word) return word
    const known = [...words, ...Object.keys(aliases)]
    const others = known.slice(0, -1).join(', ')
    throw new Problem(`must be ${others && `${others} or `}${known.at(-1)}, not ${quote(text)}`)
  })

/** One item a line; commas are not separators. */
export const lines = optional((text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== ''),
)

/** `KEY=value`, one a line. A value may hold `=`. */
export const pairs = optional((text) => {
  const entries = lines.parse(text)!.map((line, index) => {
    const at = line.indexOf('=')
    // Of a line such as `=x` the value is not shown: it may be a secret.
    if (at === 0) throw new Problem(`must have lines such as KEY=value; line ${index + 1} has no key`)
    if (at < 0) throw new Problem(`must have lines such as KEY=value; this one has no value: ${quote(line)}`)
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const
  })
  const names = entries.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new Problem(`has the key ${quote(twice)} twice`)
  return Object.fromEntries(entries)
})

/** Text that fits a pattern; `example` says what would be right. */
export const pattern = (expression: RegExp, example: string): Input<string | undefined> =>
  optional((text) => {
    if (expression.test(text)) return text
    throw new Problem(`must be ${example}, not ${quote(text)}`)
  })

/** Passwords and keys stand before an `@` and behind a `?`. */
const withoutSecrets = (text: string) => text.replace(/[^/]*@/, '…@').replace(/[?#].*$/s, '?…')

/** A web address that can be asked. */
export const webAddress = optional((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol)) return text
  throw new Problem(`must be a URL such as https://api.example.com/health, not ${quote(withoutSecrets(text))}`)
})
