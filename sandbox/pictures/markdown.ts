/** Markdown as GitHub shows it: GFM, what its sanitiser leaves, alerts, emoji, coloured diffs, diagrams. */
/// <reference path="./jsdom.d.ts" />
import createPurify from 'dompurify'
import { nameToEmoji } from 'gemoji'
import { type Element, JSDOM, type Node } from 'jsdom'
import { Marked } from 'marked'

export type Kind = 'comment' | 'summary'

/** Tags that GitHub's sanitiser lets through (html-pipeline, SanitizationFilter). */
const tags = (
  'h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p picture source ol ul table thead tbody ' +
  'tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details caption figure ' +
  'figcaption abbr bdo cite dfn mark small span time wbr input'
).split(' ')

const attributes = (
  'href src srcset media alt title width height align valign colspan rowspan open start lang type checked disabled ' +
  'cite datetime dir reversed value'
).split(' ')

/** Tags whose text GitHub shows instead of obeying them (GFM, "Disallowed Raw HTML"). */
const shown = /<(?=\/?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)\b)/gi

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const parse = (markdown: string, kind: Kind): string => {
  // a line break in a comment is one on the page; in a summary it is not
  const marked = new Marked({ gfm: true, breaks: kind === 'comment' })
  marked.use({
    renderer: {
      code: ({ text, lang }) => `<pre lang="${escapeHtml(lang ?? '')}"><code>${escapeHtml(text)}\n</code></pre>\n`,
      html: ({ text }) => text.replace(shown, '&lt;'),
    },
  })
  return marked.parse(markdown, { async: false })
}

/** The body of a page; diagrams are `<div class="mermaid">` with their source, for a browser to draw. */
export const toHtml = (markdown: string, kind: Kind): string => {
  const { window } = new JSDOM('')
  const purify = createPurify(window as never)
  const clean = purify.sanitize(parse(markdown, kind), { ALLOWED_TAGS: tags, ALLOWED_ATTR: attributes })
  const { body } = window.document
  body.innerHTML = clean
  showAlerts(body)
  showEmoji(body)
  for (const block of body.querySelectorAll('pre[lang="diff"] code')) colourDiff(block)
  for (const block of body.querySelectorAll('pre[lang="mermaid"]')) showDiagram(block)
  for (const box of body.querySelectorAll('li > input[type="checkbox"]')) showTask(box)
  for (const link of body.querySelectorAll('a[href]')) link.setAttribute('rel', 'nofollow')
  const html = body.innerHTML
  window.close()
  return html
}

/** `> [!NOTE]` at the begin of a quotation. */
const showAlerts = (body: Element): void => {
  for (const quotation of body.querySelectorAll('blockquote')) {
    const first = quotation.querySelector('p')
    const [marker, kind] =
      /^\s*\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*(?:<br>)?\s*/.exec(first?.innerHTML ?? '') ?? []
    if (!first || !marker || !kind) continue
    const document = body.ownerDocument
    const alert = document.createElement('div')
    const title = document.createElement('p')
    alert.className = `markdown-alert markdown-alert-${kind.toLowerCase()}`
    title.className = 'markdown-alert-title'
    title.textContent = `${kind[0]}${kind.slice(1).toLowerCase()}`
    first.innerHTML = first.innerHTML.slice(marker.length)
    if (first.innerHTML === '') first.remove()
    alert.append(title, ...quotation.childNodes)
    quotation.replaceWith(alert)
  }
}

/** `:rocket:`, but not in code. */
const showEmoji = (node: Node): void => {
  if (node.nodeType === 3) {
    node.nodeValue = (node.nodeValue ?? '').replace(
      /:([a-z0-9_+-]+):/g,
      (whole, name: string) => nameToEmoji[name] ?? whole,
    )
    return
  }
  if (/^(CODE|PRE|TT|KBD|SAMP)$/.test(node.nodeName)) return
  for (const child of [...node.childNodes]) showEmoji(child)
}

const diffClasses: Record<string, string> = { '+': 'pl-mi1', '-': 'pl-md', '!': 'pl-mc', '@': 'pl-mdr', '#': 'pl-c' }

const colourDiff = (block: Element): void => {
  const lines = (block.textContent ?? '').replace(/\n$/, '').split('\n')
  const html = lines.map((line) => {
    const name = diffClasses[line[0] ?? '']
    return name ? `<span class="${name}">${escapeHtml(line)}</span>` : escapeHtml(line)
  })
  block.innerHTML = html.join('\n')
}

const showDiagram = (block: Element): void => {
  const diagram = block.ownerDocument.createElement('div')
  diagram.className = 'mermaid'
  diagram.textContent = block.textContent
  block.replaceWith(diagram)
}

const showTask = (box: Element): void => {
  box.parentElement?.classList.add('task-list-item')
  box.closest('ul, ol')?.classList.add('contains-task-list')
  box.classList.add('task-list-item-checkbox')
}
