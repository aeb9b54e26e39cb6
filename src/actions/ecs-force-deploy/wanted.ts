import type { InputsOf } from '../../action/contract.ts'
import type { RunFacts } from '../../github/run.ts'
import type { contract } from './contract.ts'

export type Input = InputsOf<typeof contract>

/** A public repository shows its logs to everybody. */
export const logLinesOf = ({ logLines }: Pick<Input, 'logLines'>, run: RunFacts): number =>
  logLines ?? (run.isPublic ? 0 : 50)
