import { availableParallelism } from 'node:os'
import { info } from '../../action/log.ts'
import { failureOfThrown } from '../../action/run-action.ts'
import { sideBySide } from '../../action/side-by-side.ts'
import type { Session } from '../../aws/session.ts'
import { deliverImage, type ImageEnding, nothingYet, type Surroundings } from './one-image.ts'
import type { WantedImage } from './wanted.ts'

export interface NamedEnding extends ImageEnding {
  readonly name: string
}

/**
 * Images that are worked on at the same time. More than there are processors: much of the time of a build is spent waiting
 * for registries, and BuildKit does work that two builds share once. Not without a bound, since each build needs memory.
 */
const atOnce = Math.max(4, availableParallelism())

/** Every image to its end: one that fails does not keep the others from theirs. */
export const deliverAll = async (
  images: readonly WantedImage[],
  session: Session | undefined,
  surroundings: Surroundings,
): Promise<readonly NamedEnding[]> => {
  const endings = new Map<WantedImage, NamedEnding>()
  await sideBySide(images, { nameOf: ({ name }) => name, atOnce, heard: stepIn }, async (image) => {
    const ending = await endingOf(image, session, surroundings)
    endings.set(image, ending)
    return howOf(ending)
  })
  const all = images.map((image) => endings.get(image)!)
  for (const ending of all) info(`${ending.name}: ${howOf(ending)}`)
  return all
}

/** Thrown or told, a failure is the end of this image alone. */
const endingOf = async (
  { name, input, facts }: WantedImage,
  session: Session | undefined,
  surroundings: Surroundings,
): Promise<NamedEnding> => {
  try {
    return { name, ...(await deliverImage(input, facts, session, surroundings)) }
  } catch (thrown) {
    const failure = failureOfThrown(thrown)
    return { name, outcome: failure.outcome, changed: false, image: nothingYet(input, 'not delivered'), failure }
  }
}

const howOf = ({ outcome, image: { manifest }, failure }: NamedEnding): string =>
  `${outcome}${failure ? ` (${failure.code})` : manifest ? ` ${manifest.digest}` : ''}`

/** `3/5` of BuildKit's `#8 [stage 3/5] RUN …`: numbers alone, since what others wrote is not for the open log. */
const stepIn = (line: string): string | undefined => /^#\d+ \[(?:\S+ )?(\d+\/\d+)\] /.exec(line)?.[1]
