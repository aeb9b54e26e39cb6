import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const docs = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide'

/** How a deployment of a service ended, where its tasks and events do not tell a cause. */
export const ecsRollout: readonly Entry[] = [
  {
    code: 'lifecycle-hook',
    when: 'A lifecycle hook of the service ended the deployment: it failed, or nobody answered a PAUSE in time.',
    match: { message: /lifecycle hook/i },
    cause: 'A lifecycle hook of <service> ended the deployment: <reason>.',
    remedy:
      'Let a paused deployment go on before it expires, with the command that the step shows while it waits ' +
      '(`aws ecs continue-service-deployment`), or give the hook more time (`timeoutConfiguration`); a function that failed tells why in its log.',
    grade: 'documented',
    source: `${docs}/pause-lifecycle-hooks.html`,
  },
  {
    code: 'breaker',
    when: 'The circuit breaker of ECS stopped the deployment, and no stopped task is left to tell why.',
    match: { message: /circuit breaker/i },
    cause: 'The circuit breaker of ECS stopped the deployment of <service>: <reason>',
    remedy:
      'The events of the service tell more; ECS forgets a stopped task after about an hour:\n' +
      '```sh\naws ecs describe-services --cluster <cluster> --services <service> --region <region> ' +
      '--query services[0].events[:20].message\n```',
    grade: 'recorded',
    source: `${docs}/deployment-circuit-breaker.html`,
  },
  {
    code: 'deployment-alarm',
    when: 'A CloudWatch alarm of the service stopped the deployment.',
    match: { message: /alarm/i },
    cause: 'An alarm of <service> stopped the deployment: <reason>',
    remedy: 'The new version was running: the alarm says what it did. The metric of the alarm shows since when.',
    grade: 'documented',
    source: `${docs}/deployment-alarm-failure.html`,
  },
  {
    code: 'deployment-stopped',
    when: 'Somebody stopped the deployment (`StopServiceDeployment`).',
    match: { message: /\bstop(ped)?\b|StopServiceDeployment|user request/i },
    cause: 'Somebody stopped the deployment of <service>: <reason>',
    remedy: 'CloudTrail says who (`StopServiceDeployment`). Run the job again.',
    grade: 'inferred',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html',
  },
  {
    code: 'deployment-failed',
    when: 'ECS gave the deployment up for a reason that this catalogue does not know.',
    match: {},
    cause: 'The deployment of <service> failed: <reason>',
    remedy:
      'The events of the service tell more:\n' +
      '```sh\naws ecs describe-services --cluster <cluster> --services <service> --region <region> ' +
      '--query services[0].events[:20].message\n```',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html',
  },
]

/** Ends that a step reaches by itself or by others. */
export const ecsEnds: readonly Entry[] = [
  {
    code: 'superseded',
    when: 'Another deployment of the same service took over before ours was done.',
    match: {},
    cause: 'Another deployment of <service> took over: <by>.',
    remedy:
      'Whoever began it decides now what is live; nothing was put back. A `concurrency` group for each service lets the runs of one ' +
      'repository wait for each other; `on-superseded: follow` waits for the newer one.',
    grade: 'documented',
    source: 'README.md',
    outcome: 'superseded',
  },
  {
    code: 'timed-out',
    when: '`timeout` is over and the deployment is neither done nor given up.',
    match: {},
    cause: 'The deployment of <service> was not done in <timeout>: <state>.',
    remedy:
      'Raise `timeout` if the new tasks need longer: they must start, pass their health checks, and the old ones drain ' +
      '(`deregistration_delay` of the target group, 5 minutes unless set).',
    grade: 'documented',
    source: 'README.md',
    outcome: 'timed-out',
  },
]

/** The failure of an end by its code. */
export const rolloutFailure = (code: string, facts: Facts = {}, cause?: unknown): Failure =>
  failureNamed([...ecsRollout, ...ecsEnds], code, facts, cause)
