/**
 * Text of others inside Markdown: nothing of it is markup, nor a link, a list or an emoji that GitHub makes by itself. GitHub
 * looks for people, teams and issues to tell in what is shown, after it has read the entities: what has no width parts them.
 */
export const plain = (text: string): string =>
  entities(text).replaceAll(/(&#64;|&#35;)(?=\w)|(?<=\bGH)&#45;/gi, '$&&#8203;')

/** Text of others as inline code where back ticks are none: within HTML, such as the title of a folded part, and in tables. */
export const mono = (text: string): string => (text === '' ? '' : `<code>${entities(text)}</code>`)

const entities = (text: string): string =>
  oneLine(text)
    .replace(/^\s+/, ' ')
    .replaceAll(marks, (mark) => `&#${mark.codePointAt(0)};`)

/**
 * Text of others with what is not seen, or turns the direction of reading, written out: `\u{202e}`. Line ends and tabs stay.
 * Terminals obey some of these, and a reader must not take one text for another.
 */
export const visible = (text: string): string =>
  unseen.test(text) ? text.replaceAll(everyUnseen, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`) : text

/** Controls, formats, what belongs to nothing, separators of lines, and what is shown as nothing; not what makes an emoji one. */
const unseen = /(?!\n|\t|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}]/u

const everyUnseen = new RegExp(unseen.source, 'gu')

/**
 * Signs of Markdown anywhere, but for a `_` within a word; `https://`, `www.`, `:rocket:` and `GH-1`; what begins a list or a
 * rule.
 */
const marks =
  /[\\`*{}[\]<>#|~$@!&]|(?<![a-z\d])_|_(?![a-z\d])|:(?=\/\/|\w+:)|(?<=\bwww)\.|(?<=\bGH)-|(?<=^\s*)[-+]|(?<=^\s*\d+)[.)]/gi

/** A lone carriage return ends a line of Markdown, too. */
const oneLine = (text: string) => text.replaceAll(/\s*[\r\n]\s*/g, ' ')

/** A sentence of ours that may quote others: back ticks and addresses become code, and nothing else is markup. */
export const sentence = (text: string): string =>
  text
    .split(/(`[^`\n]+`|https?:\/\/[^\s`]+[^\s`.,:;)])/)
    .map((part, index) => (index % 2 === 0 ? plain(part) : code(part.replace(/^`(.*)`$/, '$1'))))
    .join('')

/** Inline code, also when the text holds back ticks or pipes. */
export const code = (text: string): string => {
  if (text.trim() === '') return ''
  const fence = '`'.repeat(longestRun(text) + 1)
  const inner = oneLine(text).replaceAll('|', '\\|')
  const pad = inner.startsWith('`') || inner.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${inner}${pad}${fence}`
}

/** A block of code that nothing in the text can end. */
export const block = (text: string, language = ''): string => {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${fence}${language}\n${text}\n${fence}`
}

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))

/** A table; cells are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

/** A part that can be folded, and is at first. */
export const details = (title: string, body: string, { open = false } = {}): string =>
  `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${body}\n\n</details>`

export const paragraphs = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part): part is string => Boolean(part)).join('\n\n')
