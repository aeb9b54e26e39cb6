import { Failure, messageOf } from '../../../failures/failure.ts'
import { canonicalJson } from '../plan/canonical-json.ts'
import type { PlanStore } from './choose-store.ts'
import { type ReviewRef, reviewRefIn, reviewRefText, type S3File } from './plan-ref.ts'
import { inS3, putInS3, type StoreAccess } from './plan-stores.ts'
import { isSealed, seal, unseal } from './seal.ts'
import { type PlanHeader, sha256Of } from './stored-plan.ts'

/**
 * What the plan of a pull request leaves for the plan after the merge: by the key of its fingerprint that one can compute its own
 * and say whether both change the same. No plan, and no value of one.
 */
export interface PlanReview extends Reviewed {
  readonly format: 1
  /** The digest of the changes: addresses and what is done to them, redacted. Empty when it goes another way. */
  readonly digest: string
}

type Reviewed = Pick<
  PlanHeader,
  'id' | 'repository' | 'runId' | 'headSha' | 'pullRequest' | 'directory' | 'workspace' | 'hmacKey' | 'fingerprint'
>

export const planReviewOf = (header: PlanHeader, digest: string): PlanReview => ({
  format: 1,
  id: header.id,
  repository: header.repository,
  runId: header.runId,
  headSha: header.headSha,
  pullRequest: header.pullRequest,
  directory: header.directory,
  workspace: header.workspace,
  hmacKey: header.hmacKey,
  fingerprint: header.fingerprint,
  digest,
})

/** Bytes. A digest has some 4 KB. */
const largestReview = 256 * 1024

/**
 * Keeps a review: beside the plan in S3, else encrypted in the reference itself, without the digest, since an artifact cannot be read
 * from another run without a further permission.
 *
 * @returns what goes into the marker of the comment; empty when there is no store
 * @throws Failure of S3
 */
export const putReview = async (store: PlanStore, review: PlanReview, access: StoreAccess): Promise<string> => {
  const { encryptionKey } = access
  const { id, repository, runId, headSha } = review
  const of = { id, repository, runId, headSha }
  const sealedOr = async (content: Buffer) => (encryptionKey === undefined ? content : seal(content, encryptionKey, of))
  if (store.kind === 's3') {
    const content = await sealedOr(Buffer.from(canonicalJson(review)))
    const file = await putInS3(store, `${id}.review`, content, access)
    return reviewRefText({ ...of, ...file, sha256: sha256Of(content) })
  }
  if (store.kind === 'none' || encryptionKey === undefined) return ''
  const content = await sealedOr(Buffer.from(canonicalJson({ ...review, digest: '' })))
  return reviewRefText({ ...of, kind: 'inline', content: content.toString('base64url') })
}

/** The review, or why it cannot be had, as a clause. */
export type FoundReview = { readonly review: PlanReview } | { readonly missing: string }

/**
 * The review that a comment names. It tells, and nothing depends on it: what is missing is said, and the step goes on.
 *
 * @param text of the marker, which whoever may edit comments may have changed: it must not lead to a review that somebody else has
 *   made up, so that one counts only where plans of this step are kept, or sealed with its key
 * @param own where plans of this step are kept
 */
export const findReview = async (
  text: string,
  repository: string,
  own: PlanStore,
  access: StoreAccess,
): Promise<FoundReview> => {
  const ref = reviewRefIn(text)
  if (!ref || ref.repository.toLowerCase() !== repository.toLowerCase()) return { missing: 'its comment names none' }
  if (ref.kind === 's3' && !isIn(own, ref)) return { missing: 'it lies elsewhere than where this step keeps its plans' }
  try {
    const content = await contentOf(ref, access)
    if (!content) return { missing: 'it is gone' }
    if (ref.kind === 's3' && sha256Of(content) !== ref.sha256) return { missing: 'it has been changed since' }
    return reviewIn(await openedReview(content, ref, access), ref)
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return { missing: messageOf(thrown) }
  }
}

const contentOf = (ref: ReviewRef, access: StoreAccess): Promise<Buffer | undefined> =>
  ref.kind === 's3'
    ? inS3(ref, access, (bucket) => bucket.readStart(ref.key, largestReview))
    : Promise.resolve(Buffer.from(ref.content, 'base64url'))

const isIn = (own: PlanStore, { bucket, key, endpoint }: S3File): boolean =>
  own.kind === 's3' && own.bucket === bucket && own.endpoint === endpoint && key.startsWith(own.prefix)

const openedReview = (content: Buffer, ref: ReviewRef, { encryptionKey = '' }: StoreAccess) =>
  ref.kind === 'inline' || isSealed(content) ? unseal(content, encryptionKey, ref) : content

const reviewIn = (content: Buffer, { id, headSha }: ReviewRef): FoundReview => {
  const value = parsed(content)
  return value?.format === 1 && value.id === id && value.headSha === headSha
    ? { review: value }
    : { missing: 'it is none of this version' }
}

const parsed = (content: Buffer): PlanReview | undefined => {
  try {
    return JSON.parse(content.toString('utf8')) as PlanReview
  } catch {
    return undefined
  }
}
