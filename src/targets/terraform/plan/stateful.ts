import picomatch from 'picomatch'

/**
 * What holds data that no configuration brings back: to destroy or replace it is a danger of its own. Types of the AWS
 * provider, by what is lost with them.
 */
export const statefulTypes: Readonly<Record<string, readonly string[]>> = {
  databases: [
    'aws_db_instance',
    'aws_db_snapshot',
    'aws_db_cluster_snapshot',
    'aws_rds_cluster',
    'aws_rds_global_cluster',
    'aws_dynamodb_table',
    'aws_dynamodb_global_table',
    'aws_docdb_cluster',
    'aws_docdb_global_cluster',
    'aws_neptune_cluster',
    'aws_redshift_cluster',
    'aws_redshiftserverless_namespace',
    'aws_timestreamwrite_database',
    'aws_timestreamwrite_table',
    'aws_keyspaces_table',
    'aws_memorydb_cluster',
    'aws_elasticache_cluster',
    'aws_elasticache_replication_group',
    'aws_elasticache_serverless_cache',
    'aws_opensearch_domain',
    'aws_elasticsearch_domain',
    'aws_opensearchserverless_collection',
  ],
  'objects, files and disks': [
    'aws_s3_bucket',
    'aws_s3_directory_bucket',
    'aws_s3tables_table_bucket',
    'aws_s3tables_table',
    'aws_glacier_vault',
    'aws_ebs_volume',
    'aws_ebs_snapshot',
    'aws_efs_file_system',
    'aws_fsx_lustre_file_system',
    'aws_fsx_ontap_file_system',
    'aws_fsx_ontap_volume',
    'aws_fsx_openzfs_file_system',
    'aws_fsx_openzfs_volume',
    'aws_fsx_windows_file_system',
    'aws_backup_vault',
    'aws_ecr_repository',
    'aws_ecrpublic_repository',
  ],
  'queues and streams': [
    'aws_sqs_queue',
    'aws_kinesis_stream',
    'aws_msk_cluster',
    'aws_msk_serverless_cluster',
    'aws_mq_broker',
  ],
  'keys, secrets and people': [
    'aws_kms_key',
    'aws_kms_replica_key',
    'aws_cloudhsm_v2_cluster',
    'aws_secretsmanager_secret',
    'aws_acmpca_certificate_authority',
    'aws_cognito_user_pool',
    'aws_directory_service_directory',
  ],
  'names and addresses that others rely on': ['aws_route53_zone', 'aws_eip'],
  'logs and history': ['aws_cloudwatch_log_group', 'aws_cloudtrail_event_data_store', 'aws_glue_catalog_database'],
}

const known = new Set(Object.values(statefulTypes).flat())

/**
 * Whether what a type makes holds data.
 *
 * @param more the input `stateful-types`: types, or patterns such as `cloudflare_*`
 */
export const isStateful = (type: string, more: readonly string[] = []): boolean =>
  known.has(type) || (more.length > 0 && picomatch.isMatch(type, [...more]))
