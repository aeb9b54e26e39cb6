import { firstFew } from '../../../action/first-few.ts'
import type { Failure } from '../../../failures/failure.ts'
import { planFailure } from '../../../failures/plan.ts'
import { type GuardWord, guardWords } from '../inputs.ts'
import type { PlanChanges } from '../plan/changes.ts'
import { hasFailed } from '../plan/check.ts'
import type { ResourceChange } from '../plan/resource-change.ts'

export interface GuardOptions {
  readonly failOn: readonly GuardWord[]
  /** The input `max-destroy`: how many objects may cease to be, destroyed or replaced. */
  readonly maxDestroy: number | undefined
}

/** A guard that stops the door. */
export interface Hit {
  readonly guard: GuardWord | 'max-destroy'
  /** The addresses of what it is about. */
  readonly addresses: readonly string[]
}

/** By each guard: what of a plan it does not let pass. `forget` loses no object, and is nothing to any of them. */
const stoppedBy: Readonly<Record<GuardWord, (changes: PlanChanges) => readonly string[]>> = {
  destroy: ({ resources }) => addressesOf(resources, ({ action, destroys }) => destroys && action !== 'replace'),
  replace: ({ resources }) => addressesOf(resources, ({ action }) => action === 'replace'),
  stateful: ({ resources }) => addressesOf(resources, ({ stateful, destroys }) => stateful && destroys),
  drift: ({ drift }) => drift.filter(({ hollow }) => !hollow).map(({ change }) => change.address),
  check: ({ checks }) => checks.filter(hasFailed).map(({ address }) => address),
}

const addressesOf = (
  resources: readonly ResourceChange[],
  is: (change: ResourceChange) => boolean,
): readonly string[] => resources.filter(is).map(({ address }) => address)

/** Every guard that a plan hits, `max-destroy` last. */
export const guardsOf = (changes: PlanChanges, { failOn, maxDestroy }: GuardOptions): readonly Hit[] => {
  const hits = guardWords
    .filter((word) => failOn.includes(word))
    .map((guard): Hit => ({ guard, addresses: stoppedBy[guard](changes) }))
  const lost = addressesOf(changes.resources, ({ destroys }) => destroys)
  return [
    ...hits.filter(({ addresses }) => addresses.length > 0),
    ...(maxDestroy !== undefined && lost.length > maxDestroy
      ? [{ guard: 'max-destroy', addresses: lost } as const]
      : []),
  ]
}

/**
 * The failure of the first guard of several: the order of `fail-on`, `max-destroy` last.
 *
 * @param hits one or more
 */
export const guardFailureOf = (hits: readonly Hit[], { maxDestroy }: GuardOptions): Failure => {
  const [{ guard, addresses }] = hits as [Hit]
  return planFailure(`guard-${guard}`, {
    count: String(addresses.length),
    most: String(maxDestroy),
    addresses: firstFew(addresses),
  })
}
