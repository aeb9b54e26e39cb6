import type { Deployment, Service, ServiceDeployment } from '@aws-sdk/client-ecs'
import { type Cast, castOf, clusterArn, digestOf, type Place, serviceArn } from './cast.ts'
import { goingBack, quickly } from './moments.ts'
import type { Plot } from './plot.ts'
import { arrival, changeBy, type Step, wanted } from './step.ts'
import { reasons } from './words.ts'
import { type Change, History, type World } from './world.ts'

export interface Script {
  readonly plot: Plot
  /** Of every later UpdateService. */
  readonly later?: Plot
  /** The ARN of what serves at first. */
  readonly taskDefinition: string
  /** Container and image. */
  readonly images?: readonly (readonly [string, string])[]
  /** What the images' tags mean in the nth deployment; the first is 0. */
  readonly digest?: (deployment: number) => string
  /** Milliseconds of a second of the plot [1000]. */
  readonly speed?: number
}

/** An UpdateService, as far as it matters here. */
export interface Update {
  readonly taskDefinition?: string
  readonly desiredCount?: number
  readonly force: boolean
}

const day = 86_400_000

/** A service that does what its script says. All times are milliseconds since the epoch. */
export class ScriptedService {
  readonly place: Place
  private readonly script: Script
  private readonly history: History
  private readonly acts: { readonly cast: Cast; readonly plot: Plot; readonly start: number }[] = []
  private reads = 0

  constructor(place: Place, script: Script, now: number) {
    this.place = place
    this.script = script
    this.history = new History(this.worldBefore(new Date(now - day)))
  }

  /** What a read shows, which may be the past. */
  seen(now: number, what: 'service' | 'records' = 'service'): World {
    const act = this.acts.at(-1)
    const stale = act?.plot.stale
    if (!act || !stale || now > act.start + stale.until * this.speed) return this.history.at(now)
    if (stale.only && stale.only !== what) return this.history.at(now)
    if (stale.everyOther && this.reads++ % 2) return this.history.at(now)
    return this.history.at(now - stale.behind * this.speed)
  }

  /** What is. */
  at(now: number): World {
    return this.history.at(now)
  }

  /** The deployment of the nth UpdateService, from 0. */
  castOf(index: number): Cast {
    return this.acts[index]!.cast
  }

  update({ taskDefinition, desiredCount, force }: Update, now: number): World {
    const before = this.at(now)
    if (desiredCount !== undefined) this.history.add(now, 0, wanted(desiredCount))
    if (!force && (!taskDefinition || taskDefinition === before.service.taskDefinition)) return this.at(now)
    const last = this.acts.at(-1)
    if (last) this.history.cutOff(last.cast.index, now)
    const index = this.acts.length
    const cast = castOf(this.place, index + 1, before.deployments[0]!.id!)
    const plot = index === 0 ? this.script.plot : (this.script.later ?? quickly)
    this.acts.push({ cast, plot, start: now })
    this.history.add(now, cast.index, this.beginning(cast, taskDefinition, new Date(now)))
    this.follow([{ after: 1, record: { status: 'IN_PROGRESS' } }, ...plot.steps], cast, now)
    return this.at(now)
  }

  /** @returns false when the service deployment is over or unknown */
  stop(arn: string, now: number): boolean {
    const act = this.actOf(arn)
    const status = this.at(now).records.find((one) => one.serviceDeploymentArn === arn)?.status
    if (!act || (status !== 'IN_PROGRESS' && status !== 'PENDING')) return false
    this.history.cutOff(act.cast.index, now)
    this.follow(act.plot.stopped ?? goingBack, act.cast, now)
    return true
  }

  /** @returns false when nothing waits for it */
  proceed(arn: string, hookId: string, action: 'CONTINUE' | 'ROLLBACK', now: number): boolean {
    const act = this.actOf(arn)
    const hook = this.at(now)
      .records.find((one) => one.serviceDeploymentArn === arn)
      ?.lifecycleHookDetails?.find((one) => one.hookId === hookId)
    if (!act || hook?.status !== 'AWAITING_ACTION') return false
    this.history.cutOff(act.cast.index, now)
    const over = { ...hook, status: 'SUCCEEDED' as const }
    const next = action === 'ROLLBACK' ? goingBack : (act.plot.continued ?? [])
    this.follow([{ after: 0, record: { lifecycleHookDetails: [over] } }, ...next], act.cast, now)
    return true
  }

  tag(change: (tags: NonNullable<Service['tags']>) => NonNullable<Service['tags']>, now: number): void {
    this.history.add(now, 0, (world) => ({
      ...world,
      service: { ...world.service, tags: change(world.service.tags ?? []) },
    }))
  }

  private get speed(): number {
    return this.script.speed ?? 1000
  }

