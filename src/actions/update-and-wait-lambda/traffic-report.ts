import { type Bar, gantt } from '../../action/gantt.ts'
import { lasting } from '../../action/lasting.ts'
import { paragraphs, plain, table } from '../../action/markdown.ts'
import type { TrafficChange } from '../../targets/lambda/traffic.ts'

/** Who had the traffic from when on, drawn and as a table; undefined when the alias moved at once. */
export const trafficReport = (
  changes: readonly TrafficChange[],
  { old, version }: { readonly old: string | undefined; readonly version: string | undefined },
): string | undefined => {
  if (changes.length === 0) return undefined
  return paragraphs(
    '**Traffic**',
    gantt(changes.map((change, index) => barOf(change, changes[index + 1], version))),
    table(
      ['from (UTC)', 'for', `v${old ?? '–'}`, `v${version ?? '–'}`, 'why'],
      changes.map(({ at, percent, why }, index) => [
        new Date(at).toISOString().slice(11, 19),
        lengthOf(changes, index),
        percent === undefined ? '?' : `${100 - percent} %`,
        percent === undefined ? '?' : `${percent} %`,
        plain(why),
      ]),
    ),
  )
}

/** How long it really lasted, whatever was planned. */
const lengthOf = (changes: readonly TrafficChange[], index: number): string => {
  const next = changes[index + 1]
  return next ? lasting(next.at - changes[index]!.at) : ''
}

/** A bar for each share, as long as it lasted; a moment for the end, red where the shift was stopped. */
const barOf = ({ at, percent }: TrafficChange, next: TrafficChange | undefined, version: string | undefined): Bar => {
  const share = percent === undefined ? 'somebody else' : percent === 0 ? 'put back' : `v${version ?? ''} ${percent} %`
  if (next) return { section: share, label: lasting(next.at - at), from: at, to: next.at }
  const label = percent === undefined ? 'changed by hand' : percent === 0 ? 'stopped' : 'all of it'
  return { section: share, label, from: at, to: at, bad: percent !== 100, moment: true }
}
