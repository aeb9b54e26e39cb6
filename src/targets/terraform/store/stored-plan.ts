import { createHash, randomBytes } from 'node:crypto'
import { planStoreFailure } from '../../../failures/plan-store.ts'
import { canonicalJson } from '../plan/canonical-json.ts'
import { headerIn } from './plan-header.ts'
import type { PlanArguments } from './travelling-arguments.ts'

/** What is known of a plan, and travels with it. Of secrets it holds the key of the fingerprint alone. */
export interface PlanHeader {
  /** Of the header and of the envelope around it. */
  readonly format: 1
  /** Names the plan in its store: run, attempt and a part that is random, so that no two plans have the same. */
  readonly id: string
  /** `OWNER/REPO`, as `GITHUB_REPOSITORY` has it. */
  readonly repository: string
  readonly runId: string
  /** From 1. */
  readonly attempt: number
  /** The commit that was planned: of a pull request its head. */
  readonly headSha: string
  /** Such as `pull_request` or `push`. */
  readonly event: string
  readonly pullRequest: number | null
  /** The label of the comment: by it terraform-apply finds the comment again. */
  readonly label: string
  /** Of the configuration, below the workspace of the job, with slashes; `.` is the workspace itself. */
  readonly directory: string
  /** Terraform's, such as `default`. */
  readonly workspace: string
  readonly arguments: PlanArguments
  readonly rules: PlanRules
  readonly product: 'Terraform' | 'OpenTofu'
  /** Such as `1.11.4`. */
  readonly version: string
  /** Of the plan file, in hexadecimal. */
  readonly sha256: string
  /** Of the planned changes: their HMAC by `hmacKey`. */
  readonly fingerprint: string
  /** 32 bytes that were drawn for this plan, base64url. */
  readonly hmacKey: string
  /** ISO 8601. */
  readonly madeAt: string
}

/** What the plan was judged by, and how it was shown: terraform-apply judges and shows a second plan alike. */
export interface PlanRules {
  /** Words of `fail-on`. */
  readonly failOn: readonly string[]
  readonly maxDestroy: number | null
  readonly statefulTypes: readonly string[]
  /** Lines of `redact`. */
  readonly redact: readonly string[]
}

/** A plan as it is stored: what is known of it, `.terraform.lock.hcl` of its directory, and the plan file. */
export interface StoredPlan {
  readonly header: PlanHeader
  /** Empty: the directory has none. */
  readonly lockFile: Buffer
  readonly plan: Buffer
}

/** What the header says of a plan and cannot be read off its file. */
export type PlanFacts = Omit<PlanHeader, 'format' | 'id' | 'sha256' | 'madeAt'>

/** A plan of this moment, ready to be stored. Two plans never have the same id, be they of one job. */
export const newStoredPlan = (facts: PlanFacts, lockFile: Buffer, plan: Buffer): StoredPlan => ({
  header: {
    ...facts,
    format: 1,
    id: `${facts.runId}-${facts.attempt}-${randomBytes(8).toString('hex')}`,
    sha256: sha256Of(plan),
    madeAt: new Date().toISOString(),
  },
  lockFile,
  plan,
})

const magic = Buffer.from('aws-deploy-actions terraform plan 1\n')

/** Bytes. The plan file of 10,000 resources has 1.6 MB. */
export const largestPlan = 256 * 1024 * 1024
const largestHeader = 256 * 1024
const largestLockFile = 4 * 1024 * 1024
export const largestEnvelope = largestPlan + largestHeader + largestLockFile + 1024

/**
 * One file: magic line, then header (canonical JSON), lock file and plan, each behind its length (32 bits, big endian).
 *
 * @throws Failure `plan-too-large`
 */
export const envelopeOf = ({ header, lockFile, plan }: StoredPlan): Buffer => {
  const parts = [Buffer.from(canonicalJson(header)), lockFile, plan]
  parts.forEach((part, at) => {
    if (part.length > largest[at]!) throw tooLarge(part.length)
  })
  return Buffer.concat([magic, ...parts.flatMap((part) => [lengthOf(part), part])])
}

const largest = [largestHeader, largestLockFile, largestPlan]

const lengthOf = (part: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(part.length)
  return length
}

export const tooLarge = (bytes: number) =>
  planStoreFailure('plan-too-large', { bytes: bytes.toLocaleString('en'), most: largestPlan.toLocaleString('en') })

/**
 * Takes an envelope apart. Says nothing of whether it may be trusted: `verifiedPlan` does.
 *
 * @throws Failure `plan-unreadable`, `plan-truncated`
 */
export const planIn = (envelope: Buffer): StoredPlan => {
  const [header, lockFile, plan] = partsIn(envelope, 3) as [Buffer, Buffer, Buffer]
  return { header: headerIn(header), lockFile, plan }
}

/** The header alone, also of an envelope that ends too early behind it. @throws Failure as `planIn` */
export const headerOf = (envelope: Buffer): PlanHeader => headerIn(partsIn(envelope, 1)[0]!)

const partsIn = (envelope: Buffer, count: number): readonly Buffer[] => {
  if (!envelope.subarray(0, magic.length).equals(magic.subarray(0, envelope.length)))
    throw planStoreFailure('plan-unreadable', { what: 'it does not begin as such a file does' })
  let at = magic.length
  const parts = largest.slice(0, count).map((most) => {
    if (at + 4 > envelope.length) throw planStoreFailure('plan-truncated', {})
    const length = envelope.readUInt32BE(at)
    if (length > most) throw planStoreFailure('plan-unreadable', { what: 'a part of it is larger than it can be' })
    at += 4 + length
    if (at > envelope.length) throw planStoreFailure('plan-truncated', {})
    return envelope.subarray(at - length, at)
  })
  if (count === largest.length && at < envelope.length)
    throw planStoreFailure('plan-unreadable', { what: 'something follows behind its end' })
  return parts
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
