import { type Stats, statSync } from 'node:fs'
import { regionRule } from '../../action/every-door.ts'
import { type InputRule, rulesFor } from '../../action/input-rules.ts'
import { configurationRules } from './configuration-rules.ts'
import type { contract } from './contract.ts'
import { largestZip, mebibytes } from './zip-size.ts'

const rule = rulesFor<typeof contract.inputs>()

const codeRules: readonly InputRule[] = [
  rule(
    ['image-uri', 'zip-file', 's3-bucket', 's3-key', 's3-object-version', 'rollback-to'],
    ({ imageUri, zipFile, s3Bucket, s3Key, s3ObjectVersion, rollbackTo }) => {
      const given = [
        ['image-uri', imageUri],
        ['zip-file', zipFile],
        ['s3-bucket', s3Bucket ?? s3Key ?? s3ObjectVersion],
        ['rollback-to', rollbackTo],
      ].flatMap(([name, value]) => (value === undefined ? [] : [`"${name}"`]))
      if (given.length === 1) return undefined
      return given.length === 0
        ? 'One of the inputs "image-uri", "zip-file", "s3-bucket" and "rollback-to" is required, and all are empty.'
        : `Only one of the inputs ${given.join(' and ')} can be given.`
    },
    'For an image hand on the output `image` of build-lambda-image. (An output that holds a masked value is empty in the next job.)',
  ),
  rule(['s3-bucket', 's3-key', 's3-object-version'], ({ s3Bucket, s3Key, s3ObjectVersion }) => {
    if ((s3Bucket ?? s3Key ?? s3ObjectVersion) === undefined || (s3Bucket && s3Key)) return undefined
    return `Inputs "s3-bucket" and "s3-key" belong together, and "${s3Bucket ? 's3-key' : 's3-bucket'}" is empty.`
  }),
  rule(['zip-file'], ({ zipFile }) => {
    if (zipFile === undefined || isFile(statSync(zipFile, { throwIfNoEntry: false }))) return undefined
    return `Input "zip-file" must be a file; there is none at ${JSON.stringify(zipFile)}.`
  }),
  rule(
    ['zip-file'],
    ({ zipFile }) => {
      const zip = zipFile === undefined ? undefined : statSync(zipFile, { throwIfNoEntry: false })
      if (!isFile(zip) || zip.size <= largestZip) return undefined
      return `Input "zip-file" is ${mebibytes(zip.size)} large, and Lambda takes 50 MiB at most.`
    },
    'Leave out what the function does not need, or deploy it as a container image.',
  ),
]

const isFile = (there: Stats | undefined): there is Stats => there?.isFile() ?? false

const versionRules: readonly InputRule[] = [
  rule(
    ['rollback-to', 'function-name'],
    ({ rollbackTo, functionName }) =>
      rollbackTo &&
      rollbackTo !== 'previous' &&
      functionName.length > 1 &&
      `Input "rollback-to" is version ${rollbackTo}, and "function-name" names ${functionName.length} functions: every function counts its own versions.`,
    'Use `rollback-to: previous`, or one step for each function.',
  ),
  rule(
    ['rollback-to', 'alias'],
    ({ rollbackTo, alias }) =>
      rollbackTo &&
      !alias &&
      'Input "rollback-to" needs "alias", which is empty: only an alias can be pointed at an older version.',
  ),
  rule(
    ['alias', 'publish'],
    ({ alias, publish }) =>
      alias &&
      publish === 'false' &&
      'Input "publish" must not be false with "alias": an alias points at a published version.',
  ),
  rule(
    ['keep-versions', 'alias', 'publish', 'rollback-to'],
    ({ keepVersions, alias, publish, rollbackTo }) =>
      keepVersions > 0 &&
      !alias &&
      publish !== 'true' &&
      !rollbackTo &&
      `Input "keep-versions" is ${keepVersions}, and without "alias" or "publish: true" no versions are made.`,
    'Give an alias, or leave "keep-versions" out.',
  ),
]

const shiftRules: readonly InputRule[] = [
  rule(
    ['alarms', 'traffic-steps'],
    ({ alarms, trafficSteps }) =>
      alarms &&
      !trafficSteps &&
      'Input "alarms" needs "traffic-steps", which is empty: alarms stop a shift of the traffic.',
    'Give the new version a share first, such as `traffic-steps: 10%:5m`, or leave out "alarms".',
  ),
  rule(
    ['traffic-steps', 'rollback-to'],
    ({ trafficSteps, rollbackTo }) =>
      trafficSteps &&
      rollbackTo &&
      'Input "traffic-steps" cannot be given with "rollback-to": to go back is to move all at once.',
  ),
  rule(
    ['traffic-steps', 'alias'],
    ({ trafficSteps, alias }) =>
      trafficSteps &&
      !alias &&
      'Input "traffic-steps" needs "alias", which is empty: only the traffic of an alias can be shared.',
    'Point your callers (API Gateway, function URL, event sources) at an alias, and give its name, such as `alias: live`.',
  ),
]

const testRules: readonly InputRule[] = [
  rule(
    ['test-expect-json', 'test-payload'],
    ({ testExpectJson, testPayload }) =>
      testExpectJson && !testPayload && 'Input "test-expect-json" needs "test-payload", which is empty.',
  ),
  rule(
    ['test-payload'],
    ({ testPayload }) =>
      testPayload !== undefined &&
      !isJson(testPayload) &&
      'Input "test-payload" must be JSON, such as {"path": "/health"}, and it is not. (It is not shown: it may hold secrets.)',
  ),
]

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What holds between the inputs. */
export const rules: readonly InputRule[] = [
  ...codeRules,
  ...versionRules,
  ...shiftRules,
  ...testRules,
  ...configurationRules,
  regionRule,
]
