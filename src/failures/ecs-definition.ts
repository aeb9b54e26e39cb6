import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const register = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html'

/** What ECS answers to a call about task definitions. */
export const ecsDefinitionFailures: readonly Entry[] = [
  {
    code: 'task-definition-not-found',
    when: 'ECS answers `Unable to describe task definition.`',
    match: { error: 'ClientException', message: /unable to describe task definition/i },
    cause: 'There is no task definition <definition> in this account and Region.',
    remedy: 'See what there is with:\n```sh\naws ecs list-task-definitions --region <region> --sort DESC\n```',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html',
  },
  {
    code: 'revision-conflict',
    when: 'Too many registrations of one family at the same time, and all the tries that we made met another one.',
    match: { error: 'ClientException', message: /too many concurrent attempts/i },
    cause: 'Others register revisions of <definition> at the same time, again and again.',
    remedy:
      'Let one job at a time deploy the family:\n```yaml\nconcurrency:\n  group: deploy-<definition>\n```\n' +
      'Then run the job again: nothing was deployed.',
    grade: 'recorded',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/9777',
  },
  {
    code: 'task-definition-invalid',
    when: 'ECS does not take the new revision.',
    match: { error: ['ClientException', 'InvalidParameterException'] },
    cause: 'ECS does not take the task definition <definition>: <message>',
    remedy:
      'Change the task definition as ECS says (the file, or the revision that it is a copy of). Nothing was deployed.',
    grade: 'documented',
    source: register,
  },
]

/** What is found out about a task definition before or after ECS would. */
export const ecsDefinition: readonly Entry[] = [
  {
    code: 'task-definition-inactive',
    when: '`task-definition` or `rollback-to` names a revision that was deregistered.',
    match: {},
    cause: 'The task definition <definition> is <status>: ECS starts nothing new with it.',
    remedy: 'Name an active revision: `task-definition: <family>` takes the newest, <newest>.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html',
  },
  {
    code: 'image-not-found',
    when: 'The image that a container would get is not in its repository.',
    match: {},
    cause: 'There is no image <image> for the container <container>.',
    remedy:
      'Check the tag and the repository, or hand on the output `image` of build-lambda-image (`for: container`). Nothing was ' +
      'deployed: ECS would have tried to pull it until the circuit breaker.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html',
  },
  {
    code: 'architecture-mismatch',
    when: 'The image is built for another processor than the tasks get.',
    match: {},
    cause: '<image> is built for <there>, and the tasks of container <container> run on <architecture>.',
    remedy:
      'Build it with `architecture: <architecture>`, or give the task definition the other `runtimePlatform.cpuArchitecture`. ' +
      'ECS itself would have started it, to end with `exec format error` or `no matching manifest`.',
    grade: 'documented',
    source:
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#runtime-platform',
  },
  {
    code: 'digest-mismatch',
    when: 'The deployment ended well, and its tasks run another image than the one that was asked for.',
    match: {},
    cause: 'Container <container> runs <digest>, and <image> was <wanted> when this deploy began.',
    remedy:
      'The tag was moved meanwhile. Deploy by digest (the output `image` of build-lambda-image), which cannot move, and let one job ' +
      'at a time build and deploy.',
    grade: 'documented',
    source:
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability',
  },
]

export const definitionFailure = (code: string, facts: Facts): Failure => failureNamed(ecsDefinition, code, facts)

/** That a task definition, by the name that was asked for, is not there. */
export const definitionNotFound = (facts: Facts): Failure =>
  failureNamed(ecsDefinitionFailures, 'task-definition-not-found', facts)
