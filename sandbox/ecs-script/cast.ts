import { createHash } from 'node:crypto'

export interface Place {
  readonly account: string
  readonly region: string
  readonly cluster: string
  readonly service: string
}

/** The names of those who play in one act, which begins with an UpdateService. */
export interface Cast {
  readonly index: number
  readonly service: string
  /** Deployments: the one that the call started, the one that was PRIMARY before, AWS's own rollback, somebody else's. */
  readonly ours: string
  readonly old: string
  readonly rollback: string
  readonly newer: string
  /** Service deployments. */
  readonly record: string
  readonly newerRecord: string
  /** Service revisions. */
  readonly revision: string
  readonly newerRevision: string
  readonly hook: string
}

export const arnOf = ({ account, region }: Pick<Place, 'account' | 'region'>, name: string): string =>
  `arn:aws:ecs:${region}:${account}:${name}`

export const serviceArn = (place: Place): string => arnOf(place, `service/${place.cluster}/${place.service}`)

export const clusterArn = (place: Place): string => arnOf(place, `cluster/${place.cluster}`)

/** @param old the deployment that is PRIMARY as the act begins */
export const castOf = (place: Place, index: number, old: string): Cast => {
  const hash = (role: string) =>
    createHash('sha256').update([place.account, place.region, place.cluster, place.service, index, role].join())
  const digits = (role: string) =>
    BigInt(`0x${hash(role).digest('hex')}`)
      .toString()
      .slice(-19)
  const word = (role: string) => hash(role).digest('base64url').slice(0, 21)
  const within = `${place.cluster}/${place.service}`
  return {
    index,
    service: place.service,
    ours: `ecs-svc/${digits('ours')}`,
    old,
    rollback: `ecs-svc/${digits('rollback')}`,
    newer: `ecs-svc/${digits('newer')}`,
    record: arnOf(place, `service-deployment/${within}/${word('ours')}`),
    newerRecord: arnOf(place, `service-deployment/${within}/${word('newer')}`),
    revision: arnOf(place, `service-revision/${within}/${digits('revision')}`),
    newerRevision: arnOf(place, `service-revision/${within}/${digits('newer revision')}`),
    hook: `ecs-pause-${hash('hook').digest('base64url')}`,
  }
}

/** 32 hexadecimal digits, as the id of a task. */
export const taskId = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join()).digest('hex').slice(0, 32)

/** A digest that is this one's alone. */
export const digestOf = (...parts: readonly (string | number)[]): string =>
  `sha256:${createHash('sha256').update(parts.join()).digest('hex')}`

/** Puts the names of the cast into a text: `{ours}`, `{old}`, `{rollback}`, `{newer}`, `{service}`. */
export const spoken = (text: string, cast: Cast): string =>
  text.replace(/\{(ours|old|rollback|newer|service)\}/g, (_, role: 'ours') => cast[role])
