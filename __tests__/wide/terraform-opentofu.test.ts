/** OpenTofu in Terraform's place: the same events, plans and failures, but for its name. */
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { findOpenTofu } from '../../sandbox/setup/go-programs.ts'
import { terraformScene } from '../support/terraform-scene.ts'
import { runTerraformStep } from '../support/terraform-step.ts'

const terraformPath = findOpenTofu()

test('plan, apply and the same plan again, with its state in S3', async () => {
  const { aws, folder, state } = await terraformScene({ backend: 's3' })
  const directory = join(folder, 'infra')
  const step = (what: 'plan' | 'apply') => runTerraformStep(what, { directory, terraformPath }, aws.environment)
  const planned = await step('plan')
  expect(planned.log).toContain('OpenTofu 1.10.7 in')
  expect(planned.found).toMatchObject({ changes: 1, made: { told: { version: '1.10.7', counts: { add: 1 } } } })
  const applied = await step('apply')
  expect(applied.found.applied).not.toHaveProperty('failure')
  expect(applied.found.applied.told).toMatchObject({
    counts: { add: 1, operation: 'apply' },
    resources: [{ address: 'terraform_data.greeting', state: 'done' }],
    outputs: { greeting: { value: 'hello' } },
  })
  expect(await state.keys()).toEqual([state.key])
  expect((await step('apply')).found.applied.failure).toMatchObject({ code: 'stale', outcome: 'stale' })
})

test('a resource of AWS, by the same provider', async () => {
  const files = {
    'main.tf': `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
resource "aws_ssm_parameter" "release" {
  name  = "/api/release"
  type  = "String"
  value = "1.42.0"
}
`,
  }
  const { aws, folder } = await terraformScene({ files })
  const directory = join(folder, 'infra')
  const step = (what: 'plan' | 'apply') => runTerraformStep(what, { directory, terraformPath }, aws.environment)
  expect((await step('plan')).found.made.told.counts).toMatchObject({ add: 1 })
  expect((await step('apply')).found.applied).not.toHaveProperty('failure')
  expect((await step('plan')).found.made.told.counts).toMatchObject({ add: 0, change: 0, remove: 0 })
})

test('both doors: what was planned is applied, and then there is nothing left to do', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const inputs = { 'terraform-path': terraformPath! }
  const job = await scene.job()
  const planned = await scene.run('terraform-plan-comment', job, inputs)
  expect(planned.errors).toEqual([])
  expect(planned.outputs).toMatchObject({ outcome: 'planned', 'to-add': '1' })
  const [comment] = await scene.comments()
  expect(comment!.body).toContain('OpenTofu 1.10.7')
  const apply = async () => scene.run('terraform-apply', job, { ...inputs, 'plan-ref': planned.outputs['plan-ref']! })
  const applied = await apply()
  expect(applied.errors).toEqual([])
  expect(applied.outputs).toMatchObject({
    outcome: 'applied',
    'added-count': '1',
    outputs: expect.stringContaining('hello'),
  })
  expect((await apply()).outputs).toMatchObject({ outcome: 'unchanged' })
})

test('what it cannot do is told by its own name', async () => {
  const { aws, folder } = await terraformScene()
  const options = { directory: join(folder, 'infra'), terraformPath, workspace: 'prod' }
  const { found } = await runTerraformStep('plan', options, aws.environment)
  expect(found.failure).toMatchObject({
    code: 'workspace-missing',
    remedy: expect.stringContaining('tofu workspace new prod'),
  })
})
