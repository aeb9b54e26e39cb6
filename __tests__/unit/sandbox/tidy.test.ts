import { expect, test } from '@jest/globals'
import type { ImageSummary } from '../../../sandbox/docker/engine-api.ts'
import { isCrowded } from '../../../sandbox/docker/tidy.ts'

const image = (...tags: string[]): ImageSummary => ({
  Id: 'sha256:01',
  RepoTags: tags,
  RepoDigests: null,
  Labels: null,
})
const ours = ['sandbox/function:1', 'sandbox/lambda-python:3.11']
const many = (count: number) => Array.from({ length: count }, (_, index) => image(`shop/api:${index}`))

test.each([
  ['nothing', [], false],
  ['our own', [image(...ours)], false],
  ['a few of others', [image(...ours), ...many(9), image()], false],
  ['many images', many(11), true],
  ['one image with many tags', [image(...ours, ...many(11).flatMap(({ RepoTags }) => RepoTags!))], true],
  ['many without a tag', Array.from({ length: 11 }, () => ({ ...image(), RepoTags: null })), true],
])('a slot with %s', (_, images, crowded) => expect(isCrowded(images, ours)).toBe(crowded))
