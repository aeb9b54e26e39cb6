/** Everything of a run that people look at, as files: the summaries of its jobs, the comments on its pull request. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunOutcome } from '../runner/outcome.ts'
import { type Document, renderAll } from './render.ts'

export interface Comment {
  issue: number
  body: string
  user: string
}

export interface Exhibit {
  title: string
  html: string
  /** Not there without a Chromium. */
  png?: string
}

const fileName = (index: number, title: string): string =>
  `${String(index + 1).padStart(2, '0')}-${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`

/** On GitHub the summaries of a job's steps stand below each other on one page. */
const summaryOf = (job: RunOutcome['jobs'][number]): string =>
  job.steps
    .map((step) => step.summary)
    .filter(Boolean)
    .join('\n\n')

/** Writes a page, and a picture where Chromium is, for each; what is empty is left out. */
export const writeGallery = async (
  directory: string,
  run: RunOutcome,
  comments: Comment[] = [],
): Promise<Exhibit[]> => {
  const documents: Document[] = [
    ...run.jobs.map((job) => ({ markdown: summaryOf(job), title: `${job.name} summary`, kind: 'summary' as const })),
    ...comments.map(({ body, issue, user }) => ({
      markdown: body,
      title: `${user} commented on #${issue}`,
      kind: 'comment' as const,
    })),
  ].filter((document) => document.markdown.trim() !== '')
  mkdirSync(directory, { recursive: true })
  const pictures = await renderAll(documents)
  return pictures.map(({ html, png }, index) => {
    const title = documents[index]?.title ?? ''
    const path = join(directory, fileName(index, title))
    writeFileSync(`${path}.html`, html)
    if (png) writeFileSync(`${path}.png`, png)
    return { title, html: `${path}.html`, ...(png ? { png: `${path}.png` } : {}) }
  })
}
