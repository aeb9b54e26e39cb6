import { describe, expect, test } from '@jest/globals'
import { cacheOf, lifecycleOf } from '../../../../src/targets/image/cache.ts'

const good = {
  repository: 'host/api',
  tag: 'buildcache-arm64-01',
  images: ['latest', 'stable', 'latest'],
  exports: true,
  rules: { immutable: false, exclusions: [] },
  lifecycle: { expiresUntagged: true, countsAny: false },
  isPullRequest: false,
  hasGitHub: true,
}

const ref = 'type=registry,ref=host/api:buildcache-arm64-01'
const registry = {
  from: [ref],
  to: [`${ref},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`],
}
const inline = { from: ['type=registry,ref=host/api:latest', 'type=registry,ref=host/api:stable'], to: ['type=inline'] }

test('auto is a cache of its own where the repository and its lifecycle policy allow one', () => {
  expect(cacheOf('auto', good)).toEqual(registry)
  const excluded = { immutable: true, exclusions: ['buildcache-*'] }
  expect(cacheOf('auto', { ...good, rules: excluded })).toEqual(registry)
  expect(cacheOf('auto', { ...good, rules: undefined })).toEqual(registry)
})

const obstacles: readonly (readonly [string, Partial<Parameters<typeof cacheOf>[1]>, RegExp | undefined])[] = [
  ['a builder that exports none', { exports: false }, /setup-buildx-action/],
  ['a tag that cannot move', { rules: { immutable: true, exclusions: [] } }, /buildcache-arm64-01 is immutable/],
  ['a policy that we may not read', { lifecycle: undefined }, undefined],
  ['no policy', { lifecycle: 'none' }, undefined],
  ['a policy that counts every image', { lifecycle: { expiresUntagged: true, countsAny: true } }, undefined],
  ['a policy that keeps images without a tag', { lifecycle: { expiresUntagged: false, countsAny: false } }, undefined],
]

test.each(obstacles)('auto with %s goes into the image, without a word', (_, facts) => {
  expect(cacheOf('auto', { ...good, ...facts })).toEqual(inline)
})

test.each(obstacles)('registry with %s', (_, facts, why) => {
  const cache = cacheOf('registry', { ...good, ...facts })
  if (!why) return expect(cache).toEqual(registry)
  expect(cache).toEqual({ ...inline, why: expect.stringMatching(why) })
})

test('inline and none', () => {
  expect(cacheOf('inline', { ...good, exports: false })).toEqual(inline)
  expect(cacheOf('none', good)).toEqual({ from: [], to: [] })
})

test("GitHub's cache, where the job and the builder have it", () => {
  const gha = 'type=gha,scope=buildcache-arm64-01'
  expect(cacheOf('gha', good)).toEqual({ from: [gha], to: [`${gha},mode=max,ignore-error=true`] })
  expect(cacheOf('gha', { ...good, hasGitHub: false })).toEqual({
    from: [],
    to: [],
    why: expect.stringMatching(/no access/),
  })
  expect(cacheOf('gha', { ...good, exports: false })).toEqual({
    from: [],
    to: [],
    why: expect.stringMatching(/builder/),
  })
})

test('without a push nobody has logged in to the registry', () => {
  const local = { ...good, repository: undefined }
  expect(cacheOf('auto', local)).toEqual({ from: [], to: [] })
  expect(cacheOf('registry', local)).toEqual({ from: [], to: [], why: expect.stringMatching(/without a push/) })
  expect(cacheOf('gha', local).from).toHaveLength(1)
})

test.each(['auto', 'registry', 'inline', 'gha'] as const)('a pull request reads %s and writes none', (mode) => {
  const cache = cacheOf(mode, { ...good, isPullRequest: true })
  expect(cache.from).not.toEqual([])
  expect(cache.to).toEqual([])
})

describe('what a lifecycle policy does', () => {
  const policy = (...rules: readonly object[]) => JSON.stringify({ rules })
  const rule = (tagStatus: string, countType: string, type = 'expire') => ({
    rulePriority: 1,
    selection: { tagStatus, countType, countNumber: 14 },
    action: { type },
  })

  test.each([
    ['nothing', policy(), { expiresUntagged: false, countsAny: false }],
    ['images without a tag', policy(rule('untagged', 'sinceImagePushed')), { expiresUntagged: true, countsAny: false }],
    ['a number of any', policy(rule('any', 'imageCountMoreThan')), { expiresUntagged: true, countsAny: true }],
    ['the age of any', policy(rule('any', 'sinceImagePushed')), { expiresUntagged: true, countsAny: false }],
    ['images with a tag', policy(rule('tagged', 'imageCountMoreThan')), { expiresUntagged: false, countsAny: false }],
    [
      'an archive',
      policy(rule('untagged', 'sinceImagePushed', 'transition')),
      { expiresUntagged: false, countsAny: false },
    ],
  ])('%s', (_, text, told) => expect(lifecycleOf(text)).toEqual(told))

  test('that cannot be read is not known', () => expect(lifecycleOf('no JSON')).toBeUndefined())
})
