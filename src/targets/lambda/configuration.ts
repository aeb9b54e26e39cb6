import type { Configuration } from '../../aws/lambda-configuration.ts'

/** What is asked for; what is undefined stays as it is. */
export interface WantedConfiguration {
  readonly environment: Configuration['variables'] | undefined
  readonly mode: 'merge' | 'replace'
  readonly remove: readonly string[]
  /** MB. */
  readonly memorySize: number | undefined
  /** Seconds. */
  readonly timeout: number | undefined
}

/** From what to what: both whole, so that somebody else's change shows. Holds values of variables. */
export interface ConfigurationChange {
  readonly before: Configuration
  readonly after: Configuration
}

/** The configuration of a function that also has more. */
export const configurationOf = ({ variables, memorySize, timeout }: Configuration): Configuration => ({
  variables,
  memorySize,
  timeout,
})

/** The configuration as asked for, over what there is. */
export const configured = (now: Configuration, wanted: WantedConfiguration | undefined): Configuration => ({
  variables: wanted ? variablesOf(now.variables, wanted) : now.variables,
  memorySize: wanted?.memorySize ?? now.memorySize,
  timeout: wanted?.timeout ?? now.timeout,
})

const variablesOf = (now: Configuration['variables'], { environment, mode, remove }: WantedConfiguration) => {
  const merged = mode === 'replace' && environment ? environment : { ...now, ...environment }
  return Object.fromEntries(Object.entries(merged).filter(([name]) => !remove.includes(name)))
}

/** Whether there is nothing to change: what is asked for is there, whatever else there is. */
export const fits = (now: Configuration, wanted: WantedConfiguration | undefined): boolean =>
  sameConfiguration(now, configured(now, wanted))

export const sameConfiguration = (one: Configuration, other: Configuration): boolean =>
  one.memorySize === other.memorySize && one.timeout === other.timeout && sameVariables(one.variables, other.variables)

const sameVariables = (one: Configuration['variables'], other: Configuration['variables']): boolean => {
  const { added, changed, removed } = variablesBetween(one, other)
  return added.length + changed.length + removed.length === 0
}

/** The names of variables that differ: names alone may be shown. */
export interface VariableNames {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

export const variablesBetween = (
  before: Configuration['variables'],
  after: Configuration['variables'],
): VariableNames => ({
  added: Object.keys(after).filter((name) => !Object.hasOwn(before, name)),
  changed: Object.keys(after).filter((name) => Object.hasOwn(before, name) && before[name] !== after[name]),
  removed: Object.keys(before).filter((name) => !Object.hasOwn(after, name)),
})

/** The parts that differ: no other is ever sent. Variables are always all of them, for AWS replaces them together. */
export const differenceOf = ({ before, after }: ConfigurationChange): Partial<Configuration> => ({
  ...(!sameVariables(before.variables, after.variables) && { variables: after.variables }),
  ...(before.memorySize !== after.memorySize && { memorySize: after.memorySize }),
  ...(before.timeout !== after.timeout && { timeout: after.timeout }),
})

/** One difference: what it is about, and from what to what. */
export type Difference = readonly [what: string, before: string, after: string]

/** What differs, without any value of a variable. */
export const differences = ({ before, after }: ConfigurationChange): readonly Difference[] => {
  const names = namesInWords(variablesBetween(before.variables, after.variables))
  return [
    ...(before.memorySize === after.memorySize
      ? []
      : [['Memory', `${before.memorySize} MB`, `${after.memorySize} MB`] as const]),
    ...(before.timeout === after.timeout ? [] : [['Time-out', `${before.timeout} s`, `${after.timeout} s`] as const]),
    ...(names ? [['Variables', '–', names] as const] : []),
  ]
}

const namesInWords = (names: VariableNames): string =>
  (['added', 'changed', 'removed'] as const)
    .flatMap((how) => (names[how].length > 0 ? [`${how} ${[...names[how]].sort().join(', ')}`] : []))
    .join('; ')

/** Such as `memory 128 MB → 256 MB, variables: added A; changed B`. */
export const changeInWords = (change: ConfigurationChange): string =>
  differences(change)
    .map(([what, before, after]) =>
      what === 'Variables' ? `variables: ${after}` : `${what.toLowerCase()} ${before} → ${after}`,
    )
    .join(', ')
