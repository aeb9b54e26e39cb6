import { describe, expect, test } from '@jest/globals'
import { parseManifest } from '../../../../src/aws/image-manifest.ts'
import type { Failure } from '../../../../src/failures/failure.ts'
import { complaintOf, type Found, planBuild } from '../../../../src/targets/image/plan.ts'
import { labelsOf, type Recipe } from '../../../../src/targets/image/recipe.ts'

const docker = 'application/vnd.docker'
const gzip = `${docker}.image.rootfs.diff.tar.gzip`
const recipe: Recipe = { hash: 'h', parts: { context: 'c', dockerfile: 'd', platform: 'p', labels: 'l' } }
const other: Recipe = { hash: 'o', parts: { ...recipe.parts, context: 'x', labels: 'y' } }

const wanted = { tag: 'abc', recipe, architecture: 'x86_64', purpose: 'lambda', reuse: 'commit' } as const

const manifest = (layer = gzip) => {
  const mediaType = `${docker}.distribution.manifest.v2+json`
  const config = { mediaType: `${docker}.container.image.v1+json`, digest: 'sha256:c' }
  return parseManifest(JSON.stringify({ mediaType, config, layers: [{ mediaType: layer }] }), mediaType, 'sha256:m')
}

const indexType = `${docker}.distribution.manifest.list.v2+json`
const index = parseManifest(JSON.stringify({ mediaType: indexType, manifests: [] }), indexType, 'sha256:i')

const config = { os: 'linux', architecture: 'amd64', labels: labelsOf(recipe), command: ['app'] }
const image: Found = { manifest: manifest(), config }

describe('whether the image of this commit is the one that would be built', () => {
  const zstd: Found = { manifest: manifest(`${docker}.image.rootfs.diff.tar.zstd`), config }
  test.each<[string, Found | undefined, Partial<Parameters<typeof planBuild>[2]>, 'build' | 'reuse', RegExp]>([
    ['there is none', undefined, {}, 'build', /no image abc yet/],
    ['the same recipe', image, {}, 'reuse', /abc has the same recipe/],
    ['the same recipe, but reuse is never', image, { reuse: 'never' }, 'build', /`reuse` is never/],
    [
      'another recipe',
      { ...image, config: { ...config, labels: labelsOf(other) } },
      {},
      'build',
      /another context and another labels/,
    ],
    ['no recipe', { ...image, config: { ...config, labels: {} } }, {}, 'build', /carries no recipe/],
    ['a recipe that we may not read', { ...image, config: undefined }, {}, 'build', /lacks ecr:GetDownloadUrlForLayer/],
    ['another processor', { ...image, config: { ...config, architecture: 'arm64' } }, {}, 'build', /built for arm64/],
    ['a layer that Lambda does not take', zstd, {}, 'build', /zstd/],
    ['the same layer, for a container', zstd, { purpose: 'container' }, 'reuse', /same recipe/],
    ['an index', { manifest: index, config: undefined }, {}, 'build', /it is an index/],
    [
      'an index, for a container',
      { manifest: index, config: undefined },
      { purpose: 'container' },
      'build',
      /it is an index/,
    ],
  ])('%s', (_, found, more, kind, why) => {
    const plan = planBuild(found, false, { ...wanted, ...more })
    expect(plan.kind).toBe(kind)
    expect(plan.why).toMatch(why)
    if (plan.kind === 'reuse') expect(plan.manifest).toBe(found!.manifest)
  })
})

describe('reuse: content takes any image of the recipe', () => {
  const content = { ...wanted, recipeTag: 'recipe-h', reuse: 'content' } as const
  const stranger: Found = { ...image, config: { ...config, labels: labelsOf(other) } }
  const alike: Found = { manifest: { ...manifest(), digest: 'sha256:alike' }, config }
  const arm: Found = { ...alike, config: { ...config, architecture: 'arm64' } }
  test.each<[string, Found | undefined, Found | undefined, string | undefined, RegExp]>([
    ['the commit has it', image, alike, 'sha256:m', /^abc has the same recipe$/],
    ['another commit has it', undefined, alike, 'sha256:alike', /no image abc yet, and recipe-h has the same recipe/],
    ['the commit has another one', stranger, alike, 'sha256:alike', /another context.*, and recipe-h has the same/],
    ['no commit has it', undefined, undefined, undefined, /no image abc yet, and no image has the tag recipe-h/],
    ['that one is of no use', undefined, arm, undefined, /recipe-h is there, but it is built for arm64/],
  ])('%s', (_, found, other, digest, why) => {
    const plan = planBuild(found, false, content, other)
    expect(plan.why).toMatch(why)
    expect(plan.kind === 'reuse' ? plan.manifest.digest : undefined).toBe(digest)
  })

  test('not when the tag of the commit is on another image for good', () => {
    expect(() => planBuild(stranger, true, content, alike)).toThrow(/immutable in this repository: another context/)
  })
})

describe('when its tag cannot be moved', () => {
  test('a new commit is built, the same recipe taken', () => {
    expect(planBuild(undefined, true, wanted).kind).toBe('build')
    expect(planBuild(image, true, wanted).kind).toBe('reuse')
  })

  test.each<[string, Found, 'commit' | 'never', RegExp]>([
    [
      'another recipe',
      { ...image, config: { ...config, labels: labelsOf(other) } },
      'commit',
      /another context and another labels/,
    ],
    ['no recipe', { ...image, config: { ...config, labels: {} } }, 'commit', /carries no recipe/],
    ['reuse is never', image, 'never', /`reuse` is never/],
  ])('%s is a failure that names it', (_, found, reuse, why) => {
    let failure: Failure | undefined
    try {
      planBuild(found, true, { ...wanted, reuse })
    } catch (thrown) {
      failure = thrown as Failure
    }
    expect(failure).toMatchObject({ code: 'tag-immutable', message: expect.stringMatching(why) })
    expect(failure!.message).toContain('The tag abc')
    expect(failure!.remedy).toContain('`tags: ')
  })
})

describe('what is wrong with an image that was just pushed', () => {
  const asked = { architecture: 'x86_64', purpose: 'lambda' } as const
  test.each<[string, Found, string | undefined, RegExp | undefined]>([
    ['nothing', image, 'sha256:m', undefined],
    ['nothing, and BuildKit told no digest', image, undefined, undefined],
    ['nothing, and the processor cannot be read', { ...image, config: undefined }, 'sha256:m', undefined],
    ['another digest', image, 'sha256:other', /ECR has sha256:m under this tag, and the build pushed sha256:other/],
    ['an index', { manifest: index, config: undefined }, 'sha256:i', /it is an index/],
    [
      'another processor',
      { ...image, config: { ...config, architecture: 'arm64' } },
      'sha256:m',
      /for arm64, not for x86_64/,
    ],
    ['another system', { ...image, config: { ...config, os: 'windows' } }, 'sha256:m', /windows/],
  ])('%s', (_, found, pushed, says) => {
    const complaint = complaintOf(found, asked, pushed)
    if (says) expect(complaint).toMatch(says)
    else expect(complaint).toBeUndefined()
  })
})
