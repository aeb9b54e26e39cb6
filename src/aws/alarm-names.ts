import { lines, quote } from '../action/input-types.ts'
import { optional, Problem } from '../action/inputs.ts'

/** How many names CloudWatch takes in one question. */
export const mostAlarms = 100

/** Names of CloudWatch alarms, one a line. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export const alarmNames = optional((text): readonly string[] => {
  const names = [...new Set(lines.parse(text))]
  const arn = names.find((name) => name.startsWith('arn:'))
  if (arn)
    throw new Problem(
      `must list names of alarms such as pricing-errors, not ARNs: ${quote(arn)} (the name stands behind \`:alarm:\`)`,
    )
  const long = names.find((name) => name.length > 255)
  if (long) throw new Problem(`must list names of alarms, which have at most 255 characters, not ${quote(long)}`)
  if (names.length > mostAlarms) throw new Problem(`must list at most ${mostAlarms} alarms, not ${names.length}`)
  return names
})
