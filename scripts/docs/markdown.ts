/** Text for one cell of a table: one line, no bar that would end the cell. */
export const cell = (text: unknown): string =>
  String(text)
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')

/** A value as code. */
export const code = (text: unknown): string => `\`${cell(text)}\``

/** A table with a head and rows of cells that are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

/** True when the text has a place for what `name` generates. */
export const hasSection = (text: string, name: string): boolean =>
  text.includes(`<!-- ${name} -->\n`) && text.includes(`<!-- /${name} -->`)

/** Puts `content` between `<!-- name -->` and `<!-- /name -->`; a text without these markers stays as it is. */
export const replaceSection = (text: string, name: string, content: string): string =>
  text.replace(
    new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
    (_, start: string, end: string) => `${start}\n${content}\n\n${end}`,
  )
