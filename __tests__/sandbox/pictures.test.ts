import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

const program = join(import.meta.dirname, '../../sandbox/pictures/main.ts')

const markdown = `
**production** serves \`api\` :rocket:, not \`:rocket:\`
in two lines

> [!WARNING]
> Take care

| a | b |
| - | -: |
| 1 | 2 |

- [x] done

\`\`\`diff
+ added
- removed
\`\`\`

\`\`\`mermaid
timeline
  title Rollout
  first : 10 %
  then : 100 %
\`\`\`

\`\`\`mermaid
no such diagram
\`\`\`

<!-- marker -->
<script>alert(1)</script>

<p onclick="alert(2)" style="color: red">plain <img src="x" onerror="alert(3)"></p>
`

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  writeFileSync(join(folder, 'in.md'), markdown)
})

afterAll(() => rmSync(folder, { recursive: true }))

const draw = async (...options: string[]) => {
  const output = join(folder, `out${options.join('')}`)
  await promisify(execFile)(process.execPath, [program, join(folder, 'in.md'), output, ...options])
  const html = readFileSync(`${output}.html`, 'utf8')
  const body = html.slice(html.indexOf('<div class="markdown-body">'))
  return { body, png: existsSync(`${output}.png`) ? readFileSync(`${output}.png`) : undefined }
}

/** Width and height, from the header. */
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)] as const

test('a summary looks as on GitHub, and nothing in it acts', async () => {
  const { body, png } = await draw('--kind', 'summary')
  expect(body).toContain('<code>api</code> 🚀, not <code>:rocket:</code>\nin two lines')
  expect(body).toMatch(/<div class="markdown-alert markdown-alert-warning"><p class="markdown-alert-title">Warning/)
  expect(body).toContain('<th align="right">b</th>')
  expect(body).toContain('task-list-item-checkbox')
  expect(body).toContain('<span class="pl-mi1">+ added</span>\n<span class="pl-md">- removed</span>')
  expect(body).toMatch(/<div class="mermaid"><svg[\s\S]*Rollout/)
  expect(body).toContain('Unable to render rich display')
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(body).not.toMatch(/<script|onclick|onerror|style="color|<!--/)
  expect(png!.subarray(1, 4).toString()).toBe('PNG')
  const [width, height] = sizeOf(png!)
  expect(width).toBeGreaterThan(1000)
  expect(height).toBeGreaterThan(900)
})

test('a comment is narrower, keeps its line breaks, and may be dark', async () => {
  const { body, png } = await draw('--kind', 'comment', '--theme', 'dark')
  expect(body).toMatch(/not <code>:rocket:<\/code><br>\s*in two lines/)
  expect(sizeOf(png!)[0]).toBeLessThan(1400)
})

test('an open browser leaves Ctrl-C to the program that opened it', async () => {
  const launcher = join(import.meta.dirname, '../../sandbox/pictures/browser.ts')
  const script = `const { launchBrowser } = await import(${JSON.stringify(launcher)})
    const browser = await launchBrowser()
    process.once('SIGINT', () => setTimeout(async () => {
      console.log(browser.isConnected() ? 'still open' : 'gone')
      await browser.close()
    }, 300))
    console.log('open')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([0, null])
    expect(output).toBe('open\nstill open\n')
  } finally {
    child.kill('SIGKILL')
  }
})
