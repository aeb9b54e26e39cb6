import type { Entry } from './catalogue.ts'

const messages = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html'
const documented = { grade: 'documented', source: messages } as const

/** Why no task was even started, by the events of the service. What stands behind `Reason:` may also be of `ecsPull` and `ecsStart`. */
export const ecsPlacement: readonly Entry[] = [
  {
    code: 'no-instances',
    when: '`No Container Instances were found in your cluster`.',
    match: { message: /No Container Instances were found/i },
    cause: 'The cluster <cluster> has no instance for the tasks: <reason>',
    remedy:
      'Start instances in it, or give the service a capacity provider or the launch type `FARGATE`. It has:\n' +
      '```sh\naws ecs list-container-instances --cluster <cluster> --region <region>\n```',
    ...documented,
  },
  {
    code: 'fargate-quota',
    when: "A quota of Fargate: `You've reached the limit on the number of tasks` or `vCPUs`.",
    match: { message: /reached the limit on the number of|is above your limit/i },
    cause: 'A quota of Fargate is used up in Region <region>: <reason>',
    remedy:
      'Ask for a higher one. A deploy runs old and new tasks side by side: it needs twice what the service has.\n' +
      '```sh\naws service-quotas list-service-quotas --service-code fargate --region <region>\n```',
    ...documented,
  },
  {
    code: 'capacity',
    when: '`Capacity is unavailable at this time`, or a capacity provider that cannot launch instances.',
    match: {
      message:
        /Capacity is unavailable|UnfulfillableCapacity|InsufficientInstanceCapacity|VcpuLimitExceeded|Unable to launch instance|capacity provider.*(not|un)/i,
    },
    cause: 'AWS has no capacity for the tasks now: <reason>',
    remedy: 'Run the job again later, or give the service subnets in more zones.',
    ...documented,
  },
  {
    code: 'placement',
    when: '`no container instance met all of its requirements`.',
    match: { message: /no container instance met all|unable to place a task because/i },
    cause: 'No instance of cluster <cluster> can take a task of <service>: <reason>',
    remedy:
      'The reason names what lacks: processor, memory, a port, an attribute. A deploy runs old and new tasks side by side, so one more must ' +
      'fit: add instances (or a capacity provider that scales), ask for less, or lower `minimumHealthyPercent`.',
    ...documented,
  },
  {
    code: 'deployment-limits',
    when: '`unable to stop or start tasks during a deployment because of the service deployment configuration`.',
    match: { message: /because of the service deployment configuration/i },
    cause: 'ECS may neither start a new task nor stop an old one of <service>: <reason>',
    remedy:
      'Raise `maximumPercent` or lower `minimumHealthyPercent`:\n' +
      '```sh\naws ecs update-service --cluster <cluster> --service <service> --region <region> ' +
      '--deployment-configuration maximumPercent=200,minimumHealthyPercent=100\n```',
    ...documented,
  },
  {
    code: 'target-registration',
    when: '`failed to register targets`: the load balancer does not take the tasks.',
    match: { message: /failed to (de)?register targets|failed to describe target/i },
    cause: 'The load balancer of <service> does not take the tasks: <reason>',
    remedy:
      'The target group must exist, be of target type `ip` for the network mode `awsvpc`, and belong to a listener. The service-linked role ' +
      '`AWSServiceRoleForECS` must be there.',
    ...documented,
  },
  {
    code: 'elb-health-check',
    when: '`is unhealthy in (target-group …) due to`, with tasks that still run.',
    match: { message: /is unhealthy in \(?(target-group|elb)/i },
    cause: 'The load balancer finds the tasks unhealthy: <reason>',
    remedy:
      'Port, path and success codes of the target group must be those of the program; it must listen on 0.0.0.0, and its security group must ' +
      'let the load balancer in. One that starts slowly needs `healthCheckGracePeriodSeconds` on the service.',
    ...documented,
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-unhealthy-event-messages.html',
  },
  {
    code: 'launch-failed',
    when: '`failed to launch a task with`, or `unable to place a task`, for another reason.',
    match: { message: /failed to launch a task|was unable to place a task/i },
    cause: 'ECS could not start a task of <service>: <reason>',
    remedy: `ECS gave the reason above; see ${messages}`,
    ...documented,
  },
]
