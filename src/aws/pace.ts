import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for its turn: whoever has waited may send one request. */
export type Pace = () => Promise<void>

/**
 * At most so many turns in any second, in the order in which they were asked for. All who share a quota share one pace;
 * who asks seldom never waits.
 */
export const pace = (
  perSecond: number,
  now: () => number = Date.now,
  wait: (ms: number) => Promise<unknown> = sleep,
): Pace => {
  /** Milliseconds since the epoch of the last turns, the oldest first. */
  const turns: number[] = []
  return async () => {
    const asked = now()
    const turn = turns.length < perSecond ? asked : Math.max(asked, turns.shift()! + 1000)
    turns.push(turn)
    if (turn > asked) await wait(turn - asked)
  }
}
