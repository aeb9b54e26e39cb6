import { Failure, messageOf } from '../failures/failure.ts'
import { stepFailure } from '../failures/steps.ts'
import type { InputProblem, InputRule } from './input-rules.ts'

/** Turns the text of one input into a value. `undefined` stands for an input that was left empty. */
export interface Input<T> {
  readonly required: boolean
  readonly parse: (text: string | undefined) => T
}

export type InputSpec = Readonly<Record<string, Input<unknown>>>

/** `{ 'function-name': Input<string> }` becomes `{ functionName: string }`. */
export type Inputs<Spec extends InputSpec> = {
  readonly [Name in keyof Spec & string as CamelCase<Name>]: Spec[Name] extends Input<infer T> ? T : never
}

export type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

export const camelCase = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** What is wrong with a value; the reader of the inputs puts the input's name before it. */
export class Problem extends Error {}

export const optional = <T>(parse: (text: string) => T): Input<T | undefined> => ({
  required: false,
  parse: (text) => (text === undefined ? undefined : parse(text)),
})

/** What is wrong with an input that must be given. */
export const requiredAndEmpty =
  'is required, and it is empty: so is `vars.NAME` that is not set, and an output that holds a masked value, such as an ' +
  'account id, when it goes from job to job (hand on `image`, which is `name@sha256:…`)'

export const required = <T>(input: Input<T | undefined>): Input<T> => ({
  required: true,
  parse: (text) => {
    const value = input.parse(text)
    if (value !== undefined) return value
    throw new Problem(requiredAndEmpty)
  },
})

/** For an input to which action.yml gives a default, so that it always has a value. */
export const defaulted = <T>(input: Input<T | undefined>): Input<T> => ({
  required: false,
  parse: (text) => {
    const value = input.parse(text)
    if (value === undefined) throw new Problem('is empty; leave it out to get its default')
    return value
  },
})

/**
 * Reads every input, and reports everything that is wrong with them at once, before anything is done: with each by itself, and
 * what the rules find between those that are right.
 */
export const readInputs = <Spec extends InputSpec>(
  spec: Spec,
  textOf: (name: string) => string,
  rules: readonly InputRule[] = [],
): Inputs<Spec> => {
  const problems: InputProblem[] = []
  const wrong = new Set<string>()
  const values = Object.entries(spec).map(([name, input]) => {
    try {
      return [camelCase(name), input.parse(textOf(name).trim() || undefined)]
    } catch (error) {
      wrong.add(name)
      problems.push({ text: `Input "${name}" ${messageOf(error)}.` })
      return [camelCase(name), undefined]
    }
  })
  const inputs = Object.fromEntries(values) as Inputs<Spec>
  for (const rule of rules)
    if (!rule.about.some((name) => wrong.has(name))) problems.push(...rule.problems(inputs as never))
  if (problems.length > 0) throw invalidInputs(problems)
  return inputs
}

/** One failure for all that is wrong with the inputs. @param problems at least one */
export const invalidInputs = (problems: readonly InputProblem[]): Failure => {
  const texts = problems.map(({ text }) => text)
  const remedies = [...new Set(problems.flatMap(({ remedy }) => remedy ?? []))]
  const failure = stepFailure('invalid-input', { problems: texts.join('\n') })
  return new Failure(failure.message, {
    ...failure,
    ...(remedies.length > 0 && { remedy: remedies.join('\n\n') }),
    ...(texts.length > 1 && { points: texts }),
  })
}

/** For what shows only once AWS was asked: `text` names the input and its value. */
export const invalidInput = (text: string, remedy?: string): Failure => invalidInputs([{ text, remedy }])
