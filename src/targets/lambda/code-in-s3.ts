import { AwsFailure } from '../../aws/call.ts'
import type { Code, LambdaFunction } from '../../aws/lambda.ts'
import { type FunctionState, sha256OfZip } from '../../aws/lambda-function.ts'
import type { Facts } from '../../failures/catalogue.ts'
import { deployFailure } from '../../failures/lambda-deploy.ts'

/** A zip with one file of one byte, for nothing but its hash. */
const probe = Buffer.from(
  'UEsDBBQAAAAAAAAAIQAh39v0AQAAAAEAAAAIAAAAaW5kZXguanMwUEsBAhQDFAAAAAAAAAAhACHf2/QBAAAAAQAAAAgAAAAAAAAAAAAAAIABAAAAAGlu' +
    'ZGV4LmpzUEsFBgAAAAABAAEANgAAACcAAAAAAA==',
  'base64',
)

/**
 * The hash of a zip in S3, before anything is written. Lambda itself tells: an update with `DryRun` reads the object with the
 * rights of the caller, checks it, and answers its CodeSha256. So the role needs no right that the update does not need, and
 * an object that is missing, denied or in another Region is told before any write.
 *
 * The rule when the answer is what `$LATEST` has: it is "unchanged" only if Lambda really looked. A second dry run, of a
 * zip whose hash we know, proves it; a function that takes signed code alone refuses that zip, and has looked as well.
 *
 * The hash is that of now. Should the object be overwritten before the update, what is live then differs from it, and the
 * update fails instead of deploying what nobody asked for. With `s3-object-version` that cannot happen.
 *
 * `DryRun` in AWS's own model: "… the CodeSha256 hash value of the provided code will also be computed and returned in the
 * response" (lambda-2015-03-31.docs.json).
 *
 * @throws AwsFailure with what is wrong with the object; Failure `s3-hash-unknown` when Lambda does not tell hashes.
 */
export const hashInS3 = async (
  lambda: LambdaFunction,
  code: Code,
  latest: FunctionState,
  facts: Facts,
): Promise<string> => {
  const hash = await lambda.hashOf(code, latest.architecture)
  if (hash !== latest.codeSha256 || (await tellsHashes(lambda, latest))) return hash
  throw deployFailure('s3-hash-unknown', facts)
}

const tellsHashes = async (lambda: LambdaFunction, { architecture }: FunctionState): Promise<boolean> => {
  try {
    return (await lambda.hashOf({ zip: probe }, architecture)) === sha256OfZip(probe)
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.code === 'code-signature') return true
    throw failure
  }
}
