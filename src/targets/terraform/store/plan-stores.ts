import { AwsFailure } from '../../../aws/call.ts'
import { bucketOf } from '../../../aws/s3.ts'
import type { Bucket } from '../../../aws/s3-object.ts'
import type { Session } from '../../../aws/session.ts'
import { Failure } from '../../../failures/failure.ts'
import { planStoreFailure } from '../../../failures/plan-store.ts'
import type { PlanStore, S3Store } from './choose-store.ts'
import { type ArtifactFile, type PlanRef, planRefText, type S3File } from './plan-ref.ts'
import { seal } from './seal.ts'
import { envelopeOf, largestEnvelope, type StoredPlan, sha256Of, tooLarge } from './stored-plan.ts'

/** Artifacts of this run. */
export interface PlanArtifacts {
  readonly upload: (name: string, content: Buffer) => Promise<Pick<ArtifactFile, 'id' | 'sha256'>>
  /** Of at most so many bytes. Undefined: there is none, any more. */
  readonly download: (file: ArtifactFile, most: number) => Promise<Buffer | undefined>
}

/** What the stores are reached with. */
export interface StoreAccess {
  readonly session: Session
  readonly artifacts: PlanArtifacts
  readonly encryptionKey: string | undefined
  readonly signal: AbortSignal
}

/**
 * Stores a plan, encrypted when there is a key.
 *
 * @returns the output `plan-ref`; empty when there is no store
 * @throws Failure of S3 or of artifacts: somebody is going to apply this plan, so that the step fails. What it found is told first.
 */
export const putPlan = async (store: PlanStore, stored: StoredPlan, access: StoreAccess): Promise<string> => {
  if (store.kind === 'none') return ''
  const envelope = envelopeOf(stored)
  const { id, repository, runId, attempt, headSha, sha256 } = stored.header
  const { encryptionKey } = access
  if (store.kind === 'artifact' && encryptionKey === undefined)
    throw new Error('an artifact is never kept in the clear')
  const content = encryptionKey === undefined ? envelope : await seal(envelope, encryptionKey, stored.header)
  const place =
    store.kind === 's3'
      ? await putInS3(store, `${id}.plan`, content, access)
      : await putAsArtifact(`terraform-plan-${id}`, content, access)
  return planRefText({
    id,
    repository,
    runId,
    attempt,
    headSha,
    sha256: sha256Of(envelope),
    planSha256: sha256,
    bytes: content.length,
    sealed: encryptionKey !== undefined,
    place,
  })
}

/**
 * What lies where `plan-ref` says; one byte more than it should be, when it is longer. Check the ref first, and what comes after.
 *
 * @throws Failure `plan-gone`, `plan-too-large`, and those of S3 and of artifacts
 */
export const fetchPlan = async ({ place, bytes }: PlanRef, access: StoreAccess): Promise<Buffer> => {
  if (bytes > largestEnvelope) throw tooLarge(bytes)
  const most = bytes + 1
  const found =
    place.kind === 's3'
      ? await inS3(place, access, (bucket) => bucket.readStart(place.key, most))
      : await access.artifacts.download(place, most)
  if (!found) throw planStoreFailure('plan-gone', { place: placeText(place), remedy: '' })
  return found
}

/** For messages. */
export const placeText = (place: S3File | ArtifactFile): string =>
  place.kind === 's3' ? `s3://${place.bucket}/${place.key}` : `artifact ${place.name} (${place.id})`

/**
 * Blindly: whoever plans may write plans and not read them, so that a look at what is there after a lost answer is not theirs. Every
 * plan has an id of its own, and the same bytes twice do no harm.
 */
export const putInS3 = async (store: S3Store, name: string, content: Buffer, access: StoreAccess): Promise<S3File> => {
  const { bucket, prefix, endpoint } = store
  const region = store.region ?? access.session.region
  const file = { kind: 's3', bucket, key: `${prefix}${name}`, region, ...(endpoint && { endpoint }) } as const
  const headers = { 'content-type': 'application/octet-stream', ...store.headers }
  return inS3(file, access, async (place, region) => {
    await place.putBlind(file.key, content, headers)
    return { ...file, region }
  })
}

const putAsArtifact = async (name: string, content: Buffer, access: StoreAccess): Promise<ArtifactFile> => ({
  kind: 'artifact',
  name,
  ...(await access.artifacts.upload(name, content)),
})

/** Works on a bucket, in the Region in which S3 says that it is. */
export const inS3 = async <T>(
  { bucket, region, endpoint }: Pick<S3File, 'bucket' | 'region' | 'endpoint'>,
  { session, signal }: StoreAccess,
  work: (bucket: Bucket, region: string) => Promise<T>,
): Promise<T> => {
  const at = (region: string) => work(bucketOf({ ...session, region }, bucket, { signal, endpoint }), region)
  try {
    return await at(region)
  } catch (thrown) {
    const told = thrown instanceof AwsFailure ? thrown.bucketRegion : undefined
    if (told === undefined || told === region) throw inOurWords(thrown, bucket)
    return at(told).catch((again: unknown) => Promise.reject(inOurWords(again, bucket)))
  }
}

/** What S3's failures say of a site's inputs is of no use here. */
const inOurWords = (thrown: unknown, bucket: string): unknown =>
  thrown instanceof Failure && thrown.code === 'bucket-missing'
    ? planStoreFailure('plan-bucket-missing', { bucket }, thrown)
    : thrown
