import type { Entry } from './catalogue.ts'

const api = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference'

/** What any call to ECS may answer. */
export const ecsCallFailures: readonly Entry[] = [
  {
    code: 'cluster-not-found',
    when: '`ClusterNotFoundException`.',
    match: { error: 'ClusterNotFoundException' },
    cause: 'There is no cluster <cluster> in Region <region> of this account.',
    remedy:
      'Check `cluster`, `aws-region` and the account of the role. The clusters that there are:\n' +
      '```sh\naws ecs list-clusters --region <region>\n```',
    grade: 'documented',
    source: `${api}/API_DescribeServices.html`,
  },
  {
    code: 'service-not-found',
    when: '`ServiceNotFoundException`, or the service is `MISSING` or `INACTIVE` (deleted).',
    match: { error: 'ServiceNotFoundException' },
    cause: 'There is no service <service> in cluster <cluster> of Region <region>.',
    remedy:
      'Check `service`, `cluster` and `aws-region`. The services that there are:\n' +
      '```sh\naws ecs list-services --cluster <cluster> --region <region>\n```',
    grade: 'documented',
    source: `${api}/API_UpdateService.html`,
  },
  {
    code: 'service-not-active',
    when: '`ServiceNotActiveException`: the service is being deleted.',
    match: { error: 'ServiceNotActiveException' },
    cause: 'The service <service> is not active: it is being deleted, or was.',
    remedy: 'Make the service again, or name the one that took its place.',
    grade: 'documented',
    source: `${api}/API_UpdateService.html`,
  },
]
