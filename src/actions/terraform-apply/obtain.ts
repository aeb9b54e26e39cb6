import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { info } from '../../action/log.ts'
import { temporaryFolder } from '../../action/temporary-folder.ts'
import { artifactsOf } from '../../github/artifacts.ts'
import { fetchPlan } from '../../targets/terraform/store/plan-stores.ts'
import type { PlanHeader, StoredPlan } from '../../targets/terraform/store/stored-plan.ts'
import { checkPlanFile, checkRef, verifiedPlan } from '../../targets/terraform/store/verify-plan.ts'
import type { Work } from './work.ts'

/** A plan whose every byte is known to be the one that was reviewed. */
export interface ReviewedPlan {
  /** Absolute, in a folder that only we can look into. */
  readonly file: string
  /** What travelled with it. Undefined: it came by `plan-file`, of which nobody knows how it was made. */
  readonly header: PlanHeader | undefined
  /** `.terraform.lock.hcl` of the plan job; empty: it had none. */
  readonly lockFile: Buffer
}

/**
 * Fetches the plan by its id, or reads the file, and verifies it before terraform sees it: a plan file is a program.
 *
 * @throws Failure of `verify-plan.ts`, and those of the store
 */
export const obtainPlan = async (work: Work): Promise<ReviewedPlan> => {
  const { header, lockFile, plan } = await verified(work)
  const file = join(await temporaryFolder('terraform-plan'), 'plan')
  await writeFile(file, plan, { mode: 0o600, flag: 'wx' })
  return { file, header, lockFile }
}

interface Verified extends Pick<StoredPlan, 'lockFile' | 'plan'> {
  readonly header: PlanHeader | undefined
}

const verified = async ({ input, run, session, signal }: Work): Promise<Verified> => {
  const { planRef, planFile, planSha256, encryptionKey } = input
  if (!planRef) {
    const plan = await readFile(planFile!)
    checkPlanFile(plan, planSha256!)
    info(`${planFile} has the SHA-256 ${planSha256}.`)
    return { header: undefined, lockFile: Buffer.alloc(0), plan }
  }
  checkRef(planRef, run)
  // A plan in S3 says in which Region; only artifacts do without one.
  const fetched = await fetchPlan(planRef, { session: session!, artifacts: artifactsOf(signal), encryptionKey, signal })
  const stored = await verifiedPlan(fetched, planRef, encryptionKey)
  const { id, headSha, madeAt, sha256 } = stored.header
  info(`Plan ${id} of commit ${headSha.slice(0, 12)}, made ${madeAt}, SHA-256 ${sha256}: verified.`)
  return stored
}

/**
 * Does work with the lock file of the plan job in a directory that has none: without it `init` would choose providers anew, and
 * terraform would not take the plan. It is taken away again.
 */
export const withLockFile = async <T>(directory: string, lockFile: Buffer, work: () => Promise<T>): Promise<T> => {
  const path = join(directory, '.terraform.lock.hcl')
  if (lockFile.length === 0 || existsSync(path)) return work()
  await writeFile(path, lockFile)
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}
