import { EcsError } from './answers.ts'

/** A call that is answered with an error. */
export interface Refusal {
  readonly operation: string
  readonly code: string
  readonly message?: string
  /** HTTP status [400]. */
  readonly status?: number
  /** The first call of this operation that is refused, from 1 [1]. */
  readonly from?: number
  /** How many are [all]. */
  readonly times?: number
}

/** Counts calls and refuses those that are to be. */
export class Refusals {
  private readonly all: readonly Refusal[]
  private readonly counts = new Map<string, number>()

  constructor(all: readonly Refusal[]) {
    this.all = all
  }

  /** @throws EcsError when this call is one that is refused */
  check(operation: string): void {
    const count = (this.counts.get(operation) ?? 0) + 1
    this.counts.set(operation, count)
    const hit = this.all.find(
      ({ operation: name, from = 1, times = Number.POSITIVE_INFINITY }) =>
        name === operation && count >= from && count < from + times,
    )
    if (hit) throw new EcsError(hit.code, hit.message ?? `${operation} is refused.`, hit.status)
  }
}
