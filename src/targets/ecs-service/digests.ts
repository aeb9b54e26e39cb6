import { info, notice } from '../../action/log.ts'
import { pause } from '../../action/waiting.ts'
import { AwsFailure } from '../../aws/call.ts'
import { type TaskReader, taskReader } from '../../aws/ecs-tasks.ts'
import { definitionFailure } from '../../failures/ecs-definition.ts'
import type { EcsAccess } from './access.ts'
import type { Ours } from './rollout/ours.ts'
import type { ServiceFacts } from './service.ts'
import type { ContainerImage } from './task-definition/images.ts'

/** What a container runs, as ECS tells it. */
export interface Running {
  readonly container: string
  readonly digest: string
}

/** What is known of the image of one container after a deploy. */
export interface ProvenImage extends Omit<ContainerImage, 'unchecked'> {
  /** What runs; the first of several, undefined when nobody tells. */
  readonly running: string | undefined
  /** Why it is not proved that this is what was asked for; undefined: it is. */
  readonly doubt: string | undefined
}

/**
 * Compares what runs with what was to run. Pure.
 *
 * @param missing why nobody tells what runs.
 */
export const compareDigests = (
  images: readonly ContainerImage[],
  running: readonly Running[],
  missing: string,
): readonly (ProvenImage & { readonly wrong: string | undefined })[] =>
  images.map(({ unchecked, ...image }) => {
    const seen = [
      ...new Set(running.filter(({ container }) => container === image.container).map(({ digest }) => digest)),
    ]
    const wrong = image.digests.length > 0 ? seen.find((digest) => !image.digests.includes(digest)) : undefined
    const doubt = seen.length === 0 ? missing : unchecked
    return { ...image, running: wrong ?? seen[0], doubt, wrong }
  })

/** Milliseconds between two looks at tasks that ECS does not list yet, and how many looks. */
const lookAgain = 1000
const looks = 5

/**
 * Proves that the tasks of our deployment run what was asked for, by digest: what was given, or what the tag meant.
 *
 * @param again looks up what the images mean now: of a tag that nobody gave, which moved meanwhile, the new meaning is as good.
 * @throws Failure `digest-mismatch`
 */
export const provenDigests = async (
  access: Pick<EcsAccess, 'api' | 'services' | 'wait'>,
  facts: Pick<ServiceFacts, 'name'>,
  {
    ours,
    images,
    desired,
    again,
  }: {
    readonly ours: Pick<Ours, 'deploymentId' | 'serviceRevisionArn'>
    readonly images: readonly ContainerImage[]
    /** How many tasks the service is to have. */
    readonly desired: number
    readonly again: () => Promise<readonly ContainerImage[]>
  },
): Promise<readonly ProvenImage[]> => {
  const { running, missing } = await whatRuns(access, facts.name, ours, desired === 0 ? 1 : looks)
  const compared = compareDigests(images, running, missing)
  const moved = compared.filter(({ wrong, asked }) => wrong !== undefined && !asked)
  const now = moved.length === 0 ? [] : compareDigests(await again(), running, missing)
  return compared.map(({ wrong, ...image }) => {
    if (wrong === undefined) return told(image)
    const { container } = image
    const anew = now.find((each) => each.container === container && each.digests.length > 0)
    if (image.asked || !anew || anew.wrong !== undefined)
      throw definitionFailure('digest-mismatch', {
        container,
        digest: wrong,
        image: image.image,
        wanted: image.digest,
      })
    notice(`${image.image} was moved while this step deployed it: ${container} runs what it means now, ${wrong}.`)
    const { wrong: _, ...proven } = anew
    return proven
  })
}

const told = (image: ProvenImage): ProvenImage => {
  const { container, image: text, running, doubt } = image
  info(
    doubt === undefined
      ? `${container} runs ${running}, which is ${text}.`
      : `${container}: not proved by digest, ${doubt}.`,
  )
  return image
}

interface Seen {
  readonly running: readonly Running[]
  readonly missing: string
}

/** What the tasks of a deployment run; where they cannot be read, or there is none, what the revision of the service says. */
const whatRuns = async (
  { api, services, wait }: Pick<EcsAccess, 'api' | 'services' | 'wait'>,
  service: string,
  { deploymentId, serviceRevisionArn }: Pick<Ours, 'deploymentId' | 'serviceRevisionArn'>,
  times: number,
): Promise<Seen> => {
  let missing = 'no task of this deployment runs'
  try {
    const running = await inTasks(taskReader(api, service), deploymentId, times, wait.signal)
    if (running.length > 0) return { running, missing }
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind !== 'denied') throw failure
    missing = failure.message
  }
  if (serviceRevisionArn === undefined) return { running: [], missing }
  try {
    const [revision] = await services.revisions([serviceRevisionArn])
    const running = (revision?.images ?? []).flatMap(({ container, digest }) => (digest ? [{ container, digest }] : []))
    return { running, missing }
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind === 'unauthenticated') throw failure
    return { running: [], missing }
  }
}

const inTasks = async (
  reader: TaskReader,
  deploymentId: string,
  times: number,
  signal: AbortSignal,
): Promise<readonly Running[]> => {
  for (let look = 1; ; look++) {
    const tasks = await reader.describe(await reader.list('RUNNING'))
    const running = tasks
      .filter(({ startedBy }) => startedBy === deploymentId)
      .flatMap(({ containers }) => containers)
      .flatMap(({ name, digest }) => (digest ? [{ container: name, digest }] : []))
    if (running.length > 0 || look === times) return running
    await pause(lookAgain, signal)
  }
}
