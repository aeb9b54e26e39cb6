import { describe, expect, test } from '@jest/globals'
import { namesOf, resolveTags } from '../../../../src/targets/image/tags.ts'

const sha = '0123456789abcdef0123456789abcdef01234567'
const push = { sha, branch: 'feature/x', tag: undefined }
const ofTag = { sha, branch: undefined, tag: 'v1.2.3' }

const resolve = (words: readonly string[], facts: Parameters<typeof resolveTags>[1] = push) => resolveTags(words, facts)

test('every tag of one of several images in a repository begins with its prefix, but for that of the recipe', () => {
  const tags = resolveTags(['latest', 'sha', 'branch', 'v1'], push, 'api')!
  expect(tags).toEqual({
    first: `api-${sha}`,
    others: ['api-feature-x', 'api-v1'],
    namesCommit: true,
    latest: 'api-latest',
  })
  expect(namesOf({ ...tags, recipe: 'recipe-1' })).toEqual([
    `api-${sha}`,
    'api-feature-x',
    'api-v1',
    'recipe-1',
    'api-latest',
  ])
  expect(resolveTags(['x'.repeat(128)], push, 'api')!.first).toHaveLength(128)
  expect(resolveTags(['latest'], push, 'api')).toBeUndefined()
})

describe('tokens', () => {
  test.each([
    ['sha', push, sha],
    ['short-sha', push, '0123456'],
    ['branch', push, 'feature-x'],
    ['ref-tag', ofTag, 'v1.2.3'],
    ['v7', push, 'v7'],
  ] as const)('%s', (word, facts, tag) => expect(resolve([word], facts)?.first).toBe(tag))

  test.each([
    ['branch', ofTag],
    ['ref-tag', push],
    ['sha', { sha: '', branch: undefined, tag: undefined }],
    ['short-sha', { sha: '', branch: undefined, tag: undefined }],
  ] as const)('%s of a run that has none gives no tag', (word, facts) => {
    expect(resolve([word], facts)).toBeUndefined()
    expect(resolve([word, 'v1'], facts)).toMatchObject({ first: 'v1', others: [] })
  })

  test.each(['constructor', 'toString', '__proto__', 'valueOf'])('%s is a tag like any other', (word) => {
    expect(resolve([word])?.first).toBe(word)
  })
})

describe('a tag as registries allow it', () => {
  test.each([
    ['feature/x', 'feature-x'],
    ['feature//x y', 'feature-x-y'],
    ['-x', 'x'],
    ['..x', 'x'],
    ['_x.y-z', '_x.y-z'],
    ['dependabot/npm_and_yarn/@types/node-24', 'dependabot-npm_and_yarn-types-node-24'],
    ['a#b&c', 'a-b-c'],
    ['x'.repeat(200), 'x'.repeat(128)],
    ['日本/v1', 'v1'],
  ])('%s becomes %s', (branch, tag) => {
    expect(resolve(['branch'], { ...push, branch })?.first).toBe(tag)
    expect(tag).toMatch(/^\w[\w.-]{0,127}$/)
  })

  test('nothing is left of some', () => {
    expect(resolve(['branch'], { ...push, branch: '///' })).toBeUndefined()
  })
})

describe('the order', () => {
  test('the commit first, whatever stands first in the input', () => {
    expect(resolve(['branch', 'v1', 'sha', 'latest'])).toEqual({
      first: sha,
      others: ['feature-x', 'v1'],
      namesCommit: true,
      latest: 'latest',
    })
    expect(resolve(['v1', 'short-sha', 'sha'])).toMatchObject({ first: sha, others: ['v1', '0123456'] })
    expect(resolve(['v1', 'short-sha'])).toMatchObject({ first: '0123456', namesCommit: true })
  })

  test('without a commit the first one', () => {
    expect(resolve(['v1', 'branch'])).toEqual({
      first: 'v1',
      others: ['feature-x'],
      namesCommit: false,
      latest: undefined,
    })
  })

  test('no tag twice', () => {
    expect(resolve(['v1', 'v1', 'branch', 'feature/x', 'sha', sha])).toMatchObject({
      first: sha,
      others: ['v1', 'feature-x'],
    })
  })

  test('nothing asked, nothing given', () => expect(resolve([])).toBeUndefined())
})

describe('latest goes last, and only by its own rules', () => {
  test('it is no tag among others', () => {
    expect(resolve(['latest', 'sha'])).toEqual({ first: sha, others: [], namesCommit: true, latest: 'latest' })
  })

  test('alone it is no tag to push an image under', () => {
    expect(resolve(['latest'])).toBeUndefined()
  })

  test.each([['latest'], ['/latest']])('a branch that is called %s does not move it', (branch) => {
    expect(resolve(['sha', 'branch'], { ...push, branch })).toEqual({
      first: sha,
      others: [],
      namesCommit: true,
      latest: 'latest',
    })
  })
})
