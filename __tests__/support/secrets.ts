import type { Phase, Step } from './run-step.ts'

/** Shorter values would be found everywhere by chance. */
const shortest = 6

/** The forms in which a secret may get out, by name. */
export const formsOf = (secret: string): Readonly<Record<string, string>> => {
  const inUrl = encodeURIComponent(secret)
  const forms = {
    raw: secret,
    'URL-escaped': inUrl,
    'URL-escaped as a form': new URLSearchParams({ v: secret }).toString().slice(2),
    'JSON-escaped': JSON.stringify(secret).slice(1, -1),
    'JSON-escaped twice': JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    ...Object.fromEntries([0, 1, 2].map((offset) => [`base64 at offset ${offset}`, base64At(secret, offset)])),
    ...Object.fromEntries(
      [0, 1, 2].map((offset) => [`base64url at offset ${offset}`, urlSafe(base64At(secret, offset))]),
    ),
  }
  const seen = new Set<string>()
  return Object.fromEntries(Object.entries(forms).filter(([, form]) => !seen.has(form) && seen.add(form)))
}

/** The characters of a longer base64 text that depend on nothing but the secret when it begins `offset` bytes in. */
const base64At = (secret: string, offset: number) => {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
  return bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6))
}

const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')

/** Where which secret is found, and in which form; both by the names that the caller gave them. */
export const findLeaks = (
  secrets: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>>,
): readonly string[] => {
  const short = Object.entries(secrets).filter(([, secret]) => secret.length < shortest)
  if (short.length > 0) throw new Error(`too short to be looked for: ${short.map(([name]) => name).join(', ')}`)
  return Object.entries(secrets).flatMap(([name, secret]) =>
    Object.entries(formsOf(secret)).flatMap(([form, looks]) =>
      Object.entries(texts)
        .filter(([, text]) => text.includes(looks))
        .map(([place]) => `${name} is in ${place} (${form})`),
    ),
  )
}

/** Every place where a step can leave a text: its log, what it told the runner, and the files that it left behind. */
export const placesOf = (step: Step): Readonly<Record<string, string>> => ({
  ...phasePlaces('main', step),
  ...(step.post && phasePlaces('post', step.post)),
  ...Object.fromEntries(step.leftBehind.map(({ path, content }) => [path, content])),
})

const phasePlaces = (phase: string, { log, outputs, state, exported, path, summary, annotations }: Phase) =>
  Object.fromEntries(
    Object.entries({ log, outputs, state, exported, path, summary, annotations }).map(([place, value]) => [
      `the ${place} of ${phase}`,
      typeof value === 'string' ? value : Object.entries(value).flat().map(readable).join('\n'),
    ]),
  )

const readable = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
