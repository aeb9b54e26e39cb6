import { duration, lines, quote } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'
import { lasting } from '../../action/lasting.ts'

/** A share of the traffic that the new version gets, and for how long before the next step. */
export interface TrafficStep {
  /** Whole percent, 1 to 99. */
  readonly percent: number
  readonly seconds: number
}

const example = 'lines such as 10%:2m and 50%:5m'

/** The input `traffic-steps`: one step a line, each with more traffic than the one before; all of it comes by itself. */
export const trafficStepsInput = optional((text): readonly TrafficStep[] => {
  const given = lines.parse(text)!
  const steps = given.map(stepOf)
  const late = steps.findIndex(({ percent }, index) => index > 0 && percent <= steps[index - 1]!.percent)
  if (late > 0)
    throw new Problem(`must rise from step to step, and ${quote(given[late]!)} comes after ${quote(given[late - 1]!)}`)
  return steps
})

const stepOf = (line: string): TrafficStep => {
  const [, percent, time] = /^(\d{1,3})\s*%\s*:\s*(\S+)$/.exec(line) ?? []
  if (!percent || !time) throw new Problem(`must have ${example}, not ${quote(line)}`)
  if (Number(percent) < 1 || Number(percent) > 99)
    throw new Problem(`must have 1% to 99%, not ${quote(line)}: all of the traffic comes by itself after the last step`)
  try {
    const seconds = duration.parse(time)
    if (seconds) return { percent: Number(percent), seconds }
  } catch {
    // Told below, with the line.
  }
  throw new Problem(`must have ${example}; this one has no duration such as 90s, 5m, 1h or 7d: ${quote(line)}`)
}

/** Seconds that all steps take together, when nothing stops them. */
export const secondsOf = (steps: readonly TrafficStep[]): number => steps.reduce((sum, { seconds }) => sum + seconds, 0)

/** The steps in words: `10 % for 2 min, 50 % for 5 min, then all of it`. */
export const describeSteps = (steps: readonly TrafficStep[]): string =>
  [...steps.map(({ percent, seconds }) => `${percent} % for ${lasting(seconds * 1000)}`), 'then all of it'].join(', ')
