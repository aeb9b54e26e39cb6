import type { Case, Cases } from '../symptom.ts'
import { ecsFacts } from './ecs-facts.ts'

const event = (text: string, says: string, paste: string): Case => ({
  seen: { message: `(service pricing) ${text}` },
  facts: { ...ecsFacts, reason: text },
  says,
  paste,
})

const unmet = 'was unable to place a task because no container instance met all of its requirements. '

export const ecsPlacement: Cases = {
  'no-instances': event(
    `${unmet}Reason: No Container Instances were found in your cluster.`,
    'The cluster production has no instance',
    'aws ecs list-container-instances --cluster production',
  ),
  'fargate-quota': [
    event(
      "was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
      'A quota of Fargate is used up in Region eu-west-1',
      'aws service-quotas list-service-quotas --service-code fargate',
    ),
    event(
      'was unable to place a task. Reason: The requested CPU configuration is above your limit.',
      'above your limit',
      'twice what the service has',
    ),
  ],
  capacity: [
    event(
      'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
      'no capacity',
      'more zones',
    ),
    event(
      'was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s) for capacity provider x. ' +
        'UnfulfillableCapacity: Unable to fulfill capacity due to your request configuration.',
      'UnfulfillableCapacity',
      'again later',
    ),
  ],
  placement: event(
    `${unmet}The closest matching container-instance 0123 has insufficient memory available.`,
    'No instance of cluster production can take a task of pricing',
    '`minimumHealthyPercent`',
  ),
  'deployment-limits': event(
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the ' +
      'minimumHealthyPercent or maximumPercent value and try again.',
    'neither start a new task nor stop an old one',
    'aws ecs update-service --cluster production --service pricing',
  ),
  'target-registration': event(
    'failed to register targets in (target-group arn:…) with (error The target group does not exist)',
    'does not take the tasks',
    '`AWSServiceRoleForECS`',
  ),
  'elb-health-check': event(
    '(task 0123) (port 8080) is unhealthy in (target-group arn:…) due to (reason Health checks failed with these codes: [404])',
    'these codes: [404]',
    '`healthCheckGracePeriodSeconds`',
  ),
  'launch-failed': [
    event('failed to launch a task with (error something new)', 'something new', 'service-event-messages-list'),
    event('was unable to place a task. Reason: Internal error.', 'Internal error', 'service-event-messages-list'),
  ],
}
