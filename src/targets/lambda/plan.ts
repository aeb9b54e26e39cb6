import { type Alias, canRun, type FunctionState, isSettled } from '../../aws/lambda-function.ts'
import { shiftFailure } from '../../failures/shift.ts'
import {
  type ConfigurationChange,
  changeInWords,
  configurationOf,
  configured,
  fits,
  sameConfiguration,
  type WantedConfiguration,
} from './configuration.ts'
import type { Kept } from './provisioned.ts'
import { markedShift } from './record.ts'
import { describeSteps, type TrafficStep } from './traffic-steps.ts'

/** What is live before the first write. */
export interface Baseline {
  readonly latest: FunctionState
  /** Undefined: no alias was asked for, or it does not exist yet. */
  readonly alias: Alias | undefined
  /** What users get: the version behind the alias, or else `$LATEST`; undefined while the alias does not exist. */
  readonly serving: FunctionState | undefined
  /** Instances that Lambda keeps ready for the alias. */
  readonly kept?: Kept
  /** The alias as it is found, when Lambda could not bring it to what it points at: `alias` is then what serves. */
  readonly unfinished?: Alias | undefined
}

export interface WantedCode {
  /** As Lambda spells it: hex of an image, base64 of a zip. */
  readonly sha256: string
  readonly architecture: string
}

export interface Wanted {
  readonly code: WantedCode
  readonly alias: string | undefined
  readonly publish: boolean
  /** Undefined: nothing of it is to change. */
  readonly configuration?: WantedConfiguration | undefined
}

export type Plan =
  | {
      readonly kind: 'unchanged'
      /** Whether a version of it is to be there, which an earlier run may not have come to. */
      readonly publish: boolean
    }
  | {
      readonly kind: 'deploy'
      /** False when `$LATEST` has the code already: an earlier run was cut off, and this one resumes. */
      readonly update: boolean
      /** Undefined when `$LATEST` is configured as asked for. */
      readonly configure?: ConfigurationChange | undefined
      readonly publish: boolean
      readonly moveAlias: boolean
    }

/** What has to be done, by what serves: not by what `$LATEST` happens to hold. */
export const planDeploy = ({ latest, alias, serving }: Baseline, wanted: Wanted): Plan => {
  const { code, alias: name, publish, configuration } = wanted
  if (alias) guardShift(alias)
  if (serving && runs(serving, code) && fits(serving, configuration))
    return { kind: 'unchanged', publish: publish && name === undefined }
  const change = { before: configurationOf(latest), after: configured(latest, configuration) }
  return {
    kind: 'deploy',
    update: !runs(latest, code),
    configure: sameConfiguration(change.before, change.after) ? undefined : change,
    publish,
    moveAlias: name !== undefined,
  }
}

/** Whether a function or version really runs this code: an update that failed, or an image that is gone, needs another try. */
export const runs = (state: FunctionState, code: WantedCode): boolean =>
  isSettled(state) &&
  state.codeSha256 === code.sha256 &&
  state.architecture === code.architecture &&
  state.lastUpdateStatus !== 'Failed' &&
  canRun(state)

/** Weights of our own, which a run that was killed has left, are no reason to stop. */
export const guardShift = (alias: Alias): void => {
  const { arn, version: first, weights } = alias
  const [other] = Object.entries(weights)
  if (!other || markedShift(alias)) return
  const [version, weight] = other
  const [functionName, name] = arn.split(':').slice(-2)
  throw shiftFailure('alias-in-shift', {
    function: functionName,
    alias: name,
    first,
    version,
    percent: String(Math.round(weight * 100)),
  })
}

/** The plan in words, for the log and for `dry-run`. */
export const describe = (plan: Plan, { alias }: Wanted, shift: readonly TrafficStep[] = []): string => {
  if (plan.kind === 'unchanged')
    return plan.publish
      ? 'This code serves already: publish a version of it, unless the newest is one'
      : 'Nothing to do: this code serves already'
  const steps = [
    plan.update ? 'update the code' : 'the code is in $LATEST already',
    plan.configure && `change its configuration (${changeInWords(plan.configure)})`,
    plan.publish && 'publish a version',
    plan.moveAlias && `point ${alias} at it${shift.length > 0 ? `: ${describeSteps(shift)}` : ''}`,
  ]
  return steps.filter(Boolean).join(', then ')
}
