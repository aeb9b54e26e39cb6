import { fenced, info, warning } from '../../action/log.ts'
import { pause } from '../../action/waiting.ts'
import type { EcsApi } from '../../aws/ecs-api.ts'
import { ecsNameOf } from '../../aws/ecs-names.ts'
import { oneOffTasks } from '../../aws/ecs-one-off-task.ts'
import type { Definition } from '../../aws/ecs-task-definitions.ts'
import { type ServiceTask, type TaskContainer, taskReader } from '../../aws/ecs-tasks.ts'
import { logFollower } from '../../aws/log-follow.ts'
import { linesNotShown, type Tail } from '../../aws/logs.ts'
import { poll } from '../../aws/poll.ts'
import { preTaskFailed, preTaskFailure } from '../../failures/ecs-pre-task.ts'
import { messageOf } from '../../failures/failure.ts'
import type { EcsAccess } from './access.ts'
import { causeOf } from './explain/cause.ts'
import { shapeOf } from './explain/definition-shape.ts'
import { logPlace } from './explain/log-place.ts'
import type { ServiceFacts } from './service.ts'
import { chosenContainer } from './task-definition/containers.ts'
import type { Revision } from './task-definition/revision.ts'

/** What the inputs say of the task that runs before the deploy. */
export interface WantedPreTask {
  readonly command: readonly string[]
  /** The input `pre-task-container`, or `container`. */
  readonly container: string | undefined
  /** Lines of its log to show while it runs, and of its end when it fails; 0 shows none. */
  readonly logLines: number
  /** Of this run: letters, digits, `-`, `_` and `/`. The task has it as `startedBy`. */
  readonly startedBy: string
  /** Called with the task's ARN as soon as it is known: should this step be killed, `post` stops it. */
  readonly started: (taskArn: string) => void
}

export interface PreTask {
  readonly container: string
  /** Undefined: its container never ran. */
  readonly exitCode: number | undefined
  readonly log: Tail
}

/** How it ended: a failure is told beside what is known of the task, for the outputs. */
export interface PreTaskEnd {
  readonly task: PreTask
  /** Code `pre-task-failed`; nothing was deployed. */
  readonly failure?: ReturnType<typeof preTaskFailed>
}

/** Milliseconds between two looks. */
const interval = 1000

/**
 * Runs a command once, as a task of the revision that is to be deployed, in the network and on the terms of the service, and waits for
 * the exit code of its container. What runs beside that (side-cars, the agent of GuardDuty) counts for nothing. A task that is not
 * over at the deadline or on cancel is stopped.
 *
 * @throws Failure `pre-task-not-placed`, `timed-out`, the signal's reason on cancel; AwsFailure
 */
export const runPreTask = async (
  access: EcsAccess,
  facts: ServiceFacts,
  revision: Pick<Revision, 'arn' | 'definition'>,
  wanted: WantedPreTask,
): Promise<PreTaskEnd> => {
  const { api, wait, session } = access
  const container = chosenContainer(revision.definition, wanted.container, 'pre-task-container')
  wait.signal.throwIfAborted()
  const { command, startedBy } = wanted
  const answer = await oneOffTasks(api).run(facts, { taskDefinitionArn: revision.arn, container, command, startedBy })
  if ('reason' in answer) throw preTaskFailure('pre-task-not-placed', { reason: answer.reason })
  const { arn: taskArn } = answer
  wanted.started(taskArn)
  const log = listener(access, revision.definition, taskArn, container, wanted.logLines)
  try {
    const task = await untilOver(access, facts.name, taskArn, container, log.look)
    if (!task.final && !isEssential(revision.definition, container))
      await stopPreTask(api, taskArn, 'the container of pre-task-command has ended')
    await log.last(wait.signal)
    const { exitCode } = containerOf(task, container) ?? {}
    const ended: PreTask = { container, exitCode, log: log.tail() }
    info(`Pre-task ${ecsNameOf(taskArn)}: ${exitCode === undefined ? 'did not start' : `exit code ${exitCode}`}`)
    return exitCode === 0 ? { task: ended } : { task: ended, failure: failureOf(task, ended) }
  } catch (thrown) {
    await stopPreTask(api, taskArn, wait.signal.aborted ? 'the job was cancelled' : 'the step gave it up')
    throw thrown
  }

  function failureOf(task: ServiceTask, { log: { lines, missing } }: PreTask) {
    const logs = [{ taskId: task.taskId, container, lines, read: lines, missing }]
    // Of the others it does not matter how they ended.
    const own = { ...task, containers: task.containers.filter(({ name }) => name === container) }
    const cause = causeOf(
      { tasks: [own], events: [], logs, targets: [], missing: [] },
      {
        service: facts.name,
        cluster: facts.cluster,
        region: session.region,
        account: facts.arn.split(':')[4] ?? '',
        definition: shapeOf(revision.definition),
        why: task.stoppedReason ?? 'its container did not end with exit code 0',
      },
    )
    return preTaskFailed(cause, ecsNameOf(taskArn))
  }
}

