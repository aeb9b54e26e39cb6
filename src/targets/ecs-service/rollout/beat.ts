/** From which age of a wait on (seconds) there are so many milliseconds from one look to the next. */
const beats: readonly { readonly from: number; readonly every: number }[] = [
  { from: 600, every: 10_000 },
  { from: 120, every: 5000 },
  { from: 20, every: 2500 },
  { from: 0, every: 1000 },
]

/**
 * Milliseconds from one look to the next, at this age of a wait (milliseconds). Those who wait beside each other look at the
 * same beat, whose phase is that of `now`: all of a cluster ask in one call. ECS answers 20 such calls a second in the whole
 * account, in bursts of 100.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 */
export const untilBeat = (age: number, now: number): number => {
  const { every } = beats.find(({ from }) => age >= from * 1000) ?? beats.at(-1)!
  const left = every - ((now - phase) % every)
  // Who comes just before a beat has just looked.
  return left < every / 4 ? left + every : left
}

/** Milliseconds: runs that begin at the same second must not all look at the same moment. */
const phase = Math.floor(Math.random() * 10_000)
