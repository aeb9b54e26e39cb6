/** From when on the new version had which share of the traffic, and why. */
export interface TrafficChange {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Of the new version; undefined when somebody else decided it. */
  readonly percent: number | undefined
  readonly why: string
}

export interface Traffic {
  readonly changes: readonly TrafficChange[]
  readonly shift: (percent: number | undefined, why: string) => void
}

/** Notes who had the traffic, for the summary. */
export const trafficLog = (now: () => number = Date.now): Traffic => {
  const changes: TrafficChange[] = []
  return { changes, shift: (percent, why) => changes.push({ at: now(), percent, why }) }
}

/** Whether old and new version shared the traffic at some time. */
export const isShared = ({ changes }: Traffic): boolean => changes.length > 0
