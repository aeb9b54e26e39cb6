import { block, code, details, paragraphs, plain, table } from '../../action/markdown.ts'
import type { Diagnostic } from '../../targets/terraform/run/events.ts'
import type { ByResource, ResourceEnd } from './by-resource.ts'

/** Takes secrets out of a text of terraform's. */
export type Cover = (text: string) => string

/** Rows of one list: a page with more is not read. The report file has all of them. */
const mostRows = 200

/** Rows that are read at a glance. */
const shortList = 10

/** What became of each object, the failed ones first. Empty when there are none. */
export const resourcesMarkdown = (resources: ByResource, cover: Cover): string =>
  paragraphs(failuresMarkdown(resources, cover), restMarkdown(resources, cover))

/** What became of those that did not fail. */
export const restMarkdown = ({ done, open, notStarted }: ByResource, cover: Cover): string =>
  paragraphs(
    open.length > 0 && openMarkdown(open, cover),
    notStarted.length > 0 &&
      details(`Not started (${notStarted.length})`, list(notStarted, cover), { open: notStarted.length <= shortList }),
    done.length > 0 && details(`Done (${done.length})`, doneTable(done, cover), { open: done.length <= shortList }),
  )

/** What failed and why, for the comment as well. Empty when nothing did. */
export const failuresMarkdown = ({ failed, elsewhere: all }: ByResource, cover: Cover): string => {
  const elsewhere = all.filter(({ summary }) => !consequences.test(summary))
  if (failed.length + elsewhere.length === 0) return ''
  const lines = [
    ...failed.slice(0, mostRows).map(({ key, action, diagnostics }) => {
      const [first, ...others] = diagnostics
      const more = others.length > 0 ? ` (and ${others.length} more)` : ''
      return `${code(cover(key))}, ${action}: ${first ? shortly(first, cover) : 'it says nothing of why'}${more}`
    }),
    ...elsewhere.slice(0, mostRows).map((error) => shortly(error, cover)),
  ]
  const title = failed.length > 0 ? `${failed.length} failed` : 'It failed'
  const long = [...failed.flatMap(({ diagnostics }) => diagnostics), ...elsewhere]
    .filter(({ detail }) => detail.trim().includes('\n'))
    .slice(0, 20)
  return paragraphs(
    [`> [!CAUTION]`, `> **${title}**`, '>', ...lines.map((line) => `> * ${line}`)].join('\n'),
    ...long.map((error) =>
      details(`What it says in full: ${plain(cover(error.summary))}`, block(cover(textOf(error)))),
    ),
  )
}

/** What terraform adds to other errors. */
const consequences = /^(execution halted|operation canceled)$/i

/** In one line. */
const shortly = ({ summary, detail, at }: Diagnostic, cover: Cover): string => {
  const [first = ''] = detail.trim().split('\n')
  const text = detail.startsWith(summary) || first === '' ? summary : `${summary}: ${first}`
  return `${plain(cover(text))}${at ? ` (${code(`${at.file}:${at.line}`)})` : ''}`
}

const textOf = ({ summary, detail, at, snippet }: Diagnostic): string =>
  [
    summary,
    ...(at ? ['', `  on ${at.file} line ${at.line}${snippet?.context ? `, in ${snippet.context}` : ''}:`] : []),
    ...(snippet ? [snippet.code.replaceAll(/^/gm, '    ')] : []),
    '',
    detail.trim(),
  ].join('\n')

const openMarkdown = (open: readonly ResourceEnd[], cover: Cover): string =>
  [
    '> [!WARNING]',
    `> **Nobody knows how ${open.length === 1 ? 'this one' : `these ${open.length}`} ended.** What was made may exist without being in ` +
      'the state: the next plan then wants to create it again, and an `import` block takes it in.',
    '>',
    ...open.slice(0, mostRows).map(({ key, action }) => `> * ${code(cover(key))}, ${action}`),
  ].join('\n')

const list = (ends: readonly ResourceEnd[], cover: Cover): string =>
  [...ends.slice(0, mostRows).map(({ key, action }) => `* ${code(cover(key))}, ${action}`), ...more(ends)].join('\n')

const doneTable = (ends: readonly ResourceEnd[], cover: Cover): string =>
  paragraphs(
    table(
      ['resource', 'what', 'took'],
      ends
        .slice(0, mostRows)
        .map(({ key, action, seconds }) => [code(cover(key)), action, seconds === undefined ? '–' : `${seconds} s`]),
    ),
    ...more(ends),
  )

const more = (ends: readonly ResourceEnd[]) =>
  ends.length > mostRows ? [`… and ${ends.length - mostRows} more, which the report file lists`] : []
