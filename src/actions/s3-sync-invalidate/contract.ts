import { awsInputs, deployingOutputs, dryRun, gitHubToken, onFailure, timeout } from '../../action/every-door.ts'
import { duration, flag, oneOf, text, timeLimit, webAddress } from '../../action/input-types.ts'
import { defaulted, required } from '../../action/inputs.ts'
import { distributionIds } from '../../aws/cloudfront-names.ts'
import { accountId, bucketName, prefixInput, s3Place } from '../../aws/s3-names.ts'
import { healthChecksInput } from '../../health/checks.ts'
import { globs } from '../../targets/site/globs.ts'
import { headersInput } from '../../targets/site/headers-input.ts'
import { invalidateInput } from '../../targets/site/invalidate-input.ts'
import { maxDeleteInput } from '../../targets/site/max-delete.ts'
import { maxPathsInput } from '../../targets/site/max-paths.ts'
import { rollbackTo } from '../../targets/site/release-id.ts'

export const contract = {
  name: 's3-sync-invalidate',
  inputs: {
    // Not with `rollback-to`.
    source: text,
    bucket: required(bucketName),
    prefix: prefixInput,
    'distribution-ids': distributionIds,
    delete: defaulted(oneOf(['own', 'all', 'never'])),
    'keep-assets': defaulted(duration),
    'max-delete': defaulted(maxDeleteInput),
    'allow-empty': defaulted(flag),
    include: globs,
    exclude: globs,
    protect: globs,
    preset: defaulted(oneOf(['auto', 'spa', 'static', 'none'])),
    headers: headersInput,
    invalidate: defaulted(invalidateInput),
    'max-paths': defaulted(maxPathsInput),
    'wait-invalidation': flag,
    state: s3Place,
    'expected-bucket-owner': accountId,
    'rollback-to': rollbackTo,
    'health-url': webAddress,
    'health-checks': healthChecksInput,
    'health-timeout': defaulted(timeLimit),
    ...awsInputs,
    ...dryRun,
    ...timeout,
    ...onFailure,
    ...gitHubToken,
  },
  outputs: [
    'uploaded',
    'deleted',
    'retained',
    'unchanged-count',
    'foreign-count',
    'bytes-uploaded',
    'requests',
    'release-id',
    'previous-release-id',
    'invalidation-ids',
    'invalidation-paths',
    'site-url',
    ...deployingOutputs,
  ],
} as const
