const begin = '<!-- result -->'
const end = '<!-- /result -->'

const earlier = new RegExp(`\\n*^${begin}$[\\s\\S]*?^${end}$`, 'm')

/** The line of the status, as `render/status.ts` marks it. */
const statusLine = /^<!-- status -->.*$/m

/**
 * The comment with what is told of the end below its status, in place of what was told there before. Where there is no room for all of it,
 * its beginning.
 *
 * @param limit UTF-16 units of the whole
 */
export const withResult = (text: string, result: string, limit: number): string => {
  const without = text.replace(earlier, '')
  if (result === '') return without
  const room = limit - without.length - begin.length - end.length - 13
  const told = `\n\n${begin}\n\n${shortened(result, room)}\n\n---\n\n${end}`
  return statusLine.test(without)
    ? without.replace(statusLine, (line) => `${line}${told}`)
    : `${told.trimStart()}\n\n${without}`
}

const cut = '\n\n_The rest is in the summary of the run._'

/** Whole paragraphs, and folded parts with all that is in them. */
const partsOf = (markdown: string): readonly string[] => {
  const parts: string[] = []
  let open = ''
  for (const paragraph of markdown.split('\n\n')) {
    open = open === '' ? paragraph : `${open}\n\n${paragraph}`
    if (count(open, '<details') > count(open, '</details>')) continue
    parts.push(open)
    open = ''
  }
  return parts
}

const count = (text: string, part: string) => text.split(part).length - 1

const shortened = (result: string, room: number): string => {
  if (result.length <= room) return result
  let kept = ''
  for (const part of partsOf(result)) {
    if (kept.length + part.length + cut.length + 2 > room) break
    kept += `${kept ? '\n\n' : ''}${part}`
  }
  return `${kept}${cut}`
}
