import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOfThrown } from '../../action/run-action.ts'
import type { RunFacts } from '../../github/run.ts'
import { variablesGiven } from '../../shell/terraform-environment.ts'
import { type KeptPlan, keepPlan } from '../../targets/terraform/store/keep-plan.ts'
import { newStoredPlan, type StoredPlan } from '../../targets/terraform/store/stored-plan.ts'
import { travellingArguments } from '../../targets/terraform/store/travelling-arguments.ts'
import { declaredVariables } from './declared-variables.ts'
import type { Judged } from './judge.ts'
import type { Made, Obtained } from './obtain.ts'
import type { Stores } from './stores.ts'
import type { Input } from './wanted.ts'

export const notKept: KeptPlan = { ref: '', review: '', wrote: false }

export interface ToKeep {
  readonly input: Input
  readonly run: RunFacts
  readonly obtained: Obtained
  readonly made: Made
  readonly judged: Judged
  readonly label: string
  /** Number of the pull request. */
  readonly pull: number | undefined
  readonly hmacKey: Buffer
  readonly fingerprint: string
  /** Of what people may read. */
  readonly digest: string
}

/**
 * Keeps the plan for terraform-apply, and beside it what the plan after the merge is compared with. It does not throw: what was planned is
 * told first.
 */
export const keep = async (what: ToKeep, { store, access }: Stores): Promise<KeptPlan> => {
  if (store.kind === 'none') return { ...notKept, notice: store.notice }
  try {
    return await keepPlan(store, await storedPlan(what), what.digest, await access())
  } catch (thrown) {
    return { ...notKept, failure: failureOfThrown(thrown) }
  }
}

const storedPlan = async (what: ToKeep): Promise<StoredPlan> => {
  const { input, run, obtained, made, judged, label, pull, hmacKey, fingerprint } = what
  const [plan, lockFile] = await Promise.all([readFile(made.file), readLockFile(made.directory)])
  const given = {
    backendConfig: input.backendConfig ?? [],
    varFiles: input.varFile ?? [],
    planArgs: input.planArgs ?? [],
    destroy: input.destroy,
    refreshOnly: input.refreshOnly,
  }
  return newStoredPlan(
    {
      repository: run.repository,
      runId: run.runId,
      attempt: run.attempt,
      headSha: run.sha,
      event: run.event,
      pullRequest: pull ?? null,
      label,
      directory: input.workingDirectory,
      workspace: made.workspace,
      arguments: travellingArguments(given, declaredVariables(judged.plan), variablesGiven()),
      rules: {
        failOn: input.failOn ?? [],
        maxDestroy: input.maxDestroy ?? null,
        statefulTypes: input.statefulTypes ?? [],
        redact: (input.redact ?? []).map(lineOf),
      },
      product: obtained.terraform!.product,
      version: obtained.terraform!.version,
      fingerprint,
      hmacKey: hmacKey.toString('base64url'),
    },
    lockFile,
    plan,
  )
}

/** A line that `redactPatterns` reads as this expression. */
const lineOf = ({ source, flags }: RegExp): string => `/${source}/${flags.replace('g', '')}`

const readLockFile = async (directory: string): Promise<Buffer> => {
  try {
    return await readFile(join(directory, '.terraform.lock.hcl'))
  } catch {
    // A configuration without providers has none.
    return Buffer.alloc(0)
  }
}
