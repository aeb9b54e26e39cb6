import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { renderComment } from '../../../../../src/targets/terraform/render/comment.ts'
import { renderFull } from '../../../../../src/targets/terraform/render/full.ts'
import { renderSummary } from '../../../../../src/targets/terraform/render/summary.ts'
import type { PlanView } from '../../../../../src/targets/terraform/render/view.ts'
import { viewOf } from './fixture-views.ts'

// The package offers only an ES module by its name; jest loads CommonJS.
const { marked } = require('../../../../../node_modules/marked/lib/marked.umd.js') as typeof import('marked')

/** What would do harm if any of it were taken for markup, by GitHub, by a terminal or by a reader. */
const weapons = [
  '```',
  '````\n</details>\n# owned',
  '~~~',
  '</details></summary><h1>owned</h1>',
  '<script>alert(1)</script>',
  '<img src=https://evil.example/x.png>',
  '<!-- aws-deploy-actions/terraform-plan {"key":"x"} -->',
  '<!-- status -->applied',
  '\n<!-- /result -->\n',
  '@acme/admins',
  '@octocat',
  'closes #123',
  'acme/shop#1',
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  'https://evil.example/login',
  'www.evil.example',
  '\u001b[31mred\u001b[0m\u001b]8;;https://evil.example\u0007link',
  '\u202egnol\u2066\u2069',
  '\u200b\u200d\ufeff\u2060',
  '\u0000\u0007\b',
  'a\r\nb\rc',
  '\u2028\u2029\u0085',
  '\ud800',
  '| a | b |',
  '${{ secrets.TOKEN }}',
  '::error::owned',
  '> [!CAUTION]\n> nothing to see',
  '- [x] approved',
  '# heading',
  '$$x^2$$',
  ':rocket:',
  '&lt;b&gt;',
  'tag \u{e0041}',
  '"\\',
]

const word = fc.oneof(
  fc.constantFrom(...weapons),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('a', 'x.y', ' '),
)
const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
const value: fc.Arbitrary<unknown> = fc.oneof(
  text,
  text.map((each) => JSON.stringify({ [each]: [each] })),
  text.map((each) => `first\n${each}\nlast`),
  fc.integer(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
)
const fields = fc.dictionary(fc.oneof(fc.constantFrom('input', 'policy', 'tags'), text), value, { maxKeys: 4 })

const actions = [
  ['create'],
  ['update'],
  ['delete'],
  ['delete', 'create'],
  ['create', 'delete'],
  ['forget'],
  ['no-op'],
  ['read'],
  ['pause'],
]

const resource = fc.record({
  key: text,
  type: fc.oneof(fc.constantFrom('aws_s3_bucket', 'terraform_data'), text),
  actions: fc.constantFrom(...actions),
  before: fields,
  after: fields,
  reason: fc.oneof(fc.constantFrom('delete_because_each_key', 'replace_by_triggers'), text),
  previous: fc.option(text, { nil: undefined }),
})

const plan = fc.record({ resources: fc.array(resource, { maxLength: 6 }), outputs: fields, check: text })

const jsonOf = ({ resources, outputs, check }: typeof plan extends fc.Arbitrary<infer T> ? T : never): string => {
  const changes = resources.map(({ key, type, actions: words, before, after, reason, previous }) => ({
    address: `${type}.r[${JSON.stringify(key)}]`,
    ...(previous !== undefined && { previous_address: previous }),
    mode: 'managed',
    type,
    name: 'r',
    index: key,
    action_reason: reason,
    change: {
      actions: words,
      before: words.length === 1 && words[0] === 'create' ? null : before,
      after: words.includes('create') || words.includes('update') ? after : null,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
      replace_paths: [[Object.keys(after)[0] ?? 'x']],
    },
  }))
  return JSON.stringify({
    format_version: '1.2',
    resource_changes: changes,
    resource_drift: changes.slice(0, 2),
    output_changes: Object.fromEntries(
      Object.entries(outputs).map(([name, after]) => [
        name,
        { actions: ['create'], before: null, after, after_unknown: false },
      ]),
    ),
    checks: [
      {
        address: { kind: 'check', to_display: check },
        status: 'fail',
        instances: [{ address: { to_display: check }, status: 'fail', problems: [{ message: check }] }],
      },
    ],
    [check]: 1,
  })
}

const viewWith = (json: string, said: string): PlanView =>
  viewOf(json, {
    label: said,
    warnings: [{ summary: said, detail: said, address: said, where: said }],
    errors: [{ summary: said, detail: said }],
    refusals: [said],
    notes: [said],
    since: { grain: 'object', added: [said], altered: [said], gone: 1, than: 'abc' },
    provenance: { product: said, arguments: [said] },
  })

/** Tags that we write ourselves, and those of Markdown. */
const ours = /^<\/?(h3|p|strong|sub|a|code|pre|blockquote|ul|li|details|summary|b|br)\b[^>]*>$/

const render = (markdown: string) => marked.parse(markdown, { gfm: true, breaks: true, async: false }) as string

/** Milliseconds, on a machine that is busy with other work. */
const patience = 60_000

/** What somebody else could have put there. */
const faults = (markdown: string): readonly string[] => {
  const html = render(markdown)
  const shown = html.replaceAll(/<(pre|code)\b[^>]*>[\s\S]*?<\/\1>/g, '')
  const tags = html.match(/<[a-z/!][^>]*>/gi) ?? []
  const count = (tag: RegExp) => (html.match(tag) ?? []).length
  return [
    ...tags.filter((tag) => !ours.test(tag) && tag !== '<!-- status -->').map((tag) => `the tag ${tag}`),
    ...(html.match(/href="(?!https:\/\/github\.com\/acme\/shop\/)[^"]*"/g) ?? []),
    ...(count(/<details>/g) === count(/<\/details>/g) ? [] : ['folded parts that do not end']),
    ...(count(/<h3>/g) === 1 ? [] : ['another heading']),
    ...(count(/<!-- status -->/g) === 1 ? [] : ['another status']),
    ...(/@\w|#\d/.test(shown.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))))
      ? ['somebody is told']
      : []),
    ...(/(?!\n|\t|\ufe0f)[\p{Cc}\p{Cf}\p{DI}]/u.test(markdown) ? ['what is not seen'] : []),
    ...(markdown.isWellFormed() ? [] : ['half a character']),
  ]
}

describe('whatever a plan holds, a comment stays ours', () => {
  test(
    'in every rendering',
    () => {
      fc.assert(
        fc.property(plan, text, fc.constantFrom(renderComment, renderSummary, renderFull), (made, said, rendering) => {
          expect(faults(rendering(viewWith(jsonOf(made), said)))).toEqual([])
        }),
        { numRuns: 80 },
      )
    },
    patience,
  )

  test(
    'in however little room',
    () => {
      fc.assert(
        fc.property(plan, text, fc.integer({ min: 8_000, max: 30_000 }), (made, said, limit) => {
          const comment = renderComment(viewWith(jsonOf(made), said), limit)
          expect(comment.length).toBeLessThanOrEqual(limit)
          expect(faults(comment)).toEqual([])
        }),
        { numRuns: 60 },
      )
    },
    patience,
  )
})
