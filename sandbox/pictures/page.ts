/** A whole page around rendered markdown: GitHub's style sheet, and a frame that says what one is looking at. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Kind } from './markdown.ts'

export type Theme = 'light' | 'dark'

const require = createRequire(join(import.meta.dirname, 'page.ts'))

/** Widths of a comment and of a job summary on a wide screen, in CSS pixels. */
const widths: Record<Kind, number> = { comment: 800, summary: 1012 }

/** What GitHub accepts; beyond it a comment is refused and a summary is dropped. */
const limits: Record<Kind, string> = { comment: '65,536 characters', summary: '1 MiB' }

const colours = {
  light: { page: '#ffffff', frame: '#d0d7de', head: '#f6f8fa', quiet: '#59636e', added: '#dafbe1', removed: '#ffebe9' },
  dark: { page: '#0d1117', frame: '#3d444d', head: '#151b23', quiet: '#9198a1', added: '#12261e', removed: '#25171c' },
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const frameStyle = (kind: Kind, theme: Theme): string => {
  const colour = colours[theme]
  const fonts = '-apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif'
  return `
    body { margin: 24px; background: ${colour.page}; font-family: ${fonts}; }
    .frame { max-width: ${widths[kind]}px; border: 1px solid ${colour.frame}; border-radius: 6px; overflow: hidden; }
    .head { display: flex; justify-content: space-between; padding: 8px 16px; font-size: 14px; }
    .head { background: ${colour.head}; border-bottom: 1px solid ${colour.frame}; color: ${colour.quiet}; }
    .markdown-body { padding: 16px; font-size: 14px; }
    .markdown-body .pl-mi1 { background: ${colour.added}; }
    .markdown-body .pl-md { background: ${colour.removed}; }
    .markdown-body .mermaid { display: flex; justify-content: center; margin-bottom: 16px; }
    .markdown-body .mermaid svg { max-width: 100%; height: auto; }
  `
}

export const toPage = (body: string, about: { title: string; kind: Kind; theme: Theme; length: number }): string => {
  const { title, kind, theme, length } = about
  const sheet = readFileSync(require.resolve(`github-markdown-css/github-markdown-${theme}.css`), 'utf8')
  const size = `${length.toLocaleString('en')} characters; the limit is ${limits[kind]}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>${sheet}${frameStyle(kind, theme)}</style>
</head>
<body>
<div class="frame">
<div class="head"><b>${escapeHtml(title)}</b><span>${size}</span></div>
<div class="markdown-body">
${body}
</div>
</div>
</body>
</html>
`
}

/** The file that draws diagrams in a browser. */
export const mermaidFile = (): string => require.resolve('@mermaid-js/tiny')
