import type { FieldChange } from '../plan/field-changes.ts'
import { fieldChanges } from '../plan/field-changes.ts'
import { touchedOutside } from '../plan/outside.ts'
import type { ResourceChange } from '../plan/resource-change.ts'

/**
 * What deploys change behind Terraform's back, by type: the field, and what it holds. A field within another is written with
 * dots, whatever the places in lists.
 */
export const deployedFields: Readonly<Record<string, Readonly<Record<string, DeployedKind>>>> = {
  aws_lambda_function: {
    image_uri: 'image',
    s3_key: 'code',
    s3_object_version: 'code',
    source_code_hash: 'code',
    code_sha256: 'code',
  },
  aws_lambda_alias: { function_version: 'version', 'routing_config.additional_version_weights': 'version' },
  aws_ecs_service: { task_definition: 'version', desired_count: 'count' },
  aws_ecs_task_definition: { container_definitions: 'image' },
  aws_ecs_task_set: { task_definition: 'version', 'scale.value': 'count' },
  aws_apprunner_service: { 'source_configuration.image_repository.image_identifier': 'image' },
  aws_lightsail_container_service_deployment_version: { 'container.image': 'image' },
  aws_sagemaker_model: { 'primary_container.image': 'image', 'container.image': 'image' },
  aws_batch_job_definition: { container_properties: 'image' },
  aws_launch_template: { image_id: 'image', user_data: 'code' },
  aws_instance: { ami: 'image', user_data: 'code' },
  aws_autoscaling_group: { desired_capacity: 'count', 'launch_template.version': 'version' },
  aws_elastic_beanstalk_environment: { version_label: 'version' },
  aws_appautoscaling_target: { min_capacity: 'count', max_capacity: 'count' },
  aws_s3_object: { etag: 'code', source_hash: 'code', content: 'code', version_id: 'version' },
  aws_ssm_parameter: { value: 'version', insecure_value: 'version' },
  aws_cloudfront_distribution: { 'origin.origin_path': 'version' },
}

export type DeployedKind = 'image' | 'version' | 'code' | 'count'

/** A plan would take back what a deploy has put live since Terraform was last run. */
export interface PutBack {
  readonly change: ResourceChange
  readonly kind: DeployedKind
  /** `before` is live, `after` is what the plan makes of it. */
  readonly field: FieldChange
  /** To exactly what Terraform had made before; otherwise to something else, such as an image that is newer than either. */
  readonly older: boolean
  /** The field without places in lists, such as `image_uri` or `source_configuration.image_repository.image_identifier`. */
  readonly name: string
  /** For `lifecycle { ignore_changes = [image_uri] }`, which only takes whole fields of lists. */
  readonly ignore: string
}

/** What a plan would take back of what deploys have made. Known by drift: what is live is not what Terraform made. */
export const putBacksOf = (changes: readonly ResourceChange[]): readonly PutBack[] =>
  changes
    .filter(({ type, drift, action }) => drift && Object.hasOwn(deployedFields, type) && changesIt.has(action))
    .flatMap((change) =>
      fieldChanges(change).flatMap((field): readonly PutBack[] => {
        const name = nameOf(field)
        const kind = new Map(Object.entries(deployedFields[change.type]!)).get(name)
        if (!kind || touchedOutside(field, change.drift).length === 0) return []
        return [{ change, kind, name, field, older: field.revertsDrift, ignore: String(field.path[0]) }]
      }),
    )

const changesIt: ReadonlySet<string> = new Set(['update', 'replace'])

const nameOf = ({ path }: FieldChange): string => path.filter((step) => typeof step === 'string').join('.')
