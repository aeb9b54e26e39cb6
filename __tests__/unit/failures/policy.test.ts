import { expect, test } from '@jest/globals'
import { policyWords } from '../../../src/failures/policy.ts'

const arn = 'arn:aws:x:eu-west-1:111122223333:y/z'

const bucket = 'arn:aws:s3:::acme'

test.each([
  ['build-lambda-image', 'ecr:StartImageScan', arn, 'Scan', 'build-lambda-image-scan'],
  ['build-lambda-image', 'ecr:CreateRepository', arn, 'CreateRepository', 'build-lambda-image-repository'],
  ['build-lambda-image', 'ecr:BatchGetImage', arn, 'ReadImages', 'build-lambda-image'],
  ['update-and-wait-lambda', 'ecr:BatchGetImage', arn, 'ReadImage', 'update-and-wait-lambda'],
  ['update-and-wait-lambda', 'sqs:GetQueueAttributes', arn, 'CountMessages', 'update-and-wait-lambda-queue'],
  ['update-and-wait-lambda', 'sqs:getqueueattributes', arn, 'CountMessages', 'update-and-wait-lambda-queue'],
  ['update-and-wait-lambda', 's3:GetObject', arn, 'ReadCode', 'update-and-wait-lambda-s3'],
  ['update-and-wait-lambda', 'cloudwatch:DescribeAlarms', arn, 'ReadAlarms', 'update-and-wait-lambda'],
  [
    'update-and-wait-lambda',
    'cloudwatch:DescribeAlarms',
    '*',
    'ReadCompositeAlarms',
    'update-and-wait-lambda-composite-alarms',
  ],
  ['s3-sync-invalidate', 's3:PutObject', `${bucket}/index.html`, 'PublishFiles', 's3-sync-invalidate'],
  ['terraform-plan-comment', 's3:PutObject', `${bucket}/a.plans/x.plan`, 'StorePlan', 'terraform-plan-comment'],
  ['terraform-plan-comment', 's3:GetObject', `${bucket}/a.plans/x.review`, 'KeepReview', 'terraform-plan-comment'],
  ['terraform-plan-comment', 's3:PutObject', `${bucket}/a.tflock`, 'LockState', 'terraform-plan-comment'],
  ['terraform-plan-comment', 's3:GetObject', `${bucket}/a`, 'ReadState', 'terraform-plan-comment'],
  ['terraform-apply', 's3:GetObject', `${bucket}/a.plans/x.plan`, 'FetchPlan', 'terraform-apply'],
  ['terraform-apply', 's3:PutObject', `${bucket}/a`, 'KeepState', 'terraform-apply'],
  // The doctor asks what other doors will need.
  ['aws-deploy', 'lambda:GetAlias', arn, 'ReadAlias', 'update-and-wait-lambda'],
] as const)('%s lacks %s on %s', (door, action, resource, statement, policy) => {
  expect(policyWords(door, { action, resource })).toBe(
    `It is in the statement \`${statement}\` of \`bootstrap/policies/${policy}.json\`.`,
  )
})

test.each(['update-and-wait-lambda', undefined])('what no policy has is in none of them (%s)', (door) => {
  expect(policyWords(door, { action: 'ec2:RunInstances', resource: arn })).toBe(
    'The least policies of the actions are in `bootstrap/policies/`.',
  )
})
