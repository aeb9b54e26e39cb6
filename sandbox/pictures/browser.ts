/** Headless Chromium, as the machine has it: for our own pages, and for the sites of the sandbox by their real names. */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../setup/find-program.ts'

/** Who uses the browser ends it: playwright would end the whole process at Ctrl-C, and skip what is to be taken away. */
const untouched = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }

const quiet = ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update']

export interface BrowserOptions {
  /** The sandbox's proxy for names, and a PEM file whose first certificate is its authority's. */
  through?: { proxy: string; authority: string }
}

/** Undefined: there is none. Chromium's own sandbox needs rights that root in a container does not have. */
export async function launchBrowser({ through }: BrowserOptions = {}): Promise<Browser | undefined> {
  const executablePath = findChromium()
  if (!executablePath) return undefined
  return await chromium.launch({
    executablePath,
    ...untouched,
    chromiumSandbox: process.getuid?.() !== 0,
    args: through ? [...quiet, trusting(through.authority)] : quiet,
    ...(through && { proxy: { server: through.proxy } }),
  })
}

/** Chromium does not read SSL_CERT_FILE; this makes it accept what this authority has signed, and nothing else. */
function trusting(authority: string): string {
  const key = new X509Certificate(readFileSync(authority)).publicKey.export({ type: 'spki', format: 'der' })
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`
}
