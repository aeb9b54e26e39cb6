/**
 * What AWS says, with the names of the cast in braces.
 *
 * Recorded in public: the reasons of deployments and the events
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html, transcripts of
 * describe-services). The completed rollback names the deployment that it went back to. Inferred: what the rollback
 * of an alarm, a hook or a stop says, and the reasons of service deployments, for which no transcript was found.
 */
export const reasons = {
  running: (id: string) => `ECS deployment ${id} in progress.`,
  completed: (id: string) => `ECS deployment ${id} completed.`,
  failed: 'ECS deployment circuit breaker: tasks failed to start.',
  alarmFailed: 'ECS deployment alarm: alarm detected.',
  rollingBack: 'ECS deployment circuit breaker: rolling back to deploymentId {old}.',
  alarmRollingBack: 'ECS deployment alarm: rolling back to deploymentId {old}.',
  hookRollingBack: 'ECS deployment lifecycle hook timed out: rolling back to deploymentId {old}.',
  stopRollingBack: 'ECS deployment stopped: rolling back to deploymentId {old}.',
}

export const events = {
  started: '(service {service}) has started 2 tasks.',
  registered: '(service {service}) registered 2 targets in (target-group web).',
  draining: '(service {service}) has begun draining connections on 2 tasks.',
  stopped: '(service {service}) has stopped 2 running tasks.',
  completed: '(service {service}) (deployment {ours}) deployment completed.',
  failed: '(service {service}) (deployment {ours}) deployment failed: tasks failed to start.',
  alarm: '(service {service}) (deployment {ours}) deployment failed: alarm detected.',
  rollingBack: '(service {service}) rolling back to deployment {old}.',
  rolledBack: '(service {service}) (deployment {rollback}) deployment completed.',
  newerCompleted: '(service {service}) (deployment {newer}) deployment completed.',
  steady: '(service {service}) has reached a steady state.',
  unable: '(service {service}) is unable to consistently start tasks successfully.',
}
