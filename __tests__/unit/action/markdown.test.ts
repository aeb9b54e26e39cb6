import { describe, expect, test } from '@jest/globals'
import {
  block,
  code,
  details,
  mono,
  paragraphs,
  plain,
  sentence,
  table,
  visible,
} from '../../../src/action/markdown.ts'

// The package offers only an ES module by its name; jest loads CommonJS.
const { marked } = require('../../../node_modules/marked/lib/marked.umd.js') as typeof import('marked')

/** GitHub-flavoured Markdown as HTML. */
const html = (markdown: string) => (marked.parse(markdown, { gfm: true, async: false }) as string).trim()

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** What a reader sees of HTML that holds no tags. */
const shown = (text: string) =>
  text.replaceAll(/&(?:#(\d+)|(\w+));/g, (all, number?: string, name?: string) =>
    number ? String.fromCodePoint(Number(number)) : (entities[name!] ?? all),
  )

const hostile = [
  'plain words, with a comma; and (brackets)',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</details></summary><h1>done</h1>',
  '<!-- hidden',
  '**bold** __bold__ *it* _it_ ~~gone~~',
  '[link](https://evil.example) ![image](https://evil.example/x.png)',
  '[ref]: https://evil.example',
  '<https://evil.example>',
  'https://evil.example/login',
  'see http://evil.example now',
  'www.evil.example',
  'mail me@evil.example',
  '@octocat closes #1, acme/shop#2 and GH-3',
  '`code` ``more`` ```fence',
  '~~~ fence',
  '# heading',
  '> quote',
  '- item',
  '* item',
  '+ item',
  '- [x] done',
  '1. item',
  '7) item',
  '---',
  '***',
  '===',
  '| a | b |',
  'first\n===',
  'first\n---',
  'first\n\n# second',
  'first\n    code',
  'first\r\rsecond',
  'first\r===',
  'first\r# second',
  '    indented',
  '\tindented',
  'back\\slash \\* \\<',
  '&lt;b&gt; &amp; &copy; &#60;b&#62;',
  '$x^2$ and $$y$$',
  '::error::not a command',
  '{{ expression }} ${{ secrets.X }}',
  'line one\nline two\r\nline three',
  ':rocket:',
  'é ü 日本 🚀',
]

/** White space is one blank to a reader, and what has no width is nothing. */
const read = (text: string) => text.replaceAll('\u200b', '').trim().replaceAll(/\s+/g, ' ')

describe('GitHub tells nobody', () => {
  test.each(['@octocat', 'mail me@evil.example', '@acme/team', 'closes #1', 'acme/shop#2', 'GH-3', 'gh-3'])(
    '%s',
    (text) => {
      expect(shown(plain(text))).not.toMatch(/@\w|#\d|gh-\d/i)
    },
  )
})

describe('mono: text of others as code within HTML', () => {
  test.each(hostile)('%j in the title of a folded part, and in a table', (text) => {
    for (const markdown of [details(mono(text), 'body'), table(['a'], [[mono(text)]])]) {
      const page = html(markdown)
      const [, inside] = /<code>([^<>]*)<\/code>/.exec(page) ?? []
      expect(inside).toBeDefined()
      expect(read(shown(inside!))).toBe(read(text))
      expect(page.replaceAll(/<\/?(details|summary|code|table|thead|tbody|tr|th|td|p)>/g, '')).not.toContain('<')
    }
  })

  test('nothing is no code', () => expect(mono('')).toBe(''))
})

describe('visible: what is not seen is written out', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
    ['a\u202eb\u2069', 'a\\u{202e}b\\u{2069}'],
    ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
    ['\u0000\u0007\r', '\\u{0}\\u{7}\\u{d}'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['half \ud800 a character', 'half \\u{d800} a character'],
    ['filler \u3164', 'filler \\u{3164}'],
    ['lines\nand\ttabs é 日本 🚀', 'lines\nand\ttabs é 日本 🚀'],
  ])('%j', (text, expected) => expect(visible(text)).toBe(expected))
})

describe('plain: text of others is never markup', () => {
  test.each(hostile)('%j in a paragraph of its own', (text) => {
    const [, inside] = /^<p>([^<>]*)<\/p>$/.exec(html(plain(text))) ?? []
    expect(inside).toBeDefined()
    expect(read(shown(inside!))).toBe(read(text))
  })

  test.each(hostile)('%j in bold', (text) => {
    const [, inside] = /^<p><strong>([^<>]*)<\/strong><\/p>$/.exec(html(`**x${plain(text)}x**`)) ?? []
    expect(inside).toBeDefined()
  })

  test.each(hostile)('%j in a cell of a table', (text) => {
    const cells = html(table(['head'], [[plain(text)]])).match(/<td>[\s\S]*?<\/td>/g)
    expect(cells).toHaveLength(1)
    expect(cells![0]).toMatch(/^<td>[^<>]*<\/td>$/)
  })
})

describe('sentence: it may quote, and nothing else is markup', () => {
  test.each(hostile)('%j', (text) => {
    const [, inside] = /^<p>((?:[^<>]|<\/?code>)*)<\/p>$/.exec(html(sentence(`Failed: ${text}`))) ?? []
    expect(inside).toBeDefined()
  })

  test('back ticks and addresses become code', () => {
    expect(html(sentence('Give `a|b` to x - y, see https://a.example/b.'))).toBe(
      '<p>Give <code>a\\|b</code> to x - y, see <code>https://a.example/b</code>.</p>',
    )
  })
})

describe('code: text of others as it is', () => {
  test.each([...hostile, '`', '``', '` `', '`start', 'end`', 'a `` b ` c'])('%j', (text) => {
    const [, inside] = /^<p><code>([^<>]*)<\/code><\/p>$/.exec(html(code(text))) ?? []
    expect(inside).toBeDefined()
    // `|` is written for a table, where most code of ours stands.
    expect(read(shown(inside!))).toBe(read(text).replaceAll('|', '\\|'))
  })

  test.each(['a|b', '|', 'a | b | c', '`|`'])('%j in a cell of a table', (text) => {
    const row = html(table(['head'], [[code(text)]]))
    expect(row.match(/<td>/g)).toHaveLength(1)
    expect(shown(/<code>([^<]*)<\/code>/.exec(row)![1]!)).toBe(text)
  })

  test('of nothing is nothing that a reader sees as code marks', () => expect(code('')).toBe(''))
})

describe('block: nothing in the text ends it', () => {
  test.each([...hostile, '```\n# out', '````\nx\n`````', '```', 'a\n\n\nb', '   ```\nx'])('%j', (text) => {
    const page = html(`before\n\n${block(text, 'text')}\n\nafter`)
    const [, inside] =
      /^<p>before<\/p>\s*<pre><code class="language-text">([^<>]*)<\/code><\/pre>\s*<p>after<\/p>$/.exec(page) ?? []
    expect(inside).toBeDefined()
    expect(read(shown(inside!))).toBe(read(text))
  })
})

test('a table has a head, a rule and its rows', () => {
  expect(
    table(
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ),
  ).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |')
  expect(html(table(['a', 'b'], [['1', '2']]))).toContain('<td>2</td>')
})

test('a folded part holds Markdown', () => {
  expect(html(details('more', '**bold**'))).toMatch(
    /<summary>more<\/summary>[\s\S]*<strong>bold<\/strong>[\s\S]*<\/details>/,
  )
})

test('paragraphs leave out what is not there', () => {
  expect(paragraphs('a', undefined, false, '', 'b')).toBe('a\n\nb')
})
