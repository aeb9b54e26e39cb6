import { oneOf, quote } from '../../../action/input-types.ts'
import { defaulted, optional, Problem } from '../../../action/inputs.ts'
import { type S3Place, s3Place } from '../../../aws/s3-names.ts'
import type { ObjectHeaders } from '../../../aws/s3-object.ts'
import { type S3Backend, stateKey } from '../run/backend.ts'

/** What the input `store` asks for. */
export type WantedStore = 'auto' | 'artifact' | 'none' | S3Place

const words = oneOf(['auto', 'artifact', 'none'])

/** The input `store`. */
export const storeInput = defaulted(
  optional((text): WantedStore => {
    if (text.startsWith('s3://')) return s3Place.parse(text)!
    try {
      return words.parse(text)!
    } catch {
      throw new Problem(`must be auto, artifact, none or a place such as s3://acme-plans/prod, not ${quote(text)}`)
    }
  }),
)

/** What the backend says of its bucket, and the key of the workspace's state, such as `env:/staging/prod.tfstate`. */
export type S3BackendFacts = Pick<S3Backend, 'bucket' | 'region'> &
  Partial<Pick<S3Backend, 'encrypt' | 'kmsKeyId' | 'acl' | 'endpoint' | 'ownAccess'>> & { readonly key: string }

/** Of the state of a workspace. */
export const s3FactsOf = (backend: S3Backend, workspace: string): S3BackendFacts => ({
  ...backend,
  key: stateKey(backend, workspace),
})

export interface S3Store {
  readonly kind: 's3'
  readonly bucket: string
  /** Of the keys: `` or with a slash at its end. */
  readonly prefix: string
  readonly region: string | undefined
  readonly endpoint?: string | undefined
  /** That the bucket may insist on. */
  readonly headers: ObjectHeaders
  readonly beside: 'state' | 'nothing'
}

/** Where a plan goes. */
export type PlanStore =
  | S3Store
  | { readonly kind: 'artifact' }
  | {
      readonly kind: 'none'
      /** Why nothing is stored, and what to do; undefined when that was asked for. Markdown. */
      readonly notice?: string
    }

/**
 * Where to store a plan: beside the state when the backend is S3 (what may read the one may read the other), else as an artifact,
 * which must be encrypted, else nowhere.
 *
 * @param backend undefined: it is not S3
 */
export const chooseStore = (
  wanted: WantedStore,
  backend: S3BackendFacts | undefined,
  encryptionKey: string | undefined,
): PlanStore => {
  if (typeof wanted === 'object') return { kind: 's3', ...wanted, region: undefined, headers: {}, beside: 'nothing' }
  if (wanted === 'none') return { kind: 'none' }
  if (wanted === 'auto' && backend && backend.ownAccess === undefined) return besideState(backend)
  if (encryptionKey !== undefined) return { kind: 'artifact' }
  return { kind: 'none', notice: notices[backend ? 'ownAccess' : 'local'](backend?.ownAccess ?? '') }
}

const besideState = ({ bucket, key, region, endpoint, ...backend }: S3BackendFacts): S3Store => ({
  kind: 's3',
  bucket,
  prefix: `${key}.plans/`,
  region,
  endpoint,
  headers: headersOf(backend),
  beside: 'state',
})

/** As terraform writes its state, so that a bucket that takes the one takes the other. */
const headersOf = ({
  encrypt,
  kmsKeyId,
  acl,
}: Pick<S3BackendFacts, 'encrypt' | 'kmsKeyId' | 'acl'>): ObjectHeaders => ({
  ...(encrypt && { 'x-amz-server-side-encryption': kmsKeyId ? 'aws:kms' : 'AES256' }),
  ...(encrypt && kmsKeyId && { 'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId }),
  ...(acl && { 'x-amz-acl': acl }),
})

const remedy =
  'To apply just this plan later, keep the state in S3, or give `encryption-key: ${{ secrets.PLAN_KEY }}` ' +
  '(`openssl rand -base64 32`) to both actions, or `store: s3://bucket/prefix`. With `store: none` this notice is not shown.'

const notices = {
  local: () =>
    `The plan is not stored: a plan file holds the state with its secrets, the backend is not S3, and there is no key to encrypt ` +
    `an artifact with. \`plan-ref\` is empty. ${remedy}`,
  ownAccess: (how: string) =>
    `The plan is not stored: the backend reaches its bucket by ${how}, and not with the rights of this job. \`plan-ref\` is ` +
    `empty. ${remedy}`,
}
