import { childOf, type Path, type Tree } from '../plan/tree.ts'
import { opensPorts } from './open-ports.ts'
import {
  allowsEverything,
  allowsWholeService,
  documentsAt,
  isForAnybody,
  passesAnyRole,
  trustsAnyRepository,
} from './policy-document.ts'

export type DangerLevel = 'critical' | 'high'

/** Something that deserves a warning of its own, whatever else a plan does. */
export interface DangerRule {
  /** Stable slug. */
  readonly rule: string
  readonly level: DangerLevel
  readonly types: readonly string[]
  /** Of the values that an object will have; for `lost`, of those that it had. */
  readonly is: (values: Tree) => boolean
  /** It is a danger when the object is destroyed or replaced; otherwise when it was not so before. */
  readonly lost?: true
  /** Of an object that is made it is no danger: most are made so. */
  readonly changed?: true
  /** What is wrong, as a clause about the object; of its values it has none. Markdown. */
  readonly says: string
  /** What to do, as a sentence. Markdown. */
  readonly remedy: string
}

const has =
  (field: string, ...values: readonly Tree[]) =>
  (tree: Tree): boolean =>
    values.includes(childOf(tree, field) ?? null)

const policyAt =
  (is: (document: Tree | undefined) => boolean, ...paths: readonly Path[]) =>
  (tree: Tree): boolean =>
    paths.some((path) => documentsAt(tree, path).some(is))

/** Types whose policies give rights to whoever has them. */
const identities = [
  'aws_iam_policy',
  'aws_iam_role_policy',
  'aws_iam_user_policy',
  'aws_iam_group_policy',
  'aws_iam_role',
  'aws_ssoadmin_permission_set_inline_policy',
]

const rights: readonly Path[] = [['policy'], ['inline_policy'], ['inline_policy', '*', 'policy']]

const attachments = [
  'aws_iam_role_policy_attachment',
  'aws_iam_user_policy_attachment',
  'aws_iam_group_policy_attachment',
  'aws_iam_policy_attachment',
]

