import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fenced, group, info, notice, warning } from '../../action/log.ts'
import { withTemporaryFolder } from '../../action/temporary-folder.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { EcrRepository } from '../../aws/ecr.ts'
import { type Architecture, imageSpelling, type Manifest } from '../../aws/image-manifest.ts'
import { partitionOf } from '../../aws/partition.ts'
import { Failure } from '../../failures/failure.ts'
import { buildx } from '../../shell/docker.ts'
import { withDockerConfig } from '../../shell/docker-config.ts'
import { buildArguments } from './build-arguments.ts'
import { checkBase } from './check-base.ts'
import type { Decision } from './latest.ts'
import { found } from './look-up.ts'
import { complaintOf, type Found, type Plan, type Purpose } from './plan.ts'
import type { ProgressReader } from './progress.ts'
import { writeSecretFiles } from './secret-files.ts'
import type { Tags } from './tags.ts'
import { latest } from './tags.ts'

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
  target: { readonly name: string; readonly repository: EcrRepository | undefined; readonly region: string },
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
    const args = buildArguments({
      context,
      file,
      platform,
      target: stage,
      buildArgs,
      secretFiles: await writeSecretFiles(folder, secrets),
      labels,
      tag,
      push: repository !== undefined,
      metadataFile,
    })
    const account = registry?.split('.')[0]
    const facts = {
      repository: target.name,
      region: target.region,
      partition: partitionOf(target.region).name,
      account,
      tag: tags.first,
      file,
      stage,
      architecture,
    }
    await group(`docker buildx build ${platform}`, () =>
      withDockerConfig(login, async (env) => {
        await checkBase({ file, target: stage, buildArgs, platform }, env, signal)
        await fenced((print) => {
          const onLine = (line: string) => {
            progress.read(line)
            print(line)
          }
          return buildx({ args, cwd: process.cwd(), env, signal, onLine, facts })
        })
      }),
    )
    return digestIn(await readFile(metadataFile, 'utf8'))
  })
}

const digestIn = (metadata: string): string | undefined =>
  (JSON.parse(metadata) as Record<string, string | undefined>)['containerimage.digest']

/** What ECR has of the image that was just pushed: the digest, the media types and the processor must be right. */
export const verified = async (
  repository: EcrRepository,
  { tags, architecture, purpose }: Delivery,
  pushed: string | undefined,
): Promise<Found> => {
  const image = await found(repository, tags.first)
  if (!image) throw verifyFailure(`ECR has no image ${tags.first} after the push`)
  const complaint = complaintOf(image, { architecture, purpose }, pushed)
  if (complaint) throw verifyFailure(`The pushed image ${tags.first} cannot be used: ${complaint}`)
  if (!image.config) notice('The processor of the image was not checked: the role lacks ecr:GetDownloadUrlForLayer.')
  info(`Verified ${image.manifest.digest}`)
  return image
}

const verifyFailure = (message: string) =>
  new Failure(message, {
    code: 'image-verification',
    remedy: 'Run the job again. No other tag was put on the image, so that nothing uses it by name.',
  })

/**
 * Puts the tags on the image that it does not have yet, `latest` last. `onTag` hears of each as soon as the image has it, and
 * whether that is news. Gives what became of `latest` when it came otherwise than decided.
 */
export const tagAll = async (
  repository: EcrRepository,
  manifest: Manifest,
  tags: Tags,
  moveLatest: boolean,
  onTag: (tag: string, written: boolean) => void,
): Promise<Decision | undefined> => {
  const there = new Set(await repository.tagsOf(manifest.digest))
  const put = async (tag: string): Promise<void> => {
    if (!there.has(tag)) {
      await repository.tag(manifest, tag)
      info(`Tagged ${tag}`)
    }
    onTag(tag, !there.has(tag))
  }
  for (const tag of [tags.first, ...tags.others]) await put(tag)
  // When another image of the recipe holds its tag for good, that is of no use here.
  if (tags.recipe && !(await unlessHeld(() => put(tags.recipe!))))
    notice(`The tag ${tags.recipe} stays on another image of this recipe: it is immutable.`)
  return moveLatest && !(await unlessHeld(() => put(latest))) ? heldLatest() : undefined
}

/** False when the tag is immutable, and on another image. */
const unlessHeld = async (put: () => Promise<void>): Promise<boolean> => {
  try {
    await put()
    return true
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.code === 'tag-immutable') return false
    throw failure
  }
}

/** `latest` is immutable here: said, and no failure. */
export const heldLatest = (): Decision => {
  warning(
    '`latest` stays where it is: it is immutable in this repository. Exclude it (`IMMUTABLE_WITH_EXCLUSION`, filter `latest`), ' +
      'or take it out of `tags`.',
  )
  return { move: false, why: 'it is immutable in this repository' }
}

export const describePlan = (plan: Plan): string =>
  plan.kind === 'reuse' ? `Nothing to build: ${plan.why}` : `To build: ${plan.why}`
