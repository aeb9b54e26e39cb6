import type { Deployment, ServiceDeployment, Task } from '@aws-sdk/client-ecs'
import { type Cast, spoken, taskId } from './cast.ts'
import { hook, newerRecord, type Pause, recorded, tooLate, type Weights, weighted } from './records.ts'
import { reasons } from './words.ts'
import type { Change, World } from './world.ts'

/** What changes in a deployment; one that is not there yet comes; `gone` takes it away. */
export type Entry = Partial<Deployment> | 'gone'

/** One moment of a plot. Everything in it happens at once. */
export interface Step {
  /** Seconds after the UpdateService, StopServiceDeployment or ContinueServiceDeployment that the plot follows. */
  readonly after: number
  readonly ours?: Entry
  /** All that were there before this act. */
  readonly others?: Entry
  /** AWS's own rollback: PRIMARY from the step that it first appears in. */
  readonly rollback?: Entry
  /** Somebody else's UpdateService: PRIMARY from the step that it first appears in. */
  readonly newer?: Entry
  /** Our service deployment. */
  readonly record?: Partial<ServiceDeployment>
  readonly newerRecord?: Partial<ServiceDeployment>
  readonly weights?: Weights
  /** A PAUSE hook begins to wait for somebody, or waits no longer. */
  readonly pause?: Pause | 'over'
  /** A task of our deployment has stopped. */
  readonly stops?: Pick<Task, 'stopCode' | 'stoppedReason'> & { readonly exitCode?: number; readonly reason?: string }
  /** The number of tasks that are wanted changes, as by autoscaling: no deployment begins. */
  readonly wants?: number
  readonly says?: readonly string[]
}

/** @param speed milliseconds of a second of the plot */
export const changeBy = (step: Step, cast: Cast, time: number, speed: number): Change => {
  const now = new Date(time)
  const changes: readonly (Change | false | undefined)[] = [
    step.newer && step.newer !== 'gone' && arrival(cast.newer, step.newer, cast.newerRevision, now),
    step.rollback && step.rollback !== 'gone' && rollbackArrival(cast, step.rollback, now),
    step.ours && patched((id) => id === cast.ours, step.ours, cast, now),
    step.others && patched((id) => !isOf(cast, id), step.others, cast, now),
    step.rollback && patched((id) => id === cast.rollback, step.rollback, cast, now),
    step.newer && patched((id) => id === cast.newer, step.newer, cast, now),
    step.newerRecord && newerRecord(cast, step.newerRecord, now),
    step.record && recorded(cast.record, step.record, cast, now),
    step.pause === 'over' && tooLate(cast.record),
    step.pause &&
      step.pause !== 'over' &&
      recorded(cast.record, { lifecycleHookDetails: [hook(step.pause, cast, time, speed)] }, cast, now),
    step.weights && weighted(cast.record, step.weights),
    step.stops && stoppedTask(cast, step.stops, now),
    step.wants !== undefined && wanted(step.wants),
    step.says && said(step.says, cast, now),
  ]
  return (world) => changes.reduce<World>((before, change) => (change ? change(before) : before), world)
}

const isOf = (cast: Cast, id: string | undefined) => id === cast.ours || id === cast.rollback || id === cast.newer

const patched =
  (whose: (id: string | undefined) => boolean, entry: Entry, cast: Cast, now: Date): Change =>
  (world) => ({
    ...world,
    deployments: world.deployments.flatMap((one) =>
      !whose(one.id) ? [one] : entry === 'gone' ? [] : [withReason({ ...one, ...entry, updatedAt: now }, entry, cast)],
    ),
  })

/** The reason goes with the state unless the step gives one. */
const withReason = (one: Deployment, entry: Partial<Deployment>, cast: Cast): Deployment => {
  const given = entry.rolloutStateReason
  if (given) return { ...one, rolloutStateReason: spoken(given, cast) }
  const named = one.id === cast.rollback ? cast.old : one.id!
  if (entry.rolloutState === 'COMPLETED') return { ...one, rolloutStateReason: reasons.completed(named) }
  if (entry.rolloutState === 'FAILED') return { ...one, rolloutStateReason: reasons.failed }
  return one
}