export const dangerRules: readonly DangerRule[] = [
  {
    rule: 'access-key',
    level: 'high',
    types: ['aws_iam_access_key'],
    is: () => true,
    says: 'is a key that does not end, and its secret is in the state for all who may read that',
    remedy: 'Let workflows assume a role by OIDC (`role-to-assume`), and people sign in by IAM Identity Center.',
  },
  {
    rule: 'public-database',
    level: 'critical',
    types: ['aws_db_instance', 'aws_rds_cluster_instance', 'aws_redshift_cluster', 'aws_dms_replication_instance'],
    is: has('publicly_accessible', true),
    says: 'can be reached from the internet',
    remedy: 'Set `publicly_accessible = false`, and reach it from within the VPC.',
  },
  {
    rule: 'no-backups',
    level: 'high',
    types: ['aws_db_instance', 'aws_rds_cluster', 'aws_docdb_cluster', 'aws_neptune_cluster'],
    is: has('backup_retention_period', 0),
    says: 'has no backups',
    remedy: 'Set `backup_retention_period` to 7 days or more.',
  },
  {
    rule: 'no-protection',
    level: 'high',
    types: ['aws_db_instance', 'aws_rds_cluster', 'aws_docdb_cluster', 'aws_neptune_cluster', 'aws_redshift_cluster'],
    is: has('deletion_protection', false),
    changed: true,
    says: 'loses its protection from being deleted',
    remedy: 'Leave `deletion_protection = true` until the change that is to delete it.',
  },
  {
    rule: 'no-protection',
    level: 'high',
    types: ['aws_dynamodb_table'],
    is: has('deletion_protection_enabled', false),
    changed: true,
    says: 'loses its protection from being deleted',
    remedy: 'Leave `deletion_protection_enabled = true` until the change that is to delete it.',
  },
  {
    rule: 'no-protection',
    level: 'high',
    types: ['aws_cognito_user_pool'],
    is: has('deletion_protection', 'INACTIVE'),
    changed: true,
    says: 'loses its protection from being deleted',
    remedy: 'Leave `deletion_protection = "ACTIVE"` until the change that is to delete it.',
  },
  {
    rule: 'no-versions',
    level: 'high',
    types: ['aws_s3_bucket_versioning'],
    is: (tree) => has('status', 'Suspended', 'Disabled')(childOf(childOf(tree, 'versioning_configuration'), 0) ?? null),
    says: 'keeps no versions of its objects any more',
    remedy: 'Leave it `Enabled`, and let a lifecycle rule end old versions.',
  },
  {
    rule: 'no-last-snapshot',
    level: 'critical',
    types: ['aws_db_instance', 'aws_rds_cluster', 'aws_docdb_cluster', 'aws_neptune_cluster', 'aws_redshift_cluster'],
    lost: true,
    is: has('skip_final_snapshot', true),
    says: 'goes without a last snapshot',
    remedy:
      'Set `skip_final_snapshot = false` and apply that first: what is destroyed is done with the settings of the state.',
  },
  {
    rule: 'emptied',
    level: 'critical',
    types: ['aws_s3_bucket', 'aws_s3_directory_bucket'],
    lost: true,
    is: has('force_destroy', true),
    says: 'goes with every object in it',
    remedy: 'Set `force_destroy = false` and apply that first: a bucket that is not empty is then kept.',
  },
  {
    rule: 'emptied',
    level: 'critical',
    types: ['aws_ecr_repository', 'aws_ecrpublic_repository'],
    lost: true,
    is: (tree) => has('force_delete', true)(tree) || has('force_destroy', true)(tree),
    says: 'goes with every image in it',
    remedy: 'Set `force_delete = false` and apply that first: a repository that is not empty is then kept.',
  },
  {
    rule: 'public-bucket',
    level: 'high',
    types: ['aws_s3_bucket_public_access_block', 'aws_s3_account_public_access_block'],
    is: (tree) => publicAccess.some((field) => has(field, false)(tree)),
    says: 'lets objects be made public',
    remedy: 'Set all four of its fields to true, and serve what is public by CloudFront.',
  },
  {
    rule: 'public-bucket',
    level: 'high',
    types: ['aws_s3_bucket', 'aws_s3_bucket_acl', 'aws_s3_object'],
    is: has('acl', 'public-read', 'public-read-write'),
    says: 'is readable for everybody',
    remedy: 'Leave `acl` out, and serve what is public by CloudFront.',
  },
  {
    rule: 'open-port',
    level: 'high',
    types: [
      'aws_security_group',
      'aws_default_security_group',
      'aws_security_group_rule',
      'aws_vpc_security_group_ingress_rule',
    ],
    is: opensPorts,
    says: 'lets the whole internet in by another port than 80 and 443',
    remedy: 'Name who may come in: a security group, or the addresses of an office.',
  },
  {
    rule: 'every-right',
    level: 'critical',
    types: identities,
    is: policyAt(allowsEverything, ...rights),
    says: 'allows everything, or to take every right',
    remedy: 'Name the actions and the resources that are needed.',
  },
  {
    rule: 'every-right',
    level: 'critical',
    types: attachments,
    is: (tree) => /:policy\/(AdministratorAccess|IAMFullAccess)$/.test(String(childOf(tree, 'policy_arn'))),
    says: 'gives every right, or the right to take it',
    remedy: 'Attach a policy with the actions and the resources that are needed.',
  },
  {
    rule: 'whole-service',
    level: 'high',
    types: identities,
    is: policyAt(allowsWholeService, ...rights),
    says: 'allows all actions of a service on everything',
    remedy: 'Name the actions or the resources that are needed.',
  },
  {
    rule: 'any-role',
    level: 'high',
    types: identities,
    is: policyAt(passesAnyRole, ...rights),
    says: 'lets whoever has it give any role to a service (`iam:PassRole` on `*`), and so act with the rights of any role',
    remedy: 'Name the roles in `Resource`, or the service in a condition on `iam:PassedToService`.',
  },
  {
    rule: 'open-trust',
    level: 'critical',
    types: ['aws_iam_role'],
    is: policyAt(isForAnybody, ['assume_role_policy']),
    says: 'may be assumed by anybody',
    remedy: 'Name the account, the role or the service in `Principal`.',
  },
  {
    rule: 'open-trust',
    level: 'critical',
    types: ['aws_iam_role'],
    is: policyAt(trustsAnyRepository, ['assume_role_policy']),
    says: 'may be assumed by any repository of GitHub',
    remedy:
      'Add a condition on `token.actions.githubusercontent.com:sub`, such as `repo:<owner>/<name>:environment:production`.',
  },
  {
    rule: 'public-policy',
    level: 'high',
    types: [
      'aws_s3_bucket_policy',
      'aws_sqs_queue',
      'aws_sqs_queue_policy',
      'aws_sns_topic',
      'aws_sns_topic_policy',
      'aws_ecr_repository_policy',
      'aws_secretsmanager_secret_policy',
      'aws_kms_key',
      'aws_kms_key_policy',
      'aws_efs_file_system_policy',
    ],
    is: policyAt(isForAnybody, ['policy']),
    says: 'is open to everybody',
    remedy: 'Name who may in `Principal`, or add a condition.',
  },
]

const publicAccess = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets']
