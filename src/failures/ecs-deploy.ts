import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const api = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference'

/** What keeps a service from being deployed, or from being put back. */
export const ecsDeploy: readonly Entry[] = [
  {
    code: 'service-kind',
    when: 'The service is deployed by CodeDeploy or by task sets (controller `CODE_DEPLOY` or `EXTERNAL`), not by ECS.',
    match: {},
    cause:
      '<service> is not deployed by ECS itself: its deployment controller is <controller>. ECS refuses a forced deployment of it.',
    remedy:
      '<advice> Or let ECS deploy it (it does blue/green, canary and linear deployments, too):\n' +
      '```sh\naws ecs update-service --cluster <cluster> --service <service> --region <region> --deployment-controller type=ECS\n```',
    grade: 'documented',
    source: `${api}/API_UpdateService.html`,
  },
  {
    code: 'service-draining',
    when: 'The service is `DRAINING`: it is being deleted.',
    match: {},
    cause: '<service> is being deleted (<status>).',
    remedy: 'Make the service again, or name the one that took its place.',
    grade: 'documented',
    source: `${api}/API_Service.html`,
  },
  {
    code: 'daemon-count',
    when: '`desired-count` for a service that runs one task on every instance (scheduling strategy `DAEMON`).',
    match: {},
    cause: '<service> is a DAEMON service: it has one task on each instance, and no number of tasks can be asked for.',
    remedy: 'Leave out `desired-count`.',
    grade: 'documented',
    source: `${api}/API_UpdateService.html`,
  },
  {
    code: 'deployment-not-started',
    when: 'ECS took the request, and shows no new deployment of the service.',
    match: {},
    cause: 'ECS took the request to deploy <service>, and shows no new deployment: the newest is <deployment>.',
    remedy:
      'Look at the service, and run the job again:\n' +
      '```sh\naws ecs describe-services --cluster <cluster> --services <service> --region <region> --query services[0].deployments\n```',
    grade: 'inferred',
    source: `${api}/API_UpdateService.html`,
  },
  {
    code: 'previous-unknown',
    when: '`rollback-to: previous`, or a deployment to put back, and nothing tells what ran before.',
    match: {},
    cause:
      'What ran in <service> before is not known: ECS lists no other deployment that was successful, and there is no record of ours.',
    remedy: 'Name a task definition: `rollback-to: FAMILY:REVISION`. There are: <candidates>.',
    grade: 'documented',
    source: `${api}/API_ListServiceDeployments.html`,
  },
  {
    code: 'superseded',
    when: 'Something is to be put back, and somebody else has deployed meanwhile.',
    match: {},
    cause: 'Nothing was put back: <deployment> is the deployment of <service> now, and this step did not start it.',
    remedy:
      'Whoever began it decides now what is live. Let one workflow at a time deploy a service: give its job a `concurrency` group.',
    grade: 'documented',
    source: `${api}/API_Deployment.html`,
    outcome: 'superseded',
  },
  {
    code: 'rollback-failed',
    when: 'What ran before was started again, and that did not succeed either.',
    match: {},
    cause: 'What ran in <service> before could not be brought back: <why>.',
    remedy:
      'The service needs a person. What it runs, and what its events say:\n' +
      '```sh\naws ecs describe-services --cluster <cluster> --services <service> --region <region> ' +
      '--query services[0].[deployments,events[:10]]\n```',
    grade: 'documented',
    source: `${api}/API_StopServiceDeployment.html`,
    outcome: 'rollback-failed',
  },
]

export const deployFailure = (code: string, facts: Facts = {}, cause?: unknown): Failure =>
  failureNamed(ecsDeploy, code, facts, cause)