/** A new PRIMARY: what was PRIMARY is ACTIVE from now on. */
export const arrival =
  (id: string, entry: Partial<Deployment>, revision: string, now: Date): Change =>
  (world) => {
    if (world.deployments.some((one) => one.id === id)) return world
    const before = world.deployments.map((one) => (one.status === 'PRIMARY' ? { ...one, status: 'ACTIVE' } : one))
    const desiredCount = world.service.desiredCount!
    const born: Deployment = {
      id,
      status: 'PRIMARY',
      taskDefinition: world.service.taskDefinition,
      desiredCount,
      pendingCount: 0,
      runningCount: 0,
      failedTasks: 0,
      createdAt: now,
      updatedAt: now,
      launchType: 'FARGATE',
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: reasons.running(id),
      ...entry,
    }
    return {
      ...world,
      service: { ...world.service, taskDefinition: born.taskDefinition },
      deployments: [born, ...before],
      revisionOf: { ...world.revisionOf, [id]: revision },
    }
  }

const rollbackArrival =
  (cast: Cast, entry: Partial<Deployment>, now: Date): Change =>
  (world) => {
    if (world.deployments.some((one) => one.id === cast.rollback)) return world
    const revision = world.revisionOf[cast.old]!
    const { taskDefinition } = world.revisions.find((one) => one.serviceRevisionArn === revision)!
    const rolloutStateReason = spoken(entry.rolloutStateReason ?? reasons.rollingBack, cast)
    const arrived = arrival(cast.rollback, { ...entry, taskDefinition, rolloutStateReason }, revision, now)(world)
    const reason = rolloutStateReason
    return recorded(
      cast.record,
      { rollback: { reason, startedAt: now, serviceRevisionArn: revision } },
      cast,
      now,
    )(arrived)
  }

const stoppedTask =
  (cast: Cast, { exitCode, reason, ...why }: NonNullable<Step['stops']>, now: Date): Change =>
  (world) => {
    const { serviceArn, clusterArn } = world.service
    const id = taskId(cast.ours, world.stopped.length)
    const taskArn = `${serviceArn!.replace(':service/', ':task/').replace(/\/[^/]+$/, '')}/${id}`
    const images =
      world.revisions.find((one) => one.serviceRevisionArn === world.revisionOf[cast.ours])?.containerImages ?? []
    const task: Task = {
      taskArn,
      clusterArn,
      taskDefinitionArn: world.deployments.find((one) => one.id === cast.ours)?.taskDefinition,
      group: `service:${cast.service}`,
      startedBy: cast.ours,
      launchType: 'FARGATE',
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      createdAt: now,
      stoppingAt: now,
      stoppedAt: now,
      ...why,
      containers: images.map(({ containerName, image, imageDigest }) => ({
        taskArn,
        name: containerName,
        image,
        imageDigest,
        lastStatus: 'STOPPED',
        ...(exitCode !== undefined && { exitCode }),
        ...(reason && { reason }),
      })),
    }
    return {
      ...world,
      stopped: [task, ...world.stopped],
      deployments: world.deployments.map((one) =>
        one.id === cast.ours ? { ...one, failedTasks: (one.failedTasks ?? 0) + 1, updatedAt: now } : one,
      ),
    }
  }

/** How many tasks the service wants: of its deployments it is the PRIMARY that gets them. */
export const wanted =
  (desiredCount: number): Change =>
  (world) => ({
    ...world,
    service: { ...world.service, desiredCount },
    deployments: world.deployments.map((one) => (one.status === 'PRIMARY' ? { ...one, desiredCount } : one)),
  })

const said =
  (texts: readonly string[], cast: Cast, now: Date): Change =>
  (world) => {
    const told = texts.map((text, index) => ({
      id: taskId(cast.index, now.getTime(), index).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      // In the order in which they are said.
      createdAt: new Date(now.getTime() + index),
      message: spoken(text, cast),
    }))
    return { ...world, events: [...told.reverse(), ...world.events].slice(0, 100) }
  }
