import { availableParallelism } from 'node:os'
import { info, liveLine, section } from '../../action/log.ts'
import { failureOfThrown } from '../../action/run-action.ts'
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
  const waiting = [...images.keys()]
  /** How far each has come that is at work. */
  const running = new Map<string, string>()
  const endings: NamedEnding[] = []
  const show = liveLine()
  const tell = () => {
    if (running.size > 0) show(stateOf([...running.keys()], waiting.length), [...running.values()].join(', '))
  }
  const worker = async () => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const image = images[index]!
      const { name } = image
      running.set(name, `${name} begins`)
      tell()
      const hear = (line: string) => {
        const step = stepIn(line)
        if (step) running.set(name, `${name} ${step}`)
      }
      endings[index] = await section(name, () => endingOf(image, session, surroundings), { title: titleOf, hear })
      running.delete(name)
      tell()
    }
  }
  const timer = setInterval(tell, 1000)
  try {
    await Promise.all(Array.from({ length: atOnce }, worker))
  } finally {
    clearInterval(timer)
  }
  for (const ending of endings) info(titleOf(ending))
  return endings
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

const titleOf = ({ name, outcome, image: { manifest }, failure }: NamedEnding): string =>
  `${name}: ${outcome}${failure ? ` (${failure.code})` : manifest ? ` ${manifest.digest}` : ''}`

const stateOf = (running: readonly string[], waiting: number): string =>
  `at work: ${running.join(', ')}${waiting > 0 ? `; ${waiting} to come` : ''}`

/** `3/5` of BuildKit's `#8 [stage 3/5] RUN …`: numbers alone, since what others wrote is not for the open log. */
const stepIn = (line: string): string | undefined => /^#\d+ \[(?:\S+ )?(\d+\/\d+)\] /.exec(line)?.[1]
