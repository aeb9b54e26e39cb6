import { readFileSync, statSync } from 'node:fs'
import type { InputsOf } from '../../action/contract.ts'
import { invalidInput } from '../../action/inputs.ts'
import type { Architecture } from '../../aws/image-manifest.ts'
import type { Code } from '../../aws/lambda.ts'
import { type FunctionState, sha256OfZip } from '../../aws/lambda-function.ts'
import { failureOf } from '../../failures/catalogue.ts'
import { lambdaFailures } from '../../failures/lambda.ts'
import type { RunFacts } from '../../github/run.ts'
import { checkOfUrl, type HealthCheck } from '../../health/checks.ts'
import { hashInS3 } from '../../targets/lambda/code-in-s3.ts'
import { versionDescription } from '../../targets/lambda/commit-of.ts'
import { resolveImage } from '../../targets/lambda/image.ts'
import type { Wanted } from '../../targets/lambda/plan.ts'
import { secondsOf } from '../../targets/lambda/traffic-steps.ts'
import type { contract } from './contract.ts'
import { checkConfiguration, wantedConfiguration } from './wanted-configuration.ts'
import type { Work } from './work.ts'

export type Input = InputsOf<typeof contract>

/** Bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const largestZip = 52_428_800

export const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

/** What is wrong with the inputs together, before AWS is asked. */
export const checkInputs = (input: Input): void => {
  const inS3 = input.s3Bucket ?? input.s3Key ?? input.s3ObjectVersion
  const sources = [
    ['image-uri', input.imageUri],
    ['zip-file', input.zipFile],
    ['s3-bucket', inS3],
    ['rollback-to', input.rollbackTo],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`"${name}"`]))
  if (sources.length !== 1)
    throw invalidInput(
      sources.length === 0
        ? 'One of the inputs "image-uri", "zip-file", "s3-bucket" and "rollback-to" is required, and all are empty.'
        : `Only one of the inputs ${sources.join(' and ')} can be given.`,
      'For an image hand on the output `image` of build-lambda-image. (An output that holds a masked value is empty in the next job.)',
    )
  if (inS3 !== undefined && !(input.s3Bucket && input.s3Key))
    throw invalidInput(
      `Inputs "s3-bucket" and "s3-key" belong together, and "${input.s3Bucket ? 's3-key' : 's3-bucket'}" is empty.`,
    )
  if (input.rollbackTo && input.rollbackTo !== 'previous' && input.functionName.length > 1)
    throw invalidInput(
      `Input "rollback-to" is version ${input.rollbackTo}, and "function-name" names ${input.functionName.length} functions: every function counts its own versions.`,
      'Use `rollback-to: previous`, or one step for each function.',
    )
  if (input.rollbackTo && !input.alias)
    throw invalidInput(
      'Input "rollback-to" needs "alias", which is empty: only an alias can be pointed at an older version.',
    )
  if (input.alias && input.publish === 'false')
    throw invalidInput('Input "publish" must not be false with "alias": an alias points at a published version.')
  if (input.keepVersions > 0 && !input.alias && input.publish !== 'true' && !input.rollbackTo)
    throw invalidInput(
      `Input "keep-versions" is ${input.keepVersions}, and without "alias" or "publish: true" no versions are made.`,
      'Give an alias, or leave "keep-versions" out.',
    )
  checkShift(input)
  if (input.testExpectJson && !input.testPayload)
    throw invalidInput('Input "test-expect-json" needs "test-payload", which is empty.')
  checkConfiguration(input)
  if (input.testPayload !== undefined && !isJson(input.testPayload))
    throw invalidInput(
      'Input "test-payload" must be JSON, such as {"path": "/health"}, and it is not. (It is not shown: it may hold secrets.)',
    )
  if (input.zipFile === undefined) return
  const zip = statSync(input.zipFile, { throwIfNoEntry: false })
  if (!zip?.isFile())
    throw invalidInput(`Input "zip-file" must be a file; there is none at ${JSON.stringify(input.zipFile)}.`)
  if (zip.size > largestZip)
    throw invalidInput(
      `Input "zip-file" is ${mebibytes(zip.size)} large, and Lambda takes 50 MiB at most.`,
      'Leave out what the function does not need, or deploy it as a container image.',
    )
}

const checkShift = ({ trafficSteps, alarms, alias, rollbackTo }: Input): void => {
  if (alarms && !trafficSteps)
    throw invalidInput(
      'Input "alarms" needs "traffic-steps", which is empty: alarms stop a shift of the traffic.',
      'Give the new version a share first, such as `traffic-steps: 10%:5m`, or leave out "alarms".',
    )
  if (trafficSteps && rollbackTo)
    throw invalidInput('Input "traffic-steps" cannot be given with "rollback-to": to go back is to move all at once.')
  if (trafficSteps && !alias)
    throw invalidInput(
      'Input "traffic-steps" needs "alias", which is empty: only the traffic of an alias can be shared.',
      'Point your callers (API Gateway, function URL, event sources) at an alias, and give its name, such as `alias: live`.',
    )
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

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

export const healthChecksOf = ({ healthUrl, healthChecks }: Input): readonly HealthCheck[] => [
  ...(healthUrl ? [checkOfUrl(healthUrl)] : []),
  ...(healthChecks ?? []),
]

export const descriptionOf = ({ versionDescription: given }: Input, run: RunFacts): string =>
  given ?? versionDescription(run.sha, run.runId)

/** Seconds. SnapStart makes a snapshot of each version, which takes minutes; what the steps take comes on top. */
export const timeoutOf = ({ timeout, trafficSteps = [] }: Input, { snapStart }: FunctionState): number =>
  (timeout ?? (snapStart ? 1800 : 600)) + secondsOf(trafficSteps)

/** A public repository shows its logs to everybody. */
export const logLinesOf = ({ logLines }: Input, run: RunFacts): number => logLines ?? (run.isPublic ? 0 : 50)
