/** No secret gets out: not of the plan, not of the state, not of the variables, and no program is told one that it need not know. */
import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { moveTheState, planned, plannedScene } from '../support/apply-scene.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'
import { watchChildren } from '../support/step/child-watch.ts'

const configuration = `
variable "password" {
  type      = string
  sensitive = true
}
variable "region_name" { type = string }
resource "terraform_data" "db" {
  input = { user = "app", password = var.password, nested = ["x", { token = var.password }] }
}
resource "terraform_data" "echo" {
  input = nonsensitive("the region is \${var.region_name}")
  provisioner "local-exec" { command = "env > \${path.module}/seen.env; sleep 1; exit \${terraform_data.db.id == "" ? 0 : 0}" }
}
output "password" {
  value     = terraform_data.db.output
  sensitive = true
}
output "region" { value = var.region_name }
`
  .replaceAll('nonsensitive("', '"')
  .replaceAll('${var.region_name}")', '${var.region_name}"')

const variables = { varFiles: ['given.tfvars'], backendConfig: [], planArgs: [], destroy: false, refreshOnly: false }

const again = [{ name: 'TF_VAR_password', why: 'secret' as const }]

/** The value in the plan, and the one that the variable has now. */
const scene = async () => {
  const inPlan = `in-the-plan-${randomBytes(6).toString('hex')}`
  const { scene } = await plannedScene(
    {
      files: {
        'main.tf': configuration,
        'given.tfvars': 'region_name = "eu-test-1"\n',
        'x.auto.tfvars': `password = "${inPlan}"\n`,
      },
    },
    { args: ['-var-file=given.tfvars'], facts: { arguments: { ...variables, again } } },
  )
  const reviewed = await planned(scene, {
    args: ['-var-file=given.tfvars'],
    facts: { arguments: { ...variables, again } },
  })
  scene.write({ 'x.auto.tfvars': undefined })
  return { scene, reviewed, inPlan }
}

/** What no child may have, whatever its value. */
const forbidden = /^(INPUT_|ACTIONS_|STATE_|GITHUB_|TF_LOG|TF_CLI_ARGS)/

test.concurrent('neither the value in the plan nor the one in TF_VAR_ is printed, and apply does not get it', async () => {
  const { scene: here, reviewed, inPlan } = await scene()
  const inVariable = `in-the-variable-${randomBytes(6).toString('hex')}`
  const live = await reviewed.start(
    {},
    { env: { TF_VAR_password: inVariable, TF_LOG: 'TRACE', TF_CLI_ARGS_apply: '-refresh=false' } },
  )
  const stop = watchChildren(live.pid)
  const step = await live.result
  const seen = stop()
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'applied', outputs: '{"region":"eu-test-1"}' } })
  expect(step.summary).toContain('`password` | _sensitive, withheld_')
  expect(
    findLeaks({ 'in the plan': inPlan, 'in the variable': inVariable }, placesOf(withoutWorkspace(step, here.folder))),
  ).toEqual([])
  // Masked before terraform began.
  expect(step.masks).toEqual(expect.arrayContaining([inPlan, inVariable]))
  expect(step.log.indexOf(inPlan)).toBe(-1)
  // What the program that applies is told.
  const applies = seen.filter(({ args }) => args.includes('apply'))
  expect(applies.length).toBeGreaterThan(0)
  expect(applies.flatMap(({ env }) => env.filter((pair) => pair.startsWith('TF_VAR_')))).toEqual([])
  expect(seen.flatMap(({ env }) => env.filter((pair) => forbidden.test(pair)))).toEqual([])
  const told = Object.fromEntries(seen.map(({ args }, at) => [`arguments ${at}`, args.join('\n')]))
  expect(findLeaks({ 'in the plan': inPlan, 'in the variable': inVariable }, told)).toEqual([])
  expect(step.notices.join()).toMatch(/TF_CLI_ARGS_apply, TF_LOG of the job are not handed on/)
})

test.concurrent('a second plan gets TF_VAR_: with the same value it is applied, with another one it is told, without the values', async () => {
  const { scene: here, reviewed, inPlan } = await scene()
  await moveTheState(here)
  const missing = await reviewed.apply()
  expect(missing.outputs).toMatchObject({
    outcome: 'stale',
    'failure-code': 'plan-variables-missing',
    changed: 'false',
  })
  expect(missing.errors[0]).toContain('TF_VAR_password')
  const other = `in-the-variable-${randomBytes(6).toString('hex')}`
  const changed = await reviewed.apply({}, { env: { TF_VAR_password: other } })
  expect(changed.outputs).toMatchObject({ outcome: 'plan-changed', changed: 'false' })
  expect(changed.summary).toContain('only secret values differ')
  const same = await reviewed.apply({}, { env: { TF_VAR_password: inPlan } })
  expect(same.outputs).toMatchObject({ outcome: 'applied', replanned: 'true' })
  for (const step of [missing, changed, same])
    expect(findLeaks({ 'in the plan': inPlan, other }, placesOf(withoutWorkspace(step, here.folder)))).toEqual([])
})

/** What Terraform itself keeps beside the configuration is none of what the step tells. */
const withoutWorkspace = <T extends { readonly leftBehind: readonly { readonly path: string }[] }>(
  step: T,
  folder: string,
): T => ({
  ...step,
  leftBehind: step.leftBehind.filter(({ path }) => !path.startsWith(folder)),
})
