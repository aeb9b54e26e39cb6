import type { DeploymentEntry, Hook } from '../../../aws/ecs-service.ts'
import type { Ours } from './ours.ts'
import { serviceDeploymentRules } from './service-deployment-rules.ts'
import { serviceRules } from './service-rules.ts'
import type { Memory, Sighting } from './sighting.ts'
import { type View, viewOf } from './view.ts'

/** What has become of our deployment. All but `waiting` and `rolling-back` are ends. */
export type State =
  | 'waiting'
  | 'deployed'
  | 'failed'
  | 'rolling-back'
  | 'rolled-back'
  | 'rollback-failed'
  | 'superseded'

/** Another deployment that has to do with the end of ours. */
export type Other = Pick<DeploymentEntry, 'id' | 'taskDefinition' | 'createdAt'>

export interface Judgement {
  readonly state: State
  /** Why, as a part of a sentence in our words; AWS's own are in `reason`. */
  readonly why: string
  /** AWS's own words, such as `ECS deployment circuit breaker: tasks failed to start.` */
  readonly reason?: string | undefined
  /** The deployment that took over: a newer one, or AWS's rollback. */
  readonly by?: Other | undefined
  /** How far a blue/green, canary or linear deployment has got, such as `BAKE_TIME`. */
  readonly stage?: string | undefined
  /** The alarms that made AWS give the deployment up. */
  readonly alarms?: readonly string[] | undefined
  /** A hook that holds the deployment up until somebody lets it go on. */
  readonly paused?: Hook | undefined
}

/** One line of the truth table: the first whose `when` is true is what is the case. */
export interface Rule {
  readonly when: (view: View) => boolean
  readonly state: State
  readonly why: string | ((view: View) => string)
}

/**
 * Judges one look, with `memory` of the looks before and of this one. Pure.
 *
 * What AWS says of our service deployment comes first. Where it says nothing of it (denied, unknown, not yet bound), or
 * where the service contradicts it for long, the list of the service's deployments decides.
 */
export const judge = (ours: Ours, sighting: Sighting, memory: Memory): Judgement => {
  const view = viewOf(ours, sighting, memory)
  const rules = [...(sighting.deployment ? serviceDeploymentRules : []), ...serviceRules]
  const { state, why } = [gone, ...rules].find(({ when }) => when(view)) ?? nothingKnown
  const { deployment } = sighting
  return {
    state,
    why: typeof why === 'string' ? why : why(view),
    reason: reasonIn(view, state),
    by: state === 'waiting' || state === 'failed' ? undefined : view.other && shortOf(view.other),
    stage: deployment?.stage,
    alarms: deployment?.triggeredAlarms.length ? deployment.triggeredAlarms : undefined,
    paused: deployment?.hooks.find(({ status }) => status === 'AWAITING_ACTION'),
  }
}

const gone: Rule = {
  when: ({ service }) => service === undefined || service.status !== 'ACTIVE',
  state: 'failed',
  why: 'the service is being deleted, or was',
}

const nothingKnown: Pick<Rule, 'state' | 'why'> = { state: 'waiting', why: 'nothing is known of it yet' }

const shortOf = ({ id, taskDefinition, createdAt }: Other): Other => ({ id, taskDefinition, createdAt })

/** Of the two that AWS gives, the one that tells of the end. */
const reasonIn = ({ own, deployment, memory }: View, state: State): string | undefined => {
  if (state === 'waiting' || state === 'deployed') return undefined
  const reasons = [deployment?.rollback?.reason, deployment?.reason, own?.reason, memory.failedReason]
  return reasons.find((reason) => reason !== undefined && reason !== '' && !/ in progress\.$/.test(reason))
}
