/** Somebody with a browser: opens the page of a site by its real name, uses it, and takes a picture of it. */
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../../sandbox/pictures/browser.ts'

/** Milliseconds for anything on a page: to be slow on a busy machine is not to be wrong. */
const patience = 20_000
const size = { width: 960, height: 460 }

export interface Visit {
  /** PNG. */
  picture: Buffer
  /** Paths of the scripts that the page has loaded. */
  scripts: string[]
  /** What the page shows as the answer of the API, such as `$207,351`. */
  price: string
  /** Origins that the page has asked for something else than its own files. */
  asked: string[]
  /** What the browser complained about. */
  problems: string[]
}

/** A file, as an open page gets it when it asks for it again. */
export interface Reloaded {
  status: number
  type: string
  bytes: number
}

export class Visitor {
  readonly #browser: Browser
  readonly #tabs = new Map<string, Page>()

  private constructor(browser: Browser) {
    this.#browser = browser
  }

  /** Undefined: the machine has no browser. */
  static async come(sandbox: Record<string, string>): Promise<Visitor | undefined> {
    const through = { proxy: sandbox['HTTPS_PROXY']!, authority: sandbox['NODE_EXTRA_CA_CERTS']! }
    const browser = await launchBrowser({ through })
    return browser && new Visitor(browser)
  }

  /** Opens the page in a tab of that name, which stays open, and asks it for the price of the home that it proposes. */
  async open(tab: string, url: string): Promise<Visit> {
    // A new context each time: nothing is left of what an earlier visit has cached.
    const context = await this.#browser.newContext({ viewport: size, deviceScaleFactor: 1.5 })
    const page = await context.newPage()
    page.setDefaultTimeout(patience)
    this.#tabs.set(tab, page)
    const problems: string[] = []
    const asked = new Set<string>()
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('request', (request) => {
      const { origin } = new URL(request.url())
      if (origin !== new URL(url).origin) asked.add(origin)
    })
    await page.goto(url)
    const price = await estimate(page)
    const scripts = await page.locator('script[src]').evaluateAll((all) => all.map((one) => one.getAttribute('src')))
    return {
      picture: await page.screenshot(),
      scripts: scripts.filter((src) => src !== null),
      price,
      asked: [...asked],
      problems,
    }
  }

  /** Asks once more in a tab that is open already. */
  async estimateAgain(tab: string): Promise<string> {
    return await estimate(this.#open(tab))
  }

  /** Asks for a file past the browser's own cache, as the page that is open in a tab. */
  async reload(tab: string, path: string): Promise<Reloaded> {
    return await this.#open(tab).evaluate(async (path) => {
      const answer = await fetch(path, { cache: 'reload' })
      const { byteLength: bytes } = await answer.arrayBuffer()
      return { status: answer.status, type: answer.headers.get('content-type') ?? '', bytes }
    }, path)
  }

  async leave(): Promise<void> {
    await this.#browser.close()
  }

  #open(tab: string): Page {
    const page = this.#tabs.get(tab)
    if (!page) throw new Error(`no tab is open that is called ${tab}`)
    return page
  }
}

/** Presses the button. Gives the price, or what the page says instead. */
async function estimate(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Estimate' }).click()
  const answer = page.locator('output').locator('h2, [role=alert]')
  return (await answer.innerText()).trim()
}
