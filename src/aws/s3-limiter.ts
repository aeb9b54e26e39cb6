/** How a request went, for the window: `throttled` halves it, `answered` lets it grow. */
export type Turnout = 'answered' | 'throttled' | 'lost'

export interface Limiter {
  /** Waits for a place; gives it back with how it went. */
  readonly place: () => Promise<(turnout: Turnout) => void>
}

/**
 * How many requests are in flight: halved when S3 says SlowDown, one more per round trip while it does not. Answers to what
 * was sent before the last halving do not halve again: they tell of the same moment.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
 */
export const limiter = ({ start = 64, most = 256 } = {}): Limiter => {
  let window = start
  let inFlight = 0
  let halvings = 0
  let waiting: (() => void)[] = []
  let next = 0
  const admit = () => {
    while (next < waiting.length && inFlight < Math.floor(window)) {
      inFlight += 1
      waiting[next++]!()
    }
    if (next > 1000 || next === waiting.length) {
      waiting = waiting.slice(next)
      next = 0
    }
  }
  return {
    place: async () => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        admit()
      })
      const sentAfter = halvings
      let held = true
      return (turnout) => {
        if (!held) return
        held = false
        inFlight -= 1
        if (turnout === 'answered') window = Math.min(most, window + 1 / window)
        else if (turnout === 'throttled' && sentAfter === halvings) {
          window = Math.max(1, window / 2)
          halvings += 1
        }
        admit()
      }
    },
  }
}
