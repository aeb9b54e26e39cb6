import type { Ours } from './ours.ts'
import type { Memory, Sighting } from './sighting.ts'

/** What has become of our deployment. All but `waiting` and `rolling-back` are ends. */
export type State =
  | 'waiting'
  | 'deployed'
  | 'failed'
  | 'rolling-back'
  | 'rolled-back'
  | 'rollback-failed'
  | 'superseded'

export interface Judgement {
  readonly state: State
  /** Why, as a sentence without its stop, in our words; what AWS gave as its reason stands in it. */
  readonly why: string
  /** The deployment that took over: a newer one, or AWS's rollback. */
  readonly by?: { readonly deploymentId: string; readonly taskDefinitionArn: string } | undefined
  /** How far a blue/green, canary or linear deployment has got, such as `BAKE_TIME`. */
  readonly stage?: string | undefined
}

/** Judges one look, with `memory` of the looks before and of this one. Pure. */
export type Judge = (ours: Ours, sighting: Sighting, memory: Memory) => Judgement
