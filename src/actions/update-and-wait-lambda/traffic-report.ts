import { block, paragraphs, plain, table } from '../../action/markdown.ts'
import type { TrafficChange } from '../../targets/lambda/traffic.ts'

/** Who had the traffic from when on, drawn and as a table; undefined when the alias moved at once. */
export const trafficReport = (
  changes: readonly TrafficChange[],
  { old, version }: { readonly old: string | undefined; readonly version: string | undefined },
): string | undefined => {
  if (changes.length === 0) return undefined
  return paragraphs(
    '**Traffic**',
    block(chart(changes, version).join('\n'), 'mermaid'),
    table(
      ['from (UTC)', `v${old ?? '–'}`, `v${version ?? '–'}`, 'why'],
      changes.map(({ at, percent, why }) => [
        new Date(at).toISOString().slice(11, 19),
        percent === undefined ? '?' : `${100 - percent} %`,
        percent === undefined ? '?' : `${percent} %`,
        plain(why),
      ]),
    ),
  )
}

/** A bar for each share, as long as it lasted. A colon would end the name of a bar. */
const chart = (changes: readonly TrafficChange[], version: string | undefined): string[] => [
  'gantt',
  '  dateFormat x',
  '  axisFormat %H:%M:%S',
  ...changes.flatMap((change, index) => [
    `  section ${shareOf(change, version)}`,
    `  ${labelOf(change)} : ${styleOf(change)}${change.at}, ${(changes[index + 1]?.at ?? change.at + 1000) - change.at}ms`,
  ]),
]

const shareOf = ({ percent }: TrafficChange, version: string | undefined): string =>
  percent === undefined ? 'somebody else' : percent === 0 ? 'put back' : `v${version ?? ''} ${percent} %`

const labelOf = ({ percent, why }: TrafficChange): string =>
  percent === undefined ? 'changed by hand' : percent === 0 ? 'stopped' : percent === 100 ? 'all of it' : why

/** Red where the shift was stopped. */
const styleOf = ({ percent }: TrafficChange): string =>
  percent === 100 ? 'milestone, ' : percent ? '' : 'crit, milestone, '
