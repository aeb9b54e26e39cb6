import type { InputsOf } from '../../action/contract.ts'
import { checkOfUrl, type HealthCheck } from '../../health/checks.ts'
import type { contract } from './contract.ts'

export type Input = InputsOf<typeof contract>

export const healthChecksOf = ({ healthUrl, healthChecks }: Input): readonly HealthCheck[] => [
  ...(healthUrl ? [checkOfUrl(healthUrl)] : []),
  ...(healthChecks ?? []),
]

/** With a health check what it sees should be what is published. */
export const waitsForEdges = (input: Input): boolean => input.waitInvalidation ?? healthChecksOf(input).length > 0
