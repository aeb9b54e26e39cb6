import { expect, test } from '@jest/globals'
import type { Shipped } from '../../../src/github/shipped.ts'
import { shippedMarkdown } from '../../../src/github/shipped-report.ts'

const sha = 'abcdef0123456789abcdef0123456789abcdef01'
const by = { login: 'ann', name: 'Ann' }
const nothing = { total: 0, commits: [], pulls: [] }
const about = {
  base: '111111111111',
  head: '2222222222222222222222222222222222222222',
  repositoryUrl: 'https://github.com/acme/shop',
  planned: false,
}
const one: Shipped = {
  status: 'ahead',
  added: {
    total: 1,
    commits: [{ sha, title: 'Mend it', author: by }],
    pulls: [{ number: 7, title: 'Prices', author: by }],
  },
  takenBack: nothing,
  missing: undefined,
}

test('tells pull requests, and commits with links', () => {
  expect(shippedMarkdown(one, about)).toBe(
    [
      `**Shipped: 1 commit, 1 pull request** ([compare](https://github.com/acme/shop/compare/${about.base}...${about.head}))`,
      '* [#7](https://github.com/acme/shop/pull/7) Prices by @ann',
      `<details><summary>Commits</summary>\n\n| Commit | What | By |\n| --- | --- | --- |\n| [\`abcdef0\`](https://github.com/acme/shop/commit/${sha}) | Mend it | @ann |\n\n</details>`,
    ].join('\n\n'),
  )
})

test('says how many more there are', () => {
  expect(shippedMarkdown({ ...one, added: { ...one.added, total: 31 } }, about)).toContain('… and 30 more.')
})

test('what is of others is no markup', () => {
  const title = '[x](https://evil.example) <img src=x> | @all #1 `a`\u202e'
  const author = { login: undefined, name: '<b>|</b>' }
  const text = shippedMarkdown(
    {
      ...one,
      added: { total: 1, commits: [{ sha, title, author }], pulls: [{ number: 7, title, author }] },
    },
    about,
  )
  expect(text).not.toMatch(/<img|<b>|\]\(https:\/\/evil|@all|\u202e/)
  expect(
    text
      .split('\n')
      .find((line) => line.startsWith('| [`abcdef0`]'))
      ?.split(' | '),
  ).toHaveLength(3)
})

test('both sides when the histories have parted; whose it is when there are several; what would be in a dry run', () => {
  const text = shippedMarkdown(
    { ...one, status: 'diverged', takenBack: { ...one.added, pulls: [] } },
    { ...about, whose: ['orders', 'mail'], planned: true },
  )
  expect(text).toContain('`orders`, `mail`: **Would ship: 1 commit, 1 pull request**')
  expect(text).toContain(
    `**Would take back: 1 commit** ([compare](https://github.com/acme/shop/compare/${about.head}...${about.base}))`,
  )
})

test('the same commit again', () => {
  expect(shippedMarkdown({ ...one, status: 'identical', added: nothing }, about)).toBe(
    'What served before is of the same commit, `1111111`.',
  )
})
