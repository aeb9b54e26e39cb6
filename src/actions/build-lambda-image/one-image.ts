import { info, notice } from '../../action/log.ts'
import type { Outcome } from '../../action/outcome.ts'
import { AwsFailure } from '../../aws/call.ts'
import { ecrRepository } from '../../aws/ecr.ts'
import { createRepository, expireUntagged } from '../../aws/ecr-create.ts'
import { ecrScans } from '../../aws/ecr-scan.ts'
import type { Session } from '../../aws/session.ts'
import { Failure } from '../../failures/failure.ts'
import { isPullRequest, type RunFacts } from '../../github/run.ts'
import { build, type Delivery, describePlan, tagAll } from '../../targets/image/deliver.ts'
import { guardSize } from '../../targets/image/lambda-limits.ts'
import { type LookedUp, lookUp } from '../../targets/image/look-up.ts'
import { type Obtained, obtain, takenOver } from '../../targets/image/obtain.ts'
import { type BuildStep, progressReader } from '../../targets/image/progress.ts'
import { guardScan, scanned } from '../../targets/image/scan-gate.ts'
import { namesOf } from '../../targets/image/tags.ts'
import type { ImageInput } from './contract.ts'
import type { BuildFacts } from './facts.ts'
import { moveLatest } from './move-latest.ts'
import type { BuiltImage } from './report.ts'

/** What the images of a step share. */
export interface Surroundings {
  readonly run: RunFacts
  readonly dryRun: boolean
  readonly githubToken: string | undefined
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly deadline: number
}

/** How the work on one image ended. A failure that came after a write, or of an image that is known, is told here, not thrown. */
export interface ImageEnding {
  readonly outcome: Outcome
  readonly changed: boolean
  readonly image: BuiltImage
  readonly failure?: Failure
}

/** @throws Failure when nothing was written and nothing is known of the image. */
export const deliverImage = (
  input: ImageInput,
  wanted: BuildFacts,
  session: Session | undefined,
  surroundings: Surroundings,
): Promise<ImageEnding> =>
  session && wanted.push ? deliver(input, wanted, session, surroundings) : buildOnly(input, wanted, surroundings)

/** Without a push, AWS is not asked at all: the image is built, and left in the engine for the next steps. */
const buildOnly = async (
  input: ImageInput,
  wanted: BuildFacts,
  { run, dryRun, signal }: Surroundings,
): Promise<ImageEnding> => {
  const { name } = input.repository
  if (dryRun) return planned(input, wanted, 'To build, without a push')
  if (input.scanThreshold !== 'none') notice('The image is not scanned, since it is not pushed.')
  const progress = progressReader()
  const cache = { mode: input.cache, rules: undefined, isPullRequest: isPullRequest(run) }
  const image: BuiltImage = { ...nothingYet(input, 'built, not pushed'), inEngine: true }
  try {
    await build(deliveryOf(input, wanted), { name, repository: undefined, region: '', cache }, signal, progress)
    image.tags = [wanted.tags.first]
    image.steps = progress.steps()
    return { outcome: 'built', changed: false, image }
  } catch (failure) {
    return ended(failure, { changed: false, image, steps: progress.steps() })
  }
}

