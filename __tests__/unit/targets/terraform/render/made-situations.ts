import type { Made } from '../../../../support/made-plan.ts'

const bucket = { bucket: 'acme', force_destroy: true }

/** What real plans seldom have, in one. */
export const rare: readonly Made[] = [
  { address: 'aws_instance.web', deposed: 'deadbeef', change: { actions: ['delete'], before: { ami: 'ami-1' } } },
  {
    address: 'aws_instance.web',
    action_reason: 'replace_because_tainted',
    change: { actions: ['create', 'delete'], before: { ami: 'ami-1' }, after: { ami: 'ami-2' } },
  },
  {
    address: 'aws_instance.kept',
    change: { actions: ['create', 'forget'], before: { ami: 'ami-1' }, after: { ami: 'ami-2' } },
  },
  { address: 'aws_s3_bucket.full', change: { actions: ['delete'], before: bucket } },
  { address: 'aws_instance.paused', change: { actions: ['pause'], before: { ami: 'a' }, after: { ami: 'a' } } },
  {
    address: 'aws_s3_bucket.found',
    change: { actions: ['no-op'], before: bucket, after: bucket, importing: { identity: { bucket: 'acme' } } },
  },
  {
    address: 'aws_s3_bucket.later',
    change: { actions: ['create'], after: bucket, importing: { unknown: true } },
  },
  ...Array.from(
    { length: 8 },
    (_, index): Made => ({
      address: `aws_dynamodb_table.t["part-${index}"]`,
      index: `part-${index}`,
      action_reason: 'delete_because_each_key',
      change: { actions: ['delete'], before: { name: `orders-part-${index}`, deletion_protection_enabled: false } },
    }),
  ),
  ...Array.from(
    { length: 4 },
    (_, index): Made => ({
      address: `aws_sqs_queue.q${index}`,
      change: {
        before: { tags: { env: 'x' }, name: `q${index}` },
        after: { tags: { env: 'prod' }, name: `q${index}` },
      },
    }),
  ),
  {
    address: 'aws_lambda_function.api',
    change: {
      before: { image_uri: '1.dkr.ecr/api@sha256:2222', memory_size: 512 },
      after: { image_uri: '1.dkr.ecr/api@sha256:1111', memory_size: 512 },
    },
  },
]

/** A deploy has moved the image since. */
export const moved: readonly Made[] = [
  {
    address: 'aws_lambda_function.api',
    change: {
      before: { image_uri: '1.dkr.ecr/api@sha256:1111', memory_size: 512 },
      after: { image_uri: '1.dkr.ecr/api@sha256:2222', memory_size: 512 },
    },
  },
]

/** What Terraform 1.14 adds, and what came after us. */
export const more = {
  deferred_changes: [
    {
      reason: 'resource_config_unknown',
      resource_change: { address: 'aws_instance.x', type: 'aws_instance', name: 'x', change: { actions: ['create'] } },
    },
  ],
  action_invocations: [{ address: 'action.aws_lambda_invoke.warm', type: 'aws_lambda_invoke' }],
  complete: false,
  future_key: {},
}
