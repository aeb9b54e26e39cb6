import type { InputSpec, Inputs } from './inputs.ts'

/** Something that is wrong: a sentence that names the input and its value, and what to do about just that. */
export interface InputProblem {
  readonly text: string
  /** Markdown. */
  readonly remedy?: string | undefined
}

/** What holds between several inputs, or between an input and the world. */
export interface InputRule {
  /** The inputs that it reads: while one of them is wrong by itself, the rule has nothing to say. */
  readonly about: readonly string[]
  readonly problems: (input: never) => readonly InputProblem[]
}

type Found = string | readonly InputProblem[] | false | undefined

/**
 * Makes rules for the inputs of one door. A rule sees the inputs that it is about and no others, and gives what is wrong;
 * `remedy` goes with a problem that is told as a text.
 */
export const rulesFor =
  <Spec extends InputSpec>() =>
  <const Name extends keyof Spec & string>(
    about: readonly Name[],
    find: (input: Inputs<Pick<Spec, Name>>) => Found,
    remedy?: string,
  ): InputRule => ({
    about,
    problems: (input) => {
      const found = find(input)
      if (!found) return []
      return typeof found === 'string' ? [{ text: found, remedy }] : found
    },
  })
