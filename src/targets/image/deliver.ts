import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fenced, group, info, notice, warning } from '../../action/log.ts'
import { withTemporaryFolder } from '../../action/temporary-folder.ts'
import { pause } from '../../action/waiting.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { EcrRepository } from '../../aws/ecr.ts'
import { type Architecture, imageSpelling, type Manifest } from '../../aws/image-manifest.ts'
import { partitionOf } from '../../aws/partition.ts'
import { Failure } from '../../failures/failure.ts'
import { buildx } from '../../shell/docker.ts'
import { withDockerConfig } from '../../shell/docker-config.ts'
import { buildArguments } from './build-arguments.ts'
import { checkBase } from './check-base.ts'
import { type CacheWanted, type ChosenCache, chooseCache, noCache } from './choose-cache.ts'
import type { Plan, Purpose } from './plan.ts'
import type { ProgressReader } from './progress.ts'
import { writeSecretFiles } from './secret-files.ts'
import type { Tags } from './tags.ts'

export interface Delivery {
  readonly context: string
  readonly file: string
  readonly architecture: Architecture
  readonly purpose: Purpose
  readonly target: string | undefined
  readonly buildArgs: Readonly<Record<string, string>>
  /** Values by id. */
  readonly secrets: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly tags: Tags
}

/**
 * Builds, and pushes when there is a repository. Gives the digest that BuildKit told, where it told one; `progress` hears of the
 * steps, also of those of a build that fails.
 */
export const build = async (
  { context, file, architecture, target: stage, buildArgs, secrets, labels, tags }: Delivery,
  target: {
    readonly name: string
    readonly repository: EcrRepository | undefined
    readonly region: string
    readonly cache: CacheWanted
  },
  signal: AbortSignal,
  progress: ProgressReader,
): Promise<string | undefined> => {
  const { repository } = target
  const registry = await repository?.registry()
  const login = repository && registry ? { host: registry, ...(await repository.login()) } : undefined
  const tag = `${registry ? `${registry}/` : ''}${target.name}:${tags.first}`
  return withTemporaryFolder('build', async (folder) => {
    const metadataFile = join(folder, 'metadata.json')
    const platform = `linux/${imageSpelling(architecture)}`
    const secretFiles = await writeSecretFiles(folder, secrets)
    const account = registry?.split('.')[0]
    const facts = {
      repository: target.name,
      region: target.region,
      partition: partitionOf(target.region).name,
      account,
      tag: tags.first,
      file,
      context,
      stage,
      architecture,
    }
    await group(`docker buildx build ${platform}`, () =>
      withDockerConfig(login, async (env) => {
        const identity = [context, file, stage ?? '']
        const asked = { ...target.cache, repository, registry, tags, platform, identity }
        const [cache] = await Promise.all([
          chooseCache(asked, env, signal),
          checkBase({ file, target: stage, buildArgs, platform }, env, signal),
        ])
        const buildWith = ({ from, to, env: more }: ChosenCache) => {
          const args = buildArguments({
            context,
            file,
            platform,
            target: stage,
            buildArgs,
            secretFiles,
            labels,
            cacheFrom: from,
            cacheTo: to,
            tag,
            push: repository !== undefined,
            metadataFile,
          })
          return fenced((print) => {
            const onLine = (line: string) => {
              progress.read(line)
              print(progress.shown(line))
            }
            return buildx({ args, cwd: process.cwd(), env: { ...env, ...more }, signal, onLine, facts })
          })
        }
        try {
          await pushedInTheEnd(signal, () => buildWith(cache))
        } catch (failure) {
          if (!(failure instanceof Failure) || failure.code !== 'cache-failed') throw failure
          warning(`${failure.message} The image is built without it.`)
          progress.clear()
          await pushedInTheEnd(signal, () => buildWith(noCache))
        }
      }),
    )
    if (
      progress
        .steps()
        .some(({ name, state }) => state === 'failed' && /^exporting (cache to|to GitHub Actions Cache)/.test(name))
    )
      warning(
        'The cache of the build could not be written, so that the next build may take longer. The image is as it should be.',
      )
    return digestIn(await readFile(metadataFile, 'utf8'))
  })
}

/** Milliseconds to wait before a push is tried again. What is built already is not built again. */
const pauses = [2_000, 8_000]

/** Tries again when the registry, or the way to it, fails for a moment. */
const pushedInTheEnd = async (signal: AbortSignal, push: () => Promise<void>): Promise<void> => {
  for (const milliseconds of pauses) {
    try {
      return await push()
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.code !== 'push-interrupted') throw failure
      info(`${failure.message} Trying again in ${milliseconds / 1000} s.`)
      await pause(milliseconds, signal)
    }
  }
  return push()
}

const digestIn = (metadata: string): string | undefined =>
  (JSON.parse(metadata) as Record<string, string | undefined>)['containerimage.digest']

export interface Tagging {
  /** A tag that is on an index of this image for good. */
  readonly stays: string | undefined
  /** The tags that the image has; undefined when they are not known. */
  readonly has: readonly string[] | undefined
  /** Called for each tag as soon as the image has it, with whether that is news. */
  readonly onTag: (tag: string, written: boolean) => void
}

/** Puts the tags on the image that it does not have yet, but for `latest`, of which `moveLatest` decides. */
export const tagAll = async (
  repository: EcrRepository,
  manifest: Manifest,
  tags: Tags,
  { stays, has, onTag }: Tagging,
): Promise<void> => {
  const there = new Set(has ?? (await repository.tagsOf(manifest.digest)))
  const put = async (tag: string): Promise<void> => {
    if (!there.has(tag)) {
      await repository.tag(manifest, tag)
      info(`Tagged ${tag}`)
    }
    onTag(tag, !there.has(tag))
  }
  for (const tag of [tags.first, ...tags.others]) if (tag !== stays) await put(tag)
  // When another image of the recipe holds its tag for good, that is of no use here.
  if (tags.recipe && !(await unlessHeld(() => put(tags.recipe!))))
    notice(`The tag ${tags.recipe} stays on another image of this recipe: it is immutable.`)
}

/** False when the tag is immutable, and on another image. */
export const unlessHeld = async (put: () => Promise<void>): Promise<boolean> => {
  try {
    await put()
    return true
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.code === 'tag-immutable') return false
    throw failure
  }
}

export const describePlan = (plan: Plan): string =>
  plan.kind === 'reuse' ? `Nothing to build: ${plan.why}` : `To build: ${plan.why}`
