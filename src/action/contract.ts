import type { InputRule } from './input-rules.ts'
import type { CamelCase, InputSpec, Inputs } from './inputs.ts'

/** What an action.yml promises, in types. The contract test keeps the two the same. */
export interface Contract {
  readonly name: string
  readonly inputs: InputSpec
  readonly outputs: readonly string[]
  /** What holds between the inputs. */
  readonly rules?: readonly InputRule[]
}

export type InputsOf<C extends Contract> = Inputs<C['inputs']>

export type OutputValue = string | number | boolean | undefined

/** The outputs that `runAction` sets by itself, for every door. */
export const standardOutputs = [
  'outcome',
  'changed',
  'failure-code',
  'failure-reason',
  'duration-seconds',
  'report-file',
] as const

/** The outputs that a door gives: those of its contract but for the standard ones and `serving`. */
export type OutputsOf<C extends Contract> = {
  readonly [Name in Exclude<C['outputs'][number], (typeof standardOutputs)[number] | 'serving'> as CamelCase<Name>]?:
    | OutputValue
    | undefined
}