  private actOf(arn: string) {
    return this.acts.find(({ cast }) => cast.record === arn)
  }

  private follow(steps: readonly Step[], cast: Cast, start: number): void {
    for (const step of steps) {
      const time = start + step.after * this.speed
      this.history.add(time, cast.index, changeBy(step, cast, time, this.speed))
    }
  }

  private revision(cast: Cast, taskDefinition: string, createdAt: Date) {
    const digest = this.script.digest?.(cast.index) ?? digestOf(cast.revision)
    return {
      serviceRevisionArn: cast.revision,
      serviceArn: serviceArn(this.place),
      clusterArn: clusterArn(this.place),
      taskDefinition,
      launchType: 'FARGATE' as const,
      createdAt,
      containerImages: (this.script.images ?? [['web', 'example.com/web:latest']]).map(([containerName, image]) => ({
        containerName,
        image,
        imageDigest: digest,
      })),
    }
  }

  /** A new deployment, and its service deployment, which ends one that is under way. */
  private beginning(cast: Cast, definition: string | undefined, now: Date): Change {
    return (world) => {
      const taskDefinition = definition ?? world.service.taskDefinition!
      const arrived = arrival(cast.ours, { taskDefinition }, cast.revision, now)(world)
      const record: ServiceDeployment = {
        serviceDeploymentArn: cast.record,
        serviceArn: serviceArn(this.place),
        clusterArn: clusterArn(this.place),
        createdAt: now,
        updatedAt: now,
        sourceServiceRevisions: [{ arn: world.revisionOf[cast.old]! }],
        targetServiceRevision: { arn: cast.revision },
        status: 'PENDING',
        deploymentConfiguration: world.service.deploymentConfiguration,
      }
      const before = world.records.map((one) =>
        one.finishedAt ? one : { ...one, status: 'STOPPED' as const, finishedAt: now, stoppedAt: now, updatedAt: now },
      )
      return {
        ...arrived,
        service: { ...arrived.service, currentServiceDeployment: cast.record },
        records: [record, ...before],
        revisions: [this.revision(cast, taskDefinition, now), ...world.revisions],
      }
    }
  }

  private worldBefore(created: Date): World {
    const { plot, taskDefinition } = this.script
    const cast = castOf(this.place, 0, '')
    const desiredCount = plot.service?.desiredCount ?? 2
    const serves: Deployment = {
      id: cast.ours,
      status: 'PRIMARY',
      taskDefinition,
      desiredCount,
      pendingCount: 0,
      runningCount: desiredCount,
      failedTasks: 0,
      createdAt: created,
      updatedAt: created,
      launchType: 'FARGATE',
      rolloutState: 'COMPLETED',
      rolloutStateReason: reasons.completed(cast.ours),
    }
    const failed: Deployment = {
      ...serves,
      id: cast.newer,
      status: 'DRAINING',
      runningCount: 0,
      failedTasks: 3,
      rolloutState: 'FAILED',
      rolloutStateReason: reasons.failed,
    }
    const past = {
      serviceArn: serviceArn(this.place),
      clusterArn: clusterArn(this.place),
      createdAt: created,
      startedAt: created,
      finishedAt: created,
      updatedAt: created,
    }
    const revision = this.revision(cast, taskDefinition, created)
    const was = plot.before === 'a failed deployment'
    const failedRevision = { ...revision, serviceRevisionArn: cast.newerRevision }
    return {
      service: {
        serviceArn: past.serviceArn,
        serviceName: this.place.service,
        clusterArn: past.clusterArn,
        status: 'ACTIVE',
        desiredCount,
        launchType: 'FARGATE',
        schedulingStrategy: 'REPLICA',
        deploymentController: { type: 'ECS' },
        taskDefinition,
        createdAt: created,
        currentServiceDeployment: cast.record,
        deploymentConfiguration: {
          strategy: 'ROLLING',
          deploymentCircuitBreaker: { enable: true, rollback: true },
          maximumPercent: 200,
          minimumHealthyPercent: 100,
          ...plot.configuration,
        },
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'DISABLED' } },
        ...plot.service,
      },
      deployments: was ? [serves, failed] : [serves],
      records: [
        ...(was
          ? [
              {
                ...past,
                serviceDeploymentArn: cast.newerRecord,
                status: 'STOPPED' as const,
                stoppedAt: created,
                targetServiceRevision: { arn: cast.newerRevision },
              },
            ]
          : []),
        {
          ...past,
          serviceDeploymentArn: cast.record,
          status: 'SUCCESSFUL',
          targetServiceRevision: { arn: cast.revision },
        },
      ],
      revisions: was ? [failedRevision, revision] : [revision],
      events: [],
      stopped: [],
      revisionOf: { [cast.ours]: cast.revision, [cast.newer]: cast.newerRevision },
    }
  }
}
