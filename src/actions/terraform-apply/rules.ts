import { existsSync, statSync } from 'node:fs'
import { noRegion, regionOf } from '../../action/every-door.ts'
import { type InputRule, rulesFor } from '../../action/input-rules.ts'
import { quote } from '../../action/input-types.ts'
import { requiredAndEmpty } from '../../action/inputs.ts'
import type { contract } from './contract.ts'

const rule = rulesFor<typeof contract.inputs>()

const handOn =
  'Hand it on from the plan job:\n```yaml\nplan:\n  outputs:\n    plan-ref: ${{ steps.plan.outputs.plan-ref }}\napply:\n' +
  '  needs: plan\n  steps:\n    - uses: acme/aws-deploy-actions/actions/terraform-apply@v1\n      with:\n' +
  '        plan-ref: ${{ needs.plan.outputs.plan-ref }}\n```\nIt is empty, too, when the plan was not stored: the summary of that step ' +
  'says why.'

/** What holds between the inputs. */
export const rules: readonly InputRule[] = [
  rule(
    ['working-directory'],
    ({ workingDirectory }) => {
      if (statSync(workingDirectory, { throwIfNoEntry: false })?.isDirectory()) return undefined
      const there = existsSync(workingDirectory) ? 'is none' : 'does not exist'
      return `Input "working-directory" must be a folder of the workspace, and ${quote(workingDirectory)} ${there}.`
    },
    'Check the repository out before this step, at the commit of the plan (`uses: actions/checkout@v6`).',
  ),
  rule(
    ['plan-ref', 'plan-file'],
    ({ planRef, planFile }) =>
      planRef === undefined && planFile === undefined && `Input "plan-ref" ${requiredAndEmpty}.`,
    handOn,
  ),
  rule(
    ['plan-ref', 'plan-file'],
    ({ planRef, planFile }) =>
      planRef !== undefined &&
      planFile !== undefined &&
      `Only one of the inputs "plan-ref" and "plan-file" (${quote(planFile)}) can be given.`,
  ),
  rule(
    ['plan-file', 'plan-sha256'],
    ({ planFile, planSha256 }) =>
      planFile !== undefined &&
      planSha256 === undefined &&
      `Input "plan-file" (${quote(planFile)}) needs "plan-sha256", which is empty: a plan file is a program, and only its sum says ` +
        'that it is the one that was reviewed.',
    'Hand on the sum from the step that made the plan:\n```sh\n' +
      'echo "sha256=$(sha256sum tfplan | cut -d" " -f1)" >> "$GITHUB_OUTPUT"\n```',
  ),
  rule(
    ['plan-file', 'plan-sha256'],
    ({ planFile, planSha256 }) =>
      planFile === undefined &&
      planSha256 !== undefined &&
      `Input "plan-sha256" (${quote(planSha256)}) needs "plan-file", which is empty.`,
  ),
  rule(['plan-file'], ({ planFile }) => {
    if (planFile === undefined || statSync(planFile, { throwIfNoEntry: false })?.isFile()) return undefined
    return `Input "plan-file" must be a plan file, from the root of the workspace; there is none at ${quote(planFile)}.`
  }),
  rule(['plan-ref', 'encryption-key'], ({ planRef, encryptionKey }) => {
    if (!planRef?.sealed || encryptionKey !== undefined) return undefined
    return 'Input "encryption-key" is empty, and the plan of "plan-ref" is encrypted with one: give the same as to terraform-plan-comment.'
  }),
  // Terraform finds its Region by itself, and a plan says where it lies; that of a role is that of what it makes.
  rule(['aws-region', 'role-to-assume', 'allowed-account-ids'], ({ awsRegion, roleToAssume, allowedAccountIds }) => {
    const asks = roleToAssume !== undefined || allowedAccountIds !== undefined
    return asks && !regionOf(awsRegion) && [noRegion]
  }),
]
