import { AwsFailure } from '../../../aws/call.ts'
import type { ServiceTask, TaskContainer, TaskReader } from '../../../aws/ecs-tasks.ts'

/** A task that stopped or is being stopped. */
export type StoppedTask = ServiceTask

export type StoppedContainer = TaskContainer

/** What a wait remembers of stopped tasks from look to look: ECS forgets them after an hour. */
export interface StoppedMemory {
  readonly known: Map<string, StoppedTask>
  /** Tasks of other deployments, not asked for again. */
  readonly others: Set<string>
  /** Why they cannot be read: the wait goes on without them. */
  missing?: string
}

export const newMemory = (): StoppedMemory => ({ known: new Map(), others: new Set() })

/**
 * The stopped tasks that one deployment started, oldest first: two calls at most, the second only while there is news.
 * A role that may not read them costs the explanation, not the deploy: `memory.missing` then says what it lacks.
 *
 * @throws AwsFailure but for a denied call.
 */
export const collectStopped = async (
  reader: TaskReader,
  startedBy: string,
  memory: StoppedMemory,
): Promise<readonly StoppedTask[]> => {
  if (memory.missing === undefined) {
    try {
      await lookFor(reader, startedBy, memory)
    } catch (failure) {
      if (!(failure instanceof AwsFailure) || failure.kind !== 'denied') throw failure
      memory.missing = failure.message
    }
  }
  return [...memory.known.values()].sort(byTime)
}

const lookFor = async (reader: TaskReader, startedBy: string, { known, others }: StoppedMemory): Promise<void> => {
  const open = (await reader.list('STOPPED')).filter((id) => !others.has(id) && !known.get(id)?.final)
  if (open.length === 0) return
  for (const task of await reader.describe(open)) {
    if (task.startedBy === startedBy) known.set(task.taskId, task)
    else others.add(task.taskId)
  }
}

const byTime = (one: StoppedTask, other: StoppedTask): number =>
  (one.stoppedAt ?? Number.POSITIVE_INFINITY) - (other.stoppedAt ?? Number.POSITIVE_INFINITY) ||
  one.taskId.localeCompare(other.taskId)
