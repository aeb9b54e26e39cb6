import { describe, expect, test } from '@jest/globals'
import { isImmutable, tagRulesOf } from '../../../src/aws/tag-rules.ts'

const immutable = (mutability: string | undefined, filters: readonly string[], tag: string) =>
  isImmutable(
    tagRulesOf(
      mutability,
      filters.map((filter) => ({ filter })),
    ),
    tag,
  )

test.each([
  ['MUTABLE', false],
  ['IMMUTABLE', true],
  [undefined, false],
])('%s without filters: every tag alike', (mutability, expected) => {
  expect(immutable(mutability, [], 'latest')).toBe(expected)
})

test('rules that we may not read are none', () => expect(isImmutable(undefined, 'latest')).toBe(false))

describe.each([
  ['IMMUTABLE_WITH_EXCLUSION', false],
  ['MUTABLE_WITH_EXCLUSION', true],
])('%s turns it round for what a filter matches', (mutability, excluded) => {
  test.each([
    ['latest', 'latest', true],
    ['latest', 'latest-2', false],
    ['latest', 'my-latest', false],
    ['latest', 'LATEST', false],
    ['pr-*', 'pr-17', true],
    ['pr-*', 'pr-', true],
    ['pr-*', 'api-pr-17', false],
    ['*-latest', 'api-latest', true],
    ['*cache*', 'api-buildcache-1', true],
    ['v1.*', 'v1.2', true],
    ['v1.*', 'v1-2', false],
    ['*', 'anything', true],
  ])('filter %s, tag %s', (filter, tag, matches) => {
    expect(immutable(mutability, ['nightly', filter], tag)).toBe(matches === excluded)
  })
})
