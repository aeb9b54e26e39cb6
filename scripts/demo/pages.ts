import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, renderAll } from '../../sandbox/pictures/render.ts'
import type { JobOutcome, RunOutcome } from '../../sandbox/runner/outcome.ts'

/** A run's summary, or a comment, as GitHub would show it. */
export interface Exhibit {
  /** Of the files, without an ending. */
  name: string
  title: string
  kind: Document['kind']
  markdown: string
}

export function summaryPage(name: string, title: string, { jobs }: RunOutcome): Exhibit {
  const written = jobs.map((job) => ({ job, summary: summaryOf(job) })).filter(({ summary }) => summary !== '')
  const markdown = written.map(({ job, summary }) => `#### ${job.name} summary\n\n${summary}`).join('\n\n---\n\n')
  return { name, title, kind: 'summary', markdown }
}

const summaryOf = ({ steps }: JobOutcome): string =>
  steps
    .map(({ summary }) => summary.trim())
    .filter((summary) => summary !== '')
    .join('\n\n')

/** Writes them into a folder of their own, as pages and, where Chromium is, as pictures. Gives the files' paths. */
export async function writePages(folder: string, pages: readonly Exhibit[]): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const pictures = await renderAll(pages.map(({ title, kind, markdown }) => ({ title, kind, markdown })))
  return pictures.flatMap(({ html, png }, index) => {
    const file = join(folder, pages[index]!.name)
    writeFileSync(`${file}.html`, html)
    if (!png) return [`${file}.html`]
    writeFileSync(`${file}.png`, png)
    return [`${file}.html`, `${file}.png`]
  })
}
