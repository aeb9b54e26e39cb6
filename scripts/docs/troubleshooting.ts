import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cell, code, table } from './markdown.ts'

/** What the page shows of an entry of the failure catalogue. */
export interface CatalogueEntry {
  readonly code: string
  readonly when: string
  readonly cause: string
  readonly remedy: string
  readonly grade: string
  readonly source?: string
}

export interface Chapter {
  readonly service: string
  readonly entries: readonly CatalogueEntry[]
}

/** The failure catalogue, one chapter per file of src/failures that exports a `catalogue`; they import no packages. */
export const readCatalogue = async (root = '.'): Promise<Chapter[]> => {
  const folder = resolve(root, 'src/failures')
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const chapters = await Promise.all(
    files.sort().map(async (name) => {
      const module = (await import(pathToFileURL(resolve(folder, name)).href)) as { catalogue?: CatalogueEntry[] }
      return { service: name.replace(/\.ts$/, ''), entries: module.catalogue ?? [] }
    }),
  )
  return chapters.filter(({ entries }) => entries.length > 0)
}

const introduction = `# Troubleshooting

<!-- Generated from src/failures by npm run docs. -->

A step that fails says why in its \`failure-code\`. This page has every code with its cause and the way out.
How sure we are of an entry is its grade: *recorded* (an answer of AWS that was recorded), *documented* (AWS says
so) or *inferred* (it follows from what is documented).
`

/** docs/troubleshooting.md: a table per service. */
export const troubleshooting = (chapters: readonly Chapter[]): string =>
  [introduction, ...chapters.map(chapterText)].join('\n')

const chapterText = ({ service, entries }: Chapter) =>
  `## ${service}\n\n${table(['Code', 'When', 'Cause', 'Remedy', 'Grade'], entries.map(row))}\n`

const row = ({ code: slug, when, cause, remedy, grade, source }: CatalogueEntry) => [
  code(slug),
  cell(when),
  cell(cause),
  cell(remedy),
  source?.startsWith('http') ? `[${grade}](${source})` : cell(grade),
]
