import type { Deployment, Service, ServiceDeployment, ServiceEvent, ServiceRevision, Task } from '@aws-sdk/client-ecs'

/** All that ECS knows of one service at one moment. */
export interface World {
  readonly service: Service
  /** As DescribeServices lists them: PRIMARY first, then the newest. */
  readonly deployments: readonly Deployment[]
  /** Service deployments, the newest first. */
  readonly records: readonly ServiceDeployment[]
  readonly revisions: readonly ServiceRevision[]
  /** The newest first. */
  readonly events: readonly ServiceEvent[]
  readonly stopped: readonly Task[]
  /** The service revision of each deployment, by id. */
  readonly revisionOf: Readonly<Record<string, string>>
}

export type Change = (world: World) => World

interface Happening {
  readonly time: number
  readonly act: number
  readonly change: Change
}

/** What happens to a service, told in advance: so any moment can be looked at, those that are past too. */
export class History {
  private readonly first: World
  private happenings: Happening[] = []

  constructor(first: World) {
    this.first = first
  }

  /** @param time milliseconds since the epoch */
  add(time: number, act: number, change: Change): void {
    this.happenings.push({ time, act, change })
    this.happenings.sort((one, other) => one.time - other.time)
  }

  /** What was to happen in this act after this moment will not. */
  cutOff(act: number, time: number): void {
    this.happenings = this.happenings.filter((one) => one.act !== act || one.time <= time)
  }

  at(time: number): World {
    let world = this.first
    for (const happening of this.happenings) {
      if (happening.time > time) break
      world = happening.change(world)
    }
    return world
  }
}
