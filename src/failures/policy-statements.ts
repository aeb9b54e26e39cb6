// Generated from bootstrap/policies by npm run docs.

/** What each statement of each policy allows. */
export const policyStatements: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'aws-deploy-check': { ReadTrust: ['iam:GetRole'] },
  'build-lambda-image-repository': { CreateRepository: ['ecr:CreateRepository', 'ecr:PutLifecyclePolicy'] },
  'build-lambda-image-scan': { Scan: ['ecr:DescribeImageScanFindings', 'ecr:StartImageScan'] },
  'build-lambda-image': {
    LogIn: ['ecr:GetAuthorizationToken'],
    ReadRepository: ['ecr:DescribeRepositories', 'ecr:GetLifecyclePolicy'],
    ReadImages: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    Push: [
      'ecr:BatchCheckLayerAvailability',
      'ecr:InitiateLayerUpload',
      'ecr:UploadLayerPart',
      'ecr:CompleteLayerUpload',
      'ecr:PutImage',
    ],
    Retag: ['ecr:DescribeImages', 'ecr:PutImage'],
  },
  's3-sync-invalidate-cloudfront': {
    ReadDistribution: ['cloudfront:GetDistribution'],
    Invalidate: ['cloudfront:CreateInvalidation'],
    WaitForInvalidation: ['cloudfront:GetInvalidation'],
  },
  's3-sync-invalidate-state': {
    ListState: ['s3:ListBucket'],
    KeepStateElsewhere: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
  },
  's3-sync-invalidate': {
    ListFiles: ['s3:ListBucket'],
    PublishFiles: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
    DeleteFiles: ['s3:DeleteObject'],
    ReadVersions: ['s3:GetObjectVersion'],
    KeepState: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
  },
  'terraform-apply-kms': { UseStateKey: ['kms:Decrypt', 'kms:GenerateDataKey'] },
  'terraform-apply-store': { FetchPlanElsewhere: ['s3:GetObject'] },
  'terraform-apply': {
    FetchPlan: ['s3:GetObject'],
    FindState: ['s3:ListBucket'],
    KeepState: ['s3:GetObject', 's3:PutObject'],
    LockState: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
  },
  'terraform-plan-comment-kms': { UseStateKey: ['kms:Decrypt', 'kms:GenerateDataKey'] },
  'terraform-plan-comment-store': {
    StorePlanElsewhere: ['s3:PutObject'],
    KeepReviewElsewhere: ['s3:GetObject', 's3:PutObject'],
  },
  'terraform-plan-comment': {
    StorePlan: ['s3:PutObject'],
    KeepReview: ['s3:GetObject', 's3:PutObject'],
    FindState: ['s3:ListBucket'],
    ReadState: ['s3:GetObject'],
    LockState: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
  },
  'update-and-wait-lambda-composite-alarms': { ReadCompositeAlarms: ['cloudwatch:DescribeAlarms'] },
  'update-and-wait-lambda-queue': { CountMessages: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'] },
  'update-and-wait-lambda-s3': { ReadCode: ['s3:GetObject', 's3:GetObjectVersion'] },
  'update-and-wait-lambda': {
    ReadFunction: ['lambda:GetFunction'],
    ReadUrl: ['lambda:GetFunctionUrlConfig'],
    ReadCallers: ['lambda:GetPolicy'],
    ListMappings: ['lambda:ListEventSourceMappings'],
    ReadImage: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    UpdateCode: ['lambda:UpdateFunctionCode'],
    UpdateConfiguration: ['lambda:UpdateFunctionConfiguration'],
    PublishVersion: ['lambda:PublishVersion'],
    TestInvoke: ['lambda:InvokeFunction'],
    ReadAlias: ['lambda:GetAlias'],
    CreateAlias: ['lambda:CreateAlias'],
    MoveAlias: ['lambda:UpdateAlias'],
    ReadProvisionedConcurrency: ['lambda:GetProvisionedConcurrencyConfig'],
    ReadAlarms: ['cloudwatch:DescribeAlarms'],
    RollBackCode: ['lambda:UpdateFunctionCode'],
    RollBackConfiguration: ['lambda:UpdateFunctionConfiguration'],
    RollBackAlias: ['lambda:UpdateAlias', 'lambda:DeleteAlias'],
    ListVersions: ['lambda:ListVersionsByFunction'],
    ReadUses: ['lambda:ListAliases', 'lambda:ListProvisionedConcurrencyConfigs'],
    ReadCallersOfVersions: ['lambda:GetPolicy'],
    DeleteVersions: ['lambda:DeleteFunction'],
    LogTail: ['logs:FilterLogEvents'],
  },
}

/** The statements whose resource is `*`, since AWS knows none for the action. */
export const onAnyResource: readonly string[] = ['LogIn', 'ReadCompositeAlarms', 'ListMappings']

/** The statements that are for objects of a certain kind alone, and how their keys end. */
export const keyEndings: Readonly<Record<string, string>> = {
  FetchPlanElsewhere: '.plan',
  FetchPlan: '.plan',
  LockState: '.tflock',
  StorePlanElsewhere: '.plan',
  KeepReviewElsewhere: '.review',
  StorePlan: '.plan',
  KeepReview: '.review',
}
