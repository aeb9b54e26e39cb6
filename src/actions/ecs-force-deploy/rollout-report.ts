import { type Bar, barOfStage, gantt } from '../../action/gantt.ts'
import type { Stage } from '../../action/stages.ts'
import type { RolloutMoment } from '../../targets/ecs-service/rollout/watch.ts'

/** Bars of the rollout itself: a picture of more rows is no picture. */
const mostBars = 12

/**
 * The rollout as a picture: what this step did, and how the tasks of the new deployment came and those of the old went.
 * Undefined when there is nothing to see.
 */
export const rolloutDrawn = (stages: readonly Stage[], moments: readonly RolloutMoment[]): string | undefined => {
  const bars = [...stages.map(barOfStage), ...barsOf(moments)].sort((one, other) => one.from - other.from)
  return bars.length > 1 ? gantt(bars) : undefined
}

const barsOf = (moments: readonly RolloutMoment[]): readonly Bar[] => {
  const told = moments.filter((moment, index) => index === 0 || lookOf(moment) !== lookOf(moments[index - 1]!))
  const shown = [...told.slice(0, mostBars - 1), ...told.slice(mostBars - 1).slice(-1)]
  const end = moments.at(-1)?.at ?? 0
  return shown.map((moment, index) => barOf(moment, shown[index + 1]?.at ?? end))
}

/** What stands at the left: how many of the tasks are of the new deployment. */
const sectionOf = ({ running, desired, stage }: RolloutMoment): string =>
  `${running} of ${desired} new${stage ? ` ${stage.toLowerCase().replaceAll('_', ' ')}` : ''}`

/** By what one bar differs from the next: each task that begins to start is no bar of its own. */
const lookOf = (moment: RolloutMoment): string =>
  [sectionOf(moment), moment.failed > 0, isBad(moment) && moment.state].join(' ')

const badStates: readonly RolloutMoment['state'][] = ['failed', 'rolling-back', 'rolled-back', 'rollback-failed']

const isBad = ({ state }: RolloutMoment): boolean => badStates.includes(state)

const barOf = (moment: RolloutMoment, to: number): Bar => {
  const { at, others, failed, pending, state, traffic } = moment
  const parts = [
    others > 0 && `${others} before`,
    pending > 0 && `${pending} starting`,
    failed > 0 && `${failed} failed`,
    traffic !== undefined && `${traffic} % of the traffic`,
    isBad(moment) && state.replace('-', ' '),
  ].filter((part) => part !== false)
  return {
    section: sectionOf(moment),
    label: parts.join(', ') || 'all there',
    from: at,
    to,
    bad: isBad(moment) || failed > 0,
    moment: to === at,
  }
}
