import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import { Failure } from './failure.ts'

const runTask = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html'

/** What ECS answers to RunTask. */
export const ecsRunTaskFailures: readonly Entry[] = [
  {
    code: 'pre-task-failed',
    when: 'ECS refuses to run the task of `pre-task-command`.',
    match: { error: ['ClientException', 'InvalidParameterException', 'PlatformUnknownException', 'BlockedException'] },
    cause: 'ECS does not run the task of `pre-task-command` (<definition>), and nothing was deployed: <message>',
    remedy:
      'Mend what ECS names. The task takes network, launch type or capacity providers, and platform version from the service, and ' +
      'all else from the task definition.',
    grade: 'documented',
    source: runTask,
  },
]

/** How the task of `pre-task-command` can end, but well. */
export const ecsPreTask: readonly Entry[] = [
  {
    code: 'pre-task-failed',
    when: 'The command of `pre-task-command` ended with another exit code than 0, or its container never ran.',
    match: {},
    cause: 'The task of `pre-task-command` failed, and nothing was deployed: <reason>',
    remedy: 'See the log of the task <task>. The command must end with exit code 0.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html',
  },
  {
    code: 'pre-task-not-placed',
    when: 'There is no place for the task of `pre-task-command`, such as `RESOURCE:MEMORY`.',
    match: {},
    cause: 'ECS has no place for the task of `pre-task-command` (<reason>), and nothing was deployed.',
    remedy:
      'Run the job again when there is room. On instances, `RESOURCE:…` names what none of them has left; on Fargate, more subnets in ' +
      'other Availability Zones help.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html',
  },
]

export const preTaskFailure = (code: string, facts: Facts): Failure => failureNamed(ecsPreTask, code, facts)

/** The same of a task that failed for a cause that is known: with what helps against that. */
export const preTaskFailed = (cause: Failure, task: string): Failure => {
  const failure = preTaskFailure('pre-task-failed', { reason: cause.message, task })
  const remedy = cause.remedy ?? failure.remedy
  return new Failure(failure.message, { code: failure.code, remedy, points: cause.points, cause })
}
