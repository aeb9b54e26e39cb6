import type { InputsOf } from '../../action/contract.ts'
import { healthChecksOf } from '../../health/checks.ts'
import type { contract } from './contract.ts'

export type Input = InputsOf<typeof contract>

/** With a health check what it sees should be what is published. */
export const waitsForEdges = (input: Input): boolean => input.waitInvalidation ?? healthChecksOf(input).length > 0
