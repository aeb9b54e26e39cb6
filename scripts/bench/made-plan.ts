/** What a made-up plan is full of. `alike`: instances of a few blocks; `mixed`: every object has values of its own. */
export type PlanKind = 'alike' | 'mixed'

const policy = (index: number, actions: readonly string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: `S${index}`, Effect: 'Allow', Action: actions, Resource: `arn:aws:s3:::bucket-${index}/*` }],
  })

/** By the last digit: four of ten are made, three changed, two replaced, one destroyed. */
const actionsOf = (index: number): readonly string[] => {
  if (index % 10 < 4) return ['create']
  if (index % 10 < 7) return ['update']
  return index % 10 < 9 ? ['delete', 'create'] : ['delete']
}

const valuesOf = (index: number, version: string) => ({
  id: `id-${index}`,
  name: `name-${index}-${version}`,
  policy: policy(index, version === 'new' ? ['s3:GetObject', 's3:PutObject'] : ['s3:GetObject']),
  password: `S3CR3T-${version}-${index}-value`,
  tags: { team: `team-${index % 7}`, index: String(index), version },
  zones: [`eu-west-1${'abc'[index % 3]}`],
})

const mixed = (index: number) => {
  const actions = actionsOf(index)
  const before = actions.includes('create') && actions.length === 1 ? null : valuesOf(index, 'old')
  const after = actions.at(-1) === 'delete' ? null : valuesOf(index, 'new')
  return {
    address: `module.part_${index % 50}.aws_iam_policy.p_${index}`,
    type: 'aws_iam_policy',
    name: `p_${index}`,
    change: {
      actions,
      before,
      after,
      after_unknown: after ? { arn: true } : {},
      before_sensitive: before ? { password: true } : false,
      after_sensitive: after ? { password: true } : false,
      ...(actions.length === 2 && { replace_paths: [['name']] }),
    },
  }
}

const alike = (index: number) => ({
  address: `aws_sqs_queue.q["${index}"]`,
  type: 'aws_sqs_queue',
  name: 'q',
  index: String(index),
  change: {
    actions: ['create'],
    before: null,
    after: { name: `queue-${index}`, tags: { owner: 'platform' }, visibility_timeout_seconds: 30 + (index % 3) },
    after_unknown: { arn: true, id: true, url: true },
    before_sensitive: false,
    after_sensitive: { tags: {} },
  },
})

/** What `terraform show -json` would print of a plan with so many changes. */
export const madePlan = (kind: PlanKind, count: number): string => {
  const change = kind === 'alike' ? alike : mixed
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    resource_changes: Array.from({ length: count }, (_, index) => ({
      mode: 'managed',
      provider_name: 'registry.terraform.io/hashicorp/aws',
      ...change(index),
    })),
    output_changes: {},
    configuration: { root_module: {} },
    applyable: true,
    complete: true,
    errored: false,
  })
}