/** Stops the task. What goes wrong is a warning: there is another failure to tell, or the work is done. */
export const stopPreTask = async (api: EcsApi, taskArn: string, why: string): Promise<void> => {
  try {
    await oneOffTasks(api).stop(taskArn, `aws-deploy-actions: ${why}`)
    info(`Stopped the pre-task ${ecsNameOf(taskArn)}: ${why}.`)
  } catch (failure) {
    warning(`The pre-task ${ecsNameOf(taskArn)} was not stopped: ${messageOf(failure)}`)
  }
}

const containerOf = ({ containers }: ServiceTask, name: string): TaskContainer | undefined =>
  containers.find((each) => each.name === name)

const isEssential = ({ containerDefinitions = [] }: Definition, name: string): boolean =>
  containerDefinitions.find((each) => each.name === name)?.essential !== false

/** Waits until the container has ended, or the task without it. */
const untilOver = (
  { api, wait }: EcsAccess,
  service: string,
  taskArn: string,
  container: string,
  look: () => Promise<void>,
): Promise<ServiceTask> => {
  const reader = taskReader(api, service)
  const what = `Pre-task ${ecsNameOf(taskArn)}`
  return poll(what, { ...wait, interval }, async () => {
    const [[task]] = await Promise.all([reader.describe([taskArn]), look()])
    // Just after it was started ECS may not know it yet.
    if (!task) return { state: 'starting' }
    const over = task.final || containerOf(task, container)?.exitCode !== undefined
    if (over) return { state: 'over', result: task }
    return { state: task.startedAt === undefined ? 'starting' : 'running' }
  })
}

/** Lines that are printed while it runs: what is more is in CloudWatch. */
const mostPrinted = 1000

/** Milliseconds after the end in which its last lines may still come. */
const late = 1500

interface Listener {
  readonly look: () => Promise<void>
  /** The last look, when the container is over. */
  readonly last: (signal: AbortSignal) => Promise<void>
  readonly tail: () => Tail
}

/** Prints what the container writes as it comes, and keeps the last lines. */
const listener = (
  { session }: EcsAccess,
  definition: Definition,
  taskArn: string,
  container: string,
  logLines: number,
): Listener => {
  const place = logPlace(shapeOf(definition), ecsNameOf(taskArn), { name: container, runtimeId: undefined })
  const silent = (tail: Tail): Listener => ({ look: async () => {}, last: async () => {}, tail: () => tail })
  if (logLines === 0) return silent(linesNotShown)
  if ('missing' in place) return silent({ lines: [], missing: place.missing })
  const more = logFollower(session, place)
  let lines: readonly string[] = []
  let printed = 0
  const look = async () => {
    const news = await more()
    if (news.length === 0) return
    lines = [...lines, ...news].slice(-logLines)
    const shown = news.slice(0, Math.max(0, mostPrinted - printed))
    printed += news.length
    if (shown.length > 0) await fenced(async (print) => shown.forEach(print))
    if (shown.length < news.length && printed - news.length < mostPrinted)
      info(`  … more of it is in the log group ${place.group}`)
  }
  return {
    look,
    last: async (signal) => {
      await pause(late, signal)
      await look()
    },
    tail: () => (lines.length > 0 ? { lines } : { lines, missing: `it wrote nothing to the log group ${place.group}` }),
  }
}
