import type { Failure } from '../failures/failure.ts'
import { standardOutputs } from './contract.ts'
import { camelCase } from './inputs.ts'
import { code } from './markdown.ts'
import type { Outcome, Serving } from './outcome.ts'

/** How one of several ended. */
interface How {
  readonly outcome: Outcome
  readonly failure?: Failure | undefined
}

/**
 * The outputs that one of several has for itself; those of the step as a whole are left to the step.
 *
 * @param json the output that holds them, such as `functions`
 */
export const ownOutputs = (outputs: readonly string[], json: string): readonly string[] =>
  outputs.filter((name) => ![...standardOutputs, 'serving', json].includes(name))

/**
 * One of several in such an output: what the door sets for one that is alone, under the same names.
 *
 * @param read makes of the value of an output what JSON is to hold
 */
export const valuesOf = (
  names: readonly string[],
  outputs: Readonly<Record<string, unknown>>,
  { outcome, changed, failure }: How & { readonly changed: boolean },
  read: (value: unknown, name: string) => unknown,
): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(names.map((name) => [name, read(outputs[camelCase(name)] ?? '', name)])),
  outcome,
  changed,
  'failure-code': failure?.code ?? '',
  'failure-reason': failure?.message ?? '',
})

/** What went wrong by itself comes before what was only stopped, and that before what is well. */
export const failingFirst = <T>(items: readonly T[], failureOf: (item: T) => Failure | undefined): readonly T[] =>
  items.toSorted((one, other) => gravity(failureOf(one)) - gravity(failureOf(other)))

const gravity = (failure: Failure | undefined): number => (failure ? (failure.code === 'another-failed' ? 1 : 0) : 2)

export const outcomeCell = ({ outcome, failure }: How): string =>
  failure ? `**${outcome}** (${code(failure.code)})` : outcome

/** The columns of `rowOf`, after that of the name. */
export const columns = ['Outcome', 'Serves now', 'Before', 'This step'] as const

/** One of several in the table of a summary: what it serves now, of what it served before and what is new. */
export const rowOf = (
  name: string,
  { serving, note, ...how }: How & { readonly serving?: Serving; readonly note?: string | undefined },
  { before, now, step }: { readonly before: string; readonly now: string; readonly step: string },
): string[] => [code(name), outcomeCell(how), served[serving ?? 'unknown'](before, now), before, note ?? step]

const served: Readonly<Record<Serving, (before: string, now: string) => string>> = {
  new: (_, now) => now,
  previous: (before) => before,
  mixed: (before, now) => `${before} and ${now}`,
  unknown: () => 'not known',
}
