/** Markdown to a page and, where Chromium is, to a picture: what a comment or a job summary looks like on GitHub. */
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { type Kind, toHtml } from './markdown.ts'
import { mermaidFile, type Theme, toPage } from './page.ts'

export interface Document {
  markdown: string
  /** What the frame says above it. */
  title: string
  kind: Kind
  theme?: Theme
}

export interface Picture {
  html: string
  /** Not there without a Chromium. */
  png?: Buffer
}

/** As `page.addScriptTag` leaves it: the script of the diagrams, which the page does not need once they are drawn. */
const scripts = /<script\b[\s\S]*?<\/script>/g

const renderMilliseconds = 20_000

export const render = async (document: Document): Promise<Picture> => {
  const [picture] = await renderAll([document])
  if (!picture) throw new Error('Nothing was rendered.')
  return picture
}

/** Several documents with one browser. */
export const renderAll = async (documents: Document[]): Promise<Picture[]> => {
  const pages = documents.map(({ markdown, title, kind, theme = 'light' }) =>
    toPage(toHtml(markdown, kind), { title, kind, theme, length: [...markdown].length }),
  )
  const browser = documents.length === 0 ? undefined : await launchBrowser()
  if (!browser) return pages.map((html) => ({ html }))
  try {
    const pictures: Picture[] = []
    for (const [index, html] of pages.entries()) {
      pictures.push(await draw(browser, html, documents[index]?.theme ?? 'light'))
    }
    return pictures
  } finally {
    await browser.close()
  }
}

const draw = async (browser: Browser, html: string, theme: Theme): Promise<Picture> => {
  const context = await browser.newContext({
    viewport: { width: 1064, height: 600 },
    deviceScaleFactor: 1.5,
    offline: true,
  })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(renderMilliseconds)
    await page.setContent(html)
    if (html.includes('<div class="mermaid">')) await drawDiagrams(page, theme)
    const frame = page.locator('.frame')
    const box = await frame.boundingBox()
    if (box) await page.setViewportSize({ width: Math.ceil(box.width) + 48, height: 600 })
    const png = await page.screenshot({ fullPage: true })
    return { html: (await page.content()).replace(scripts, ''), png }
  } finally {
    await context.close()
  }
}

/** A diagram that cannot be drawn says so, as it does on GitHub. */
const drawDiagrams = async (page: Page, theme: Theme): Promise<void> => {
  await page.addScriptTag({ path: mermaidFile() })
  const options = {
    startOnLoad: false,
    suppressErrorRendering: true,
    securityLevel: 'strict',
    theme: theme === 'dark' ? 'dark' : 'default',
  }
  await page.evaluate(
    `(async () => {
      mermaid.initialize(${JSON.stringify(options)})
      for (const [index, block] of [...document.querySelectorAll('.mermaid')].entries()) {
        try {
          block.innerHTML = (await mermaid.render('diagram-' + index, block.textContent)).svg
        } catch (error) {
          block.textContent = 'Unable to render rich display: ' + error.message
        }
      }
    })()`,
  )
}
