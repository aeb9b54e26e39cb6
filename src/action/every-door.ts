import { standardOutputs } from './contract.ts'
import { type InputProblem, rulesFor } from './input-rules.ts'
import { flag, lines, oneOf, pattern, text, timeLimit } from './input-types.ts'
import { defaulted, optional, Problem } from './inputs.ts'

const region = pattern(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'a Region such as eu-west-1')

const role = pattern(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
  'the ARN of a role such as arn:aws:iam::111122223333:role/deploy',
)

const accounts = optional((text) => {
  const ids = lines.parse(text.replaceAll(',', '\n'))!
  // Such as `${{ vars.A }},${{ vars.B }}` with neither set: no account at all would let every account pass.
  if (ids.length === 0)
    throw new Problem(`must list account ids of 12 digits, and there is none in ${JSON.stringify(text)}`)
  const wrong = ids.find((id) => !/^\d{12}$/.test(id))
  if (wrong) throw new Problem(`must list account ids of 12 digits, not ${JSON.stringify(wrong)}`)
  return ids
})

/** Who we are to AWS: the same inputs, in the same order, at every door. */
export const awsInputs = {
  'aws-region': region,
  'role-to-assume': role,
  'allowed-account-ids': accounts,
}

/** The Region that is asked for, else the one of the environment. */
export const regionOf = (given: string | undefined): string | undefined =>
  given ?? (process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || undefined)

export const noRegion: InputProblem = {
  text: 'Input "aws-region" is empty, and so are AWS_REGION and AWS_DEFAULT_REGION.',
  remedy: 'Give the Region, such as `aws-region: eu-west-1`.',
}

/** For a door that asks AWS whatever its inputs are. */
export const regionRule = rulesFor<typeof awsInputs>()(
  ['aws-region'],
  ({ awsRegion }) => !regionOf(awsRegion) && [noRegion],
)

export const dryRun = { 'dry-run': defaulted(flag) }

export const timeout = { timeout: defaulted(timeLimit) }

export const onFailure = { 'on-failure': defaulted(oneOf(['rollback', 'none'])) }

export const gitHubToken = { 'github-token': text }

/** The outputs of a door that puts something in front of users. */
export const deployingOutputs = [
  ...standardOutputs.slice(0, 2),
  'serving',
  ...standardOutputs.slice(2),
] as const satisfies readonly string[]
