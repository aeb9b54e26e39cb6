/** What a door tells the matrix about itself. README.md says how to join. */
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import type { Job } from '../support/door.ts'
import type { LiveStep, Step, StepOptions } from '../support/run-step.ts'
import type { Own } from './calls.ts'

/** One fresh account in which the door has something to do, and those who know what came of it. */
export interface Scene {
  readonly aws: AwsSandbox
  /** The job, in a repository of its own, of a mode that asks GitHub. */
  readonly gitHub?: Job
  /** The inputs that make this way what it is. */
  readonly inputs: Readonly<Record<string, string>>
  /** Names that AWS chose, such as the id of a distribution: the policy is filled with them. [none] */
  readonly things?: Readonly<Record<string, string>>
  /** What users get before the door runs, and what they get when it has done what was asked; as `served` says it. */
  readonly before: string
  readonly asked: string
  /** What else may be there after a kill or a cancel, since nobody is served by it. [none] */
  readonly halfways?: readonly string[]
  /** What may be there after a kill alone, since nobody was left to put it back. [none] */
  readonly whenKilled?: readonly string[]
  /** What users get now: asked of AWS past the fault layer, never of the door. */
  readonly served: () => Promise<string>
  /**
   * What is right, with exit code 0 and a notice, when a call is refused for good that the door can do without: by
   * `service:Operation`, and what `own` matches it by. [none]
   */
  readonly without?: Readonly<Record<string, string>>
  /** Everything that the door can change. Two equal answers mean that nothing was changed. */
  readonly state: () => Promise<unknown>
  /** What the door's own outputs tell wrongly, when it is over: each a line for a person. */
  readonly complaints?: (step: Step) => Promise<readonly string[]>
  /** What is in what it works on, and must be in nothing that it tells. [none] */
  readonly secrets?: Readonly<Record<string, string>>
  /** What it told elsewhere than to the runner, such as a comment, by a name for a person. [nothing] */
  readonly told?: () => Promise<Readonly<Record<string, string>>>
  readonly start: (inputs?: Record<string, string>, options?: StepOptions) => LiveStep
  /** Takes away what would go on running. */
  readonly end: () => Promise<void>
}

export interface Mode {
  /** What is asked of the door, in words: the name of its tests. */
  readonly name: string
  /** The failure code, when this way ends badly by itself: then the users must get what they had. */
  readonly fails?: string
  /** What a denied call is told as where that says more, by its name and which one it is. [none] */
  readonly deniedAs?: Readonly<Record<string, string>>
  /** Further things of the account that it touches: the policy is filled with each, too. */
  readonly also?: readonly Readonly<Record<string, string>>[]
  /** True: it asks GitHub, too. */
  readonly asksGitHub?: boolean
  readonly prepare: () => Promise<Scene>
}

export interface Scenario {
  /** The name of the action. */
  readonly door: string
  /** Its documents in bootstrap/policies, and what their templates are filled with. */
  readonly policies: readonly string[]
  readonly resources: (account: string) => Readonly<Record<string, string>>
  /** Inputs that name the same kind of thing, which is not ours: `…-twin`. */
  readonly neighbour: Readonly<Record<string, string>> | ((scene: Scene) => Readonly<Record<string, string>>)
  /** The first one is the door's usual way: `npm test` asks most of it, see `choice.ts`. */
  readonly modes: readonly Mode[]
  /** The calls that are broken, where a child of the door asks AWS, too, and answers for itself. [all] */
  readonly own?: readonly Own[]
  /** True: it waits with several questions in turn, round after round. */
  readonly waitsInRounds?: boolean
  /** Variables that a child must have, beside those that no child may. [none] */
  readonly children?: RegExp
  /** True: the door itself speaks to the registry, by docker. */
  readonly pushes?: boolean
  /** Actions of IAM, or statements by their Sid, that no undisturbed run needs, and what for. [none] */
  readonly onlyWhenBroken?: Readonly<Record<string, string>>
  /** Inputs that no mode needs, and why they change no call. */
  readonly callsAreTheSame: Readonly<Record<string, string>>
}
