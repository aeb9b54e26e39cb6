import { readFileSync } from 'node:fs'
import type { InputsOf } from '../../action/contract.ts'
import { invalidInput } from '../../action/inputs.ts'
import type { Architecture } from '../../aws/image-manifest.ts'
import type { Code } from '../../aws/lambda.ts'
import { type FunctionState, sha256OfZip } from '../../aws/lambda-function.ts'
import { failureOf } from '../../failures/catalogue.ts'
import { lambdaFailures } from '../../failures/lambda.ts'
import type { RunFacts } from '../../github/run.ts'
import { hashInS3 } from '../../targets/lambda/code-in-s3.ts'
import { versionDescription } from '../../targets/lambda/commit-of.ts'
import type { Deploy } from '../../targets/lambda/deploy.ts'
import { resolveImage } from '../../targets/lambda/image.ts'
import type { Baseline, Wanted } from '../../targets/lambda/plan.ts'
import { isKept } from '../../targets/lambda/provisioned.ts'
import { secondsOf } from '../../targets/lambda/traffic-steps.ts'
import type { contract } from './contract.ts'
import { wantedConfiguration } from './wanted-configuration.ts'
import type { Work } from './work.ts'

export type Input = InputsOf<typeof contract>

/** The code, and how Lambda will call it. Reads the image's manifest: what Lambda would refuse is said before any write. */
export const wantedCode = async (
  { session, lambda, input }: Pick<Work, 'session' | 'lambda' | 'input'>,
  latest: FunctionState,
): Promise<{ code: Code; wanted: Wanted }> => {
  guardArchitecture(input, latest)
  guardPackageType(input, latest)
  const configuration = wantedConfiguration(input, latest)
  const architecture = latest.architecture as Architecture
  const rest = { alias: input.alias, publish: input.alias !== undefined || input.publish === 'true', configuration }
  if (input.imageUri) {
    const { uri, sha256 } = await resolveImage(session, input.imageUri, architecture)
    return { code: { imageUri: uri }, wanted: { code: { sha256, architecture }, ...rest } }
  }
  if (input.s3Bucket) {
    const code = { s3: { bucket: input.s3Bucket, key: input.s3Key!, objectVersion: input.s3ObjectVersion } }
    const sha256 = await hashInS3(lambda, code, latest, s3Facts(input))
    return { code, wanted: { code: { sha256, architecture }, ...rest } }
  }
  const zip = readFileSync(input.zipFile!)
  return { code: { zip }, wanted: { code: { sha256: sha256OfZip(zip), architecture }, ...rest } }
}

const guardArchitecture = ({ architecture }: Input, latest: FunctionState): void => {
  if (architecture && architecture !== latest.architecture)
    throw invalidInput(
      `Input "architecture" is ${architecture}, and the function is ${latest.architecture}.`,
      'Leave the input out, or change the function first.',
    )
}

/** What an explanation may name of a zip in S3. */
export const s3Facts = ({ s3Bucket, s3Key, s3ObjectVersion }: Input) =>
  s3Bucket ? { bucket: s3Bucket, key: s3Key, 'object-version': s3ObjectVersion ?? 'the newest' } : {}

const guardPackageType = ({ imageUri, zipFile }: Input, { packageType, arn }: FunctionState): void => {
  if ((packageType === 'Image') === (imageUri !== undefined)) return
  throw failureOf(lambdaFailures.find(({ code }) => code === 'package-type')!, {
    function: arn.split(':').at(-1),
    message: `it is ${packageType}, and ${imageUri ? '`image-uri`' : zipFile ? '`zip-file`' : '`s3-bucket`'} was given`,
  })
}

export const descriptionOf = ({ versionDescription: given }: Input, run: RunFacts): string =>
  given ?? versionDescription(run.sha, run.runId)

/** The test invoke; undefined: none was asked for. */
export const testOf = ({ testPayload, testExpectJson = {} }: Input): Deploy['test'] =>
  testPayload ? { payload: testPayload, expect: testExpectJson } : undefined

/**
 * Seconds. SnapStart makes a snapshot of each version, and provisioned concurrency instances (six to eight minutes were seen
 * for one); what the steps take comes on top.
 */
export const timeoutOf = ({ timeout, trafficSteps = [] }: Input, { latest, kept }: Baseline): number =>
  (timeout ?? (latest.snapStart || isKept(kept) ? 1800 : 600)) + secondsOf(trafficSteps)
