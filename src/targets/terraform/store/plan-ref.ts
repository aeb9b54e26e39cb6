import { constants, deflateSync, inflateSync } from 'node:zlib'
import { quote } from '../../../action/input-types.ts'
import { optional, Problem } from '../../../action/inputs.ts'

/** Where in S3 a file lies. */
export interface S3File {
  readonly kind: 's3'
  readonly bucket: string
  readonly key: string
  readonly region: string
  /** Of a store that is not AWS's own. */
  readonly endpoint?: string
}

/** An artifact of the run. */
export interface ArtifactFile {
  readonly kind: 'artifact'
  readonly id: string
  readonly name: string
  /** Of what was uploaded. */
  readonly sha256: string
}

/**
 * Which plan is to be applied. It comes by the outputs of jobs, which whoever can write to the store cannot forge: what is
 * fetched must be what is told here, byte by byte.
 */
export interface PlanRef {
  readonly id: string
  readonly repository: string
  readonly runId: string
  readonly attempt: number
  readonly headSha: string
  /** Of the envelope, before it was sealed. */
  readonly sha256: string
  /** Of the plan file in it. */
  readonly planSha256: string
  /** What lies in the store: its length. */
  readonly bytes: number
  /** Encrypted with `encryption-key`. */
  readonly sealed: boolean
  readonly place: S3File | ArtifactFile
}

/** Where to find what is needed to compare with a plan that was reviewed; goes into the marker of the comment. */
export type ReviewRef =
  | (S3File & { readonly sha256: string } & Of)
  | ({ readonly kind: 'inline' /** Sealed, base64url. */; readonly content: string } & Of)

interface Of {
  readonly id: string
  readonly repository: string
  readonly runId: string
  readonly headSha: string
}

const planPrefix = 'plan1.'
const reviewPrefix = 'review1.'

/** Characters. The runner takes outputs of a megabyte; ours has some 500. */
const longest = 20_000

/**
 * Neither JSON nor base64 of JSON: the runner empties an output in which it sees a masked value, such as an account id, in clear or
 * as base64. Deflate shifts every character by some bits.
 */
const packed = (value: unknown): string =>
  deflateSync(JSON.stringify(value), { level: 9, strategy: constants.Z_FIXED }).toString('base64url')

const unpacked = (text: string): unknown => {
  try {
    return JSON.parse(inflateSync(Buffer.from(text, 'base64url'), { maxOutputLength: longest * 4 }).toString('utf8'))
  } catch {
    return undefined
  }
}

export const planRefText = (ref: PlanRef): string => planPrefix + packed(ref)

export const reviewRefText = (ref: ReviewRef): string => reviewPrefix + packed(ref)

/** The input `plan-ref`. */
export const planRefInput = optional((text): PlanRef => {
  const value =
    text.startsWith(planPrefix) && text.length <= longest ? unpacked(text.slice(planPrefix.length)) : undefined
  if (isPlanRef(value)) return value
  throw new Problem(
    'must be the output `plan-ref` of terraform-plan-comment, whole and as it is ' +
      '(`plan-ref: ${{ needs.plan.outputs.plan-ref }}`), not ' +
      quote(text),
  )
})

/** Undefined: it is none of ours, or of a later version; a comment may hold anything. */
export const reviewRefIn = (text: string): ReviewRef | undefined => {
  const value =
    text.startsWith(reviewPrefix) && text.length <= longest ? unpacked(text.slice(reviewPrefix.length)) : undefined
  return isReviewRef(value) ? value : undefined
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const texts = (value: Fields, ...names: readonly string[]) =>
  names.every((name) => typeof value[name] === 'string' && value[name] !== '')

const numbers = (value: Fields, ...names: readonly string[]) => names.every((name) => Number.isSafeInteger(value[name]))

const isS3File = (value: Fields): boolean =>
  value['kind'] === 's3' &&
  texts(value, 'bucket', 'key', 'region') &&
  (value['endpoint'] === undefined || texts(value, 'endpoint'))

const isPlace = (value: unknown): boolean =>
  isFields(value) && (isS3File(value) || (value['kind'] === 'artifact' && texts(value, 'id', 'name', 'sha256')))

const isPlanRef = (value: unknown): value is PlanRef =>
  isFields(value) &&
  texts(value, 'id', 'repository', 'runId', 'headSha', 'sha256', 'planSha256') &&
  numbers(value, 'attempt', 'bytes') &&
  typeof value['sealed'] === 'boolean' &&
  isPlace(value['place'])

const isReviewRef = (value: unknown): value is ReviewRef =>
  isFields(value) &&
  texts(value, 'id', 'repository', 'runId', 'headSha') &&
  ((isS3File(value) && texts(value, 'sha256')) || (value['kind'] === 'inline' && texts(value, 'content')))
