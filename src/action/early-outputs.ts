import { setOutput } from '@actions/core'
import type { Contract, OutputsOf, OutputValue } from './contract.ts'
import { camelCase } from './inputs.ts'
import { scrub } from './secrets.ts'

/**
 * Sets outputs before the end, so that a step that looks after one that was killed (`if: failure()`) knows what it had begun.
 * At the end all are set again.
 */
export const tellEarly = <const C extends Contract>(contract: C, outputs: OutputsOf<C>): void => {
  const values = outputs as Readonly<Record<string, OutputValue>>
  for (const name of contract.outputs) {
    const value = values[camelCase(name)]
    if (value !== undefined) setOutput(name, scrub(String(value)))
  }
}
