/**
 * One file of markdown as a page and a picture.
 *
 *   node sandbox/pictures/main.ts in.md out [--kind comment|summary] [--title TEXT] [--theme light|dark]
 *
 * Writes out.html and, where Chromium is, out.png.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { Kind } from './markdown.ts'
import type { Theme } from './page.ts'
import { render } from './render.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    kind: { type: 'string', default: 'summary' },
    title: { type: 'string' },
    theme: { type: 'string', default: 'light' },
  },
})
const [input, output] = positionals
if (!input || !output || !/^(comment|summary)$/.test(values.kind) || !/^(light|dark)$/.test(values.theme)) {
  console.error('usage: main.ts in.md out [--kind comment|summary] [--title TEXT] [--theme light|dark]')
  process.exit(2)
}
const { html, png } = await render({
  markdown: readFileSync(input, 'utf8'),
  title: values.title ?? basename(input),
  kind: values.kind as Kind,
  theme: values.theme as Theme,
})
writeFileSync(`${output}.html`, html)
if (png) writeFileSync(`${output}.png`, png)
console.log(`${output}.html${png ? ` ${output}.png` : ' (no picture: Chromium is not there)'}`)
