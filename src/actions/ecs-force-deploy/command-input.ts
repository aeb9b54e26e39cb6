import { optional, Problem } from '../../action/inputs.ts'

const example = 'a command such as `python manage.py migrate`, or a JSON list such as ["sh", "-c", "make migrate"]'

/**
 * The input `pre-task-command`, as words: a JSON list of texts, or one line that is split at its spaces, where quotes keep a
 * word together. Nothing is replaced: no shell runs it. It may hold a password: no message shows it.
 */
export const commandInput = optional((text): readonly string[] => {
  const words = text.startsWith('[') ? listIn(text) : wordsIn(text)
  if (words.length === 0 || words[0] === '') throw new Problem(`must be ${example}, and it names no program`)
  return words
})

const listIn = (text: string): readonly string[] => {
  const list = parsed(text)
  if (Array.isArray(list) && list.every((word): word is string => typeof word === 'string')) return list
  throw new Problem(`must be ${example}, and it begins as a JSON list of texts and is none`)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A part of a word, as a shell reads it: within single quotes, within double ones, behind a backslash, or plain. */
const part = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y

/** What only a shell would understand. */
const forShell = /^(&&|\|\|?|;|&|<|>>?|2>&1)$/

const wordsIn = (text: string): readonly string[] => {
  const words: string[] = []
  let at = 0
  while (at < text.length) {
    at += /^\s*/.exec(text.slice(at))![0].length
    let word = ''
    let quoted = false
    const from = at
    for (part.lastIndex = at; at < text.length && !/\s/.test(text[at]!); at = part.lastIndex) {
      const found = part.exec(text)
      if (!found) throw new Problem(`must be ${example}, and a quote in it is not closed`)
      const [, single, double, escaped, bare] = found
      quoted ||= bare === undefined
      word += single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? bare
    }
    if (!quoted && forShell.test(word))
      throw new Problem(`must be ${example}; what a shell is needed for, such as ${word}, needs one: sh -c '…'`)
    if (at > from) words.push(word)
  }
  return words
}
