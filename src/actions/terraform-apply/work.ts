import { resolve } from 'node:path'
import type { Session } from '../../aws/session.ts'
import type { RunFacts } from '../../github/run.ts'
import type { Wanted } from '../../targets/terraform/run/place.ts'
import { contract } from './contract.ts'
import type { Told } from './told.ts'
import type { Input } from './wanted.ts'

/** What the step is asked for, where it runs, and as whom. */
export interface Work {
  readonly input: Input
  readonly run: RunFacts
  /** Undefined: no Region is known, and only Terraform asks AWS for anything. */
  readonly session: Session | undefined
  /** Of the step, and of its time limit where it has one. */
  readonly signal: AbortSignal
}

/** Where terraform is to run. Of `auto` the program that made the plan. */
export const wantedPlace = ({ input, session, signal }: Work, { header }: Pick<Told, 'header'>): Wanted => ({
  directory: resolve(input.workingDirectory),
  terraformPath: input.terraformPath === 'auto' && header?.product === 'OpenTofu' ? 'tofu' : input.terraformPath,
  workspace: header?.workspace,
  session,
  signal,
  door: contract.name,
})