/** reuse? → build and push the tag of the commit → verify → scan gate → the other tags → `latest`. */
const deliver = async (
  input: ImageInput,
  wanted: BuildFacts,
  session: Session,
  surroundings: Surroundings,
): Promise<ImageEnding> => {
  const repository = ecrRepository(session, input.repository)
  const delivery = deliveryOf(input, wanted)
  const look = () =>
    lookUp(repository, wanted.tags, {
      ...delivery,
      tag: wanted.tags.first,
      recipe: wanted.recipe,
      recipeTag: wanted.tags.recipe,
      reuse: wanted.tags.namesCommit || wanted.tags.recipe ? input.reuse : 'never',
    })
  const [there, registry] = await Promise.all([
    look().catch((failure) => noRepository(failure, input.createRepository)),
    repository.registry(),
  ])
  const image = nothingYet(input, 'built')
  const progress = progressReader()
  let changed = false
  // What is told is what is there, also when a later tag fails.
  const on = new Set<string>()
  const onTag = (tag: string, written: boolean) => {
    on.add(tag)
    image.tags = namesOf(wanted.tags).filter((each) => on.has(each))
    changed ||= written
  }
  try {
    if (!there) {
      const plan = `To make the repository ${repository.name}, and to build`
      if (surroundings.dryRun) return planned(input, wanted, plan)
      image.madeRepository = (await createRepository(session, input.repository)) === 'created'
      changed = image.madeRepository
      if (changed) await expireUntagged(session, input.repository)
      info(image.madeRepository ? `Made the repository ${repository.name}` : `Another run has made ${repository.name}`)
    }
    const looked = there ?? (await look())
    const { plan, rules } = looked
    info(describePlan(plan))
    if (surroundings.dryRun) return planned(input, wanted, describePlan(plan))

    const wrote = () => {
      changed = true
    }
    const started = Date.now()
    const cache = { mode: input.cache, rules, isPullRequest: isPullRequest(surroundings.run) }
    const target = { name: input.repository.name, repository, region: session.region, cache }
    /** Until the image is one that keeps the tag: another run of this commit may have moved it while ours was scanned. */
    const take = async (from: LookedUp): Promise<Obtained> => {
      const obtained = await obtain(from, delivery, target, { signal: surroundings.signal, progress, look, wrote })
      const { manifest, tag, built } = obtained
      image.history = obtained.history
      image.steps = progress.steps()
      if (built) image.buildSeconds = Math.round((Date.now() - started) / 100) / 10
      else image.how = 'reused, since it has the same recipe'
      if (tag) onTag(tag, false)
      image.manifest = manifest
      image.registry = registry
      if (input.for === 'lambda') guardSize(manifest, tag ?? manifest.digest)
      if (input.scanThreshold !== 'none') {
        const scans = ecrScans(session, input.repository)
        image.scan = await scanned(scans, manifest.digest, input.scanThreshold, surroundings)
        guardScan(image.scan, tag ?? manifest.digest)
      }
      const tags = obtained.tags ?? (await repository.tagsOf(manifest.digest))
      if (!built || !tag || tags.includes(tag)) return { ...obtained, tags }
      on.clear()
      image.tags = []
      return take(takenOver(await look(), tag))
    }
    const { manifest, tags: has, stays, built } = await take(looked)
    await tagAll(repository, manifest, wanted.tags, { stays, has, onTag })
    const { latest } = wanted.tags
    if (latest) {
      const onMoved = (written: boolean) => onTag(latest, written)
      const asked = { ...surroundings, moveLatest: input.moveLatest, rules, onMoved }
      image.latest = await moveLatest(repository, manifest, latest, asked)
    }
    return { outcome: built ? 'built' : 'reused', changed, image }
  } catch (failure) {
    return ended(failure, { changed, image, steps: progress.steps() })
  }
}

/** A failure before any step of a build and any write is thrown: nothing of the image is to be told. */
const ended = (
  failure: unknown,
  { changed, image, steps }: { changed: boolean; image: BuiltImage; steps: readonly BuildStep[] },
): ImageEnding => {
  if (!(failure instanceof Failure) || !(changed || image.manifest || steps.length > 0)) throw failure
  return { outcome: failure.outcome, changed, image: { ...image, steps }, failure }
}

/** That there is no repository is no failure when we may make it. */
const noRepository = (failure: unknown, mayCreate: boolean): undefined => {
  if (mayCreate && failure instanceof AwsFailure && failure.error === 'RepositoryNotFoundException') return undefined
  throw failure
}

export const nothingYet = ({ repository, architecture }: ImageInput, how: string): BuiltImage => ({
  repository: repository.name,
  architecture,
  how,
  tags: [],
})

const deliveryOf = (input: ImageInput, { file, secrets, labels, tags }: BuildFacts): Delivery => ({
  context: input.context,
  file,
  architecture: input.architecture,
  purpose: input.for,
  target: input.target,
  buildArgs: input.buildArgs ?? {},
  secrets,
  labels,
  tags,
})

const planned = (input: ImageInput, { tags }: BuildFacts, plan: string): ImageEnding => {
  const wanted = namesOf(tags)
  info(`Dry run. ${plan}. Tags: ${wanted.join(', ')}`)
  const image = { ...nothingYet(input, `dry run: ${plan}`), tags: wanted }
  return { outcome: 'planned', changed: false, image }
}
