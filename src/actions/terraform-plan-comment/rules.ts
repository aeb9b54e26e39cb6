import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { noRegion, regionOf } from '../../action/every-door.ts'
import { type InputRule, rulesFor } from '../../action/input-rules.ts'
import { quote } from '../../action/input-types.ts'
import type { contract } from './contract.ts'

const rule = rulesFor<typeof contract.inputs>()

/** What a plan that is there already was made with, and without. */
const planFileRules: readonly InputRule[] = [
  rule(
    ['plan-file', 'backend-config', 'var-file', 'plan-args', 'destroy', 'refresh-only'],
    ({ planFile, backendConfig, varFile, planArgs, destroy, refreshOnly }) => {
      const given = [
        ['backend-config', backendConfig],
        ['var-file', varFile],
        ['plan-args', planArgs],
        ['destroy', destroy || undefined],
        ['refresh-only', refreshOnly || undefined],
      ].flatMap(([name, value]) => (value === undefined ? [] : [`"${name}"`]))
      if (!planFile || given.length === 0) return undefined
      return `Input "plan-file" (${quote(planFile)}) cannot be given with ${given.join(' and ')}: that plan is made already.`
    },
    'Give these arguments to the step that makes the plan, or leave out "plan-file" and let this step plan.',
  ),
  rule(
    ['plan-file', 'store'],
    ({ planFile, store }) =>
      planFile &&
      store !== 'auto' &&
      store !== 'none' &&
      'Input "store" cannot be given with "plan-file": a plan that was made elsewhere is only shown, and not kept.',
    'Leave out "plan-file" and let this step plan. (terraform-apply takes a `plan-file` of the same job with its `plan-sha256`.)',
  ),
  rule(
    ['plan-file'],
    ({ planFile }) =>
      planFile && !isFile(planFile) && `Input "plan-file" must be a file; there is none at ${quote(planFile)}.`,
    'The path is seen from the root of the workspace, not from `working-directory`. A file of another job comes by an artifact.',
  ),
]

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

const folderRules: readonly InputRule[] = [
  rule(
    ['working-directory'],
    ({ workingDirectory }) => {
      if (statSync(workingDirectory, { throwIfNoEntry: false })?.isDirectory()) return undefined
      const there = existsSync(workingDirectory) ? 'is none' : 'does not exist'
      return `Input "working-directory" must be a folder of the workspace, and ${quote(workingDirectory)} ${there}.`
    },
    'Check the repository out before this step (`uses: actions/checkout@v6`).',
  ),
  rule(['working-directory', 'var-file'], ({ workingDirectory, varFile = [] }) => {
    const missing = varFile.find((path) => !isFile(join(workingDirectory, path)))
    return missing && `Input "var-file" must be files in ${quote(workingDirectory)}; there is no ${quote(missing)}.`
  }),
  rule(['working-directory', 'backend-config'], ({ workingDirectory, backendConfig = [] }) => {
    const missing = backendConfig.find((line) => !line.includes('=') && !isFile(join(workingDirectory, line)))
    return (
      missing &&
      `Input "backend-config" must have lines such as key=prod.tfstate, or files in ${quote(workingDirectory)}; ` +
        `there is no ${quote(missing)}.`
    )
  }),
  rule(['backend-config'], ({ backendConfig = [] }) => {
    const dashed = backendConfig.find((line) => /^--?\w/.test(line))
    // Its value may be a secret.
    return (
      dashed &&
      `Input "backend-config" must be without options, such as key=prod.tfstate, not ${quote(dashed.replace(/=.*$/s, '=…'))}.`
    )
  }),
]

/** What holds between the inputs, and between them and the workspace. */
export const rules: readonly InputRule[] = [
  ...planFileRules,
  ...folderRules,
  rule(
    ['destroy', 'refresh-only'],
    ({ destroy, refreshOnly }) =>
      destroy &&
      refreshOnly &&
      'Inputs "destroy" and "refresh-only" cannot both be true: the one destroys all, the other nothing.',
  ),
  rule(
    ['store', 'encryption-key'],
    ({ store, encryptionKey }) =>
      store === 'artifact' &&
      encryptionKey === undefined &&
      'Input "encryption-key" is required with "store" ("artifact"), and it is empty: whoever can read the repository can download its artifacts.',
    'Make one with `openssl rand -hex 32`, keep it as a secret, and give it to both actions: `encryption-key: ${{ secrets.PLAN_KEY }}`. ' +
      '(A pull request from a fork has no secrets: `store: none` for these.)',
  ),
  // Terraform finds its Region by itself; what we ask of AWS needs one.
  rule(['aws-region', 'role-to-assume', 'allowed-account-ids', 'store'], (input) => {
    const { awsRegion, roleToAssume, allowedAccountIds, store } = input
    const asks = roleToAssume !== undefined || allowedAccountIds !== undefined || typeof store === 'object'
    return asks && !regionOf(awsRegion) && [noRegion]
  }),
]
