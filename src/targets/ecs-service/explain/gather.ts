import { hideInForeignText, scrubForeign } from '../../../action/secrets.ts'
import { AwsFailure } from '../../../aws/call.ts'
import type { TaskReader } from '../../../aws/ecs-tasks.ts'
import { streamTail } from '../../../aws/log-stream.ts'
import { linesNotShown } from '../../../aws/logs.ts'
import type { Session } from '../../../aws/session.ts'
import { type TargetState, targetHealth } from '../../../aws/target-health.ts'
import { messageOf } from '../../../failures/failure.ts'
import { findingsOf } from './cause.ts'
import { ownContainers } from './culprit.ts'
import { type DefinitionShape, plainValues } from './definition-shape.ts'
import type { ContainerLog, Evidence } from './evidence.ts'
import { failedByItself } from './fail-fast.ts'
import { logPlace } from './log-place.ts'
import type { StoppedTask } from './stopped-tasks.ts'

/** What is looked into. */
export interface Case {
  readonly session: Session
  readonly tasks: TaskReader
  /** The deployment that did not end well, such as `ecs-svc/1234`. */
  readonly startedBy: string
  /** Of its tasks; undefined when it could not be read. */
  readonly definition: DefinitionShape | undefined
  readonly stopped: readonly StoppedTask[]
  /** Messages of the service since the deployment began, oldest first. */
  readonly events: readonly string[]
  readonly targetGroups: readonly string[]
  /** Lines of log to show in all; 0 shows none. */
  readonly logLines: number
}

/** Tasks whose log is looked at: one for each thing that went wrong, and no more than anybody reads. */
const mostTasks = 2

/** Lines of each container, when several share the space. */
const fewest = 5

/**
 * Everything that tells why a deployment did not end well. What cannot be read is left out, and told as `missing`: an explanation
 * must not become a failure of its own.
 */
export const gather = async (subject: Case): Promise<Evidence> => {
  const missing: string[] = []
  const unless = async <T>(what: string, look: Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await look
    } catch (failure) {
      missing.push(`${what}: ${failure instanceof AwsFailure ? failure.message : messageOf(failure)}`)
      return []
    }
  }
  hideInForeignText(plainValues(subject.definition))
  const [logs, targets] = await Promise.all([
    unless('the log', logsOf(subject)),
    unless<TargetState>('the health of the targets', targetHealth(subject.session, subject.targetGroups)),
  ])
  return { tasks: subject.stopped, events: subject.events, logs, targets, missing }
}

/** The logs of the tasks that failed, or, where none did, of one that runs and is not well enough. */
const logsOf = async ({ session, tasks, startedBy, definition, stopped, logLines }: Case): Promise<ContainerLog[]> => {
  const failed = representatives(stopped, definition)
  const looked = failed.length > 0 ? failed : await running(tasks, startedBy)
  const containers = looked.flatMap((task) => ownContainers(task).map((container) => ({ task, container })))
  const share = Math.max(fewest, Math.floor(logLines / Math.max(1, containers.length)))
  return Promise.all(
    containers.map(async ({ task: { taskId }, container }) => {
      const whose = { taskId, container: container.name }
      const place = logPlace(definition, taskId, container)
      if ('missing' in place) return { ...whose, lines: [], read: [], ...place }
      const tail = await streamTail(session, place, share)
      const read = tail.lines.map(scrubForeign)
      return logLines === 0 ? { ...whose, ...linesNotShown, read } : { ...whose, ...tail, lines: read, read }
    }),
  )
}

/** The newest task of each kind of failure. */
export const representatives = (
  stopped: readonly StoppedTask[],
  definition: DefinitionShape | undefined,
): readonly StoppedTask[] => {
  const kinds = findingsOf({ tasks: stopped, logs: [], targets: [] }, definition).map(({ facts }) => facts['task'])
  return stopped.filter((task) => failedByItself(task) && kinds.includes(task.taskId)).slice(-mostTasks)
}

const running = async (tasks: TaskReader, startedBy: string): Promise<readonly StoppedTask[]> => {
  const ours = (await tasks.describe(await tasks.list('RUNNING'))).filter((task) => task.startedBy === startedBy)
  return ours.slice(-1)
}
