/**
 * Lambda's own lines around what a function logs. They say nothing of a failure, unless a REPORT has a status or shows
 * that the memory was used up.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html
 */
const frame = /^(START|END) RequestId: |^INIT_START /

const report = /^REPORT RequestId: /

export const workloadLines = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !frame.test(line) && (!report.test(line) || tells(line)))

const tells = (line: string): boolean => {
  const [, size, used] = /Memory Size: (\d+) MB\s+Max Memory Used: (\d+) MB/.exec(line) ?? []
  return /Status: (?!success)/.test(line) || (size !== undefined && Number(used) >= Number(size))
}
