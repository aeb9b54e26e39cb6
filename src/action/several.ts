import { Failure } from '../failures/failure.ts'
import { stepFailure } from '../failures/steps.ts'
import type { Outcome, Serving } from './outcome.ts'
import { failureOfThrown } from './run-action.ts'
import { sideBySide } from './side-by-side.ts'

/** One of several that failed. */
export interface Failed {
  readonly name: string
  readonly failure: Failure
}

/** How one of several ended. */
interface How {
  readonly outcome: Outcome
  readonly serving?: Serving
}

/**
 * One failure for all that failed, of so many. What ended the whole step comes first.
 *
 * @param kind what they are, such as `functions`
 */
export const together = (failed: readonly [Failed, ...Failed[]], all: number, kind: string): Failure => {
  const first = (failed.find(({ failure }) => endsStep(failure)) ?? failed[0]).failure
  if (all === 1 || endsStep(first)) return first
  const told = saidOnce(failed, ({ message }) => message).join(' ')
  return new Failure(`${failed.length} of ${all} ${kind} failed. ${told}`, {
    code: first.code,
    outcome: first.outcome,
    remedy: distinct(failed.flatMap(({ failure }) => failure.remedy ?? [])).join('\n\n'),
    cause: first,
  })
}

const endsStep = ({ outcome }: Failure): boolean => outcome === 'cancelled'

/** `api, worker: …` once for all that have the same to say. */
export const saidOnce = (failed: readonly Failed[], say: (failure: Failure) => string): readonly string[] =>
  distinct(failed.map(({ failure }) => say(failure)).filter((text) => text !== '')).map((text) => {
    const names = failed.filter(({ failure }) => say(failure) === text).map(({ name }) => name)
    return `${names.join(', ')}: ${text}`
  })

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)]

/**
 * Does the same for each of several, all at once: one that fails does not keep the others.
 *
 * @param work gives what is said after the name, such as `serves again what it served before.`
 * @returns what is said of all
 * @throws Failure for all that failed, which says that of the others, too
 */
export const doForEach = async <T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  work: (item: T) => Promise<string>,
): Promise<string> => {
  const failures: Failure[] = []
  const told = await Promise.all(
    items.map(async (item) => {
      try {
        return `${nameOf(item)} ${await work(item)}`
      } catch (thrown) {
        const failure = failureOfThrown(thrown)
        failures.push(failure)
        return `${nameOf(item)}: ${failure.message}`
      }
    }),
  )
  const [first] = failures
  if (!first) return told.join(' ')
  if (items.length === 1) throw first
  throw new Failure(told.join(' '), {
    code: first.code,
    remedy: distinct(failures.flatMap(({ remedy }) => remedy ?? [])).join('\n\n'),
    cause: first,
  })
}

/**
 * Asks for each of several, and tells of all that went wrong: nothing is written before all is known to be right.
 *
 * @throws Failure for all that failed
 */
export const askEach = async <T, R>(
  items: readonly T[],
  how: {
    readonly kind: string
    readonly atOnce: number
    readonly nameOf: (item: T) => string
    readonly say: (answer: R) => string
  },
  ask: (item: T) => Promise<R>,
): Promise<readonly R[]> => {
  const { kind, atOnce, nameOf, say } = how
  const answers = new Map<T, R>()
  const failures: Failed[] = []
  await sideBySide(items, { nameOf, atOnce }, async (item) => {
    try {
      const answer = await ask(item)
      answers.set(item, answer)
      return say(answer)
    } catch (thrown) {
      const failure = failureOfThrown(thrown)
      failures.push({ name: nameOf(item), failure })
      return `failed (${failure.code})`
    }
  })
  const [first, ...more] = failures
  if (first) throw together([first, ...more], items.length, kind)
  return items.map((item) => answers.get(item)!)
}

/** How one of several ends that did nothing wrong itself. */
export const stoppedBy = ({ outcome, code }: Failure): Failure =>
  outcome === 'cancelled' || outcome === 'timed-out'
    ? new Failure(`The step ended early (${code}).`, { code, outcome })
    : stepFailure('another-failed', { reason: code })

/** The first of these that any has is the outcome of all: what needs a person most comes first. */
const gravest = [
  'rollback-failed',
  'superseded',
  'cancelled',
  'rolled-back',
  'timed-out',
  'failed',
  'planned',
  'started',
  'deployed',
  'unchanged',
] as const satisfies readonly Outcome[]

export const wholeOutcome = (hows: readonly How[]): Outcome =>
  gravest.find((outcome) => hows.some((how) => how.outcome === outcome)) ?? 'failed'

/** What was unchanged serves what was asked for and what was before, both: it makes nothing mixed. */
export const wholeServing = (hows: readonly How[]): Serving | undefined => {
  const touched = hows.filter(({ outcome }) => outcome !== 'unchanged')
  const servings = new Set((touched.length > 0 ? touched : hows).map(({ serving }) => serving))
  if (servings.has('unknown')) return 'unknown'
  return servings.size > 1 ? 'mixed' : [...servings][0]
}
