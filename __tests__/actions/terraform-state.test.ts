/** Terraform's S3 backend and AWS provider against the sandbox, as a child of a step. */
import { join } from 'node:path'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from '@jest/globals'
import { roleFor } from '../support/door.ts'
import { terraformScene } from '../support/terraform-scene.ts'
import { runTerraformStep } from '../support/terraform-step.ts'

test.concurrent('a state in S3 that somebody has locked is told with who it is; then nobody is left holding it', async () => {
  const { aws, folder, state } = await terraformScene({ backend: 's3' })
  const directory = join(folder, 'infra')
  const lock = `${state.key}.tflock`
  const holder = {
    ID: '21197899-fd2c-73f4-a5a7-b20de2815bf1',
    Operation: 'OperationTypeApply',
    Info: '',
    Who: 'runner@elsewhere',
    Version: '1.11.4',
    Created: '2026-11-22T02:20:36.423366393Z',
    Path: `${state.bucket}/${state.key}`,
  }
  await state.s3.send(new PutObjectCommand({ Bucket: state.bucket, Key: lock, Body: JSON.stringify(holder) }))
  const refused = await runTerraformStep('plan', { directory }, aws.environment)
  expect(refused.found.failure).toMatchObject({
    code: 'locked',
    outcome: 'locked',
    message: expect.stringMatching(/an apply of runner@elsewhere \(version 1\.11\.4\), since 2026-11-22T02:20:36Z/),
    remedy: expect.stringContaining(`terraform force-unlock ${holder.ID}`),
  })
  await state.s3.send(new DeleteObjectCommand({ Bucket: state.bucket, Key: lock }))
  const planned = await runTerraformStep('plan', { directory }, aws.environment)
  expect(planned.found.backend).toMatchObject({
    type: 's3',
    s3: { bucket: state.bucket, key: state.key },
  })
  const { found } = await runTerraformStep('apply', { directory }, aws.environment)
  expect(found.applied).not.toHaveProperty('failure')
  expect(await state.keys()).toEqual([state.key])
})

const resources = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/lambda/api"
  retention_in_days = 14
}
resource "aws_ssm_parameter" "release" {
  name  = "/api/release"
  type  = "String"
  value = aws_cloudwatch_log_group.api.arn
}
`

test.concurrent('a denied call of the provider is told with its resource and what to allow; the rest is done', async () => {
  const { aws, folder } = await terraformScene({ backend: 's3', files: { 'main.tf': resources } })
  const directory = join(folder, 'infra')
  const planned = await runTerraformStep('plan', { directory }, aws.environment)
  expect(planned.found.made).toMatchObject({ told: { counts: { add: 2 } } })
  await aws.faults.set({ service: 'ssm', operation: 'PutParameter', denied: true })
  const denied = await runTerraformStep('apply', { directory }, aws.environment)
  expect(denied.found.applied.failure).toMatchObject({
    code: 'access-denied',
    message: expect.stringMatching(
      /may not call ssm:PutParameter on .*\(`aws_ssm_parameter\.release` in `main\.tf:11`\)/,
    ),
    remedy: expect.stringContaining('"Action": "ssm:PutParameter"'),
  })
  expect(denied.found.applied.told.resources).toEqual([
    expect.objectContaining({ address: 'aws_cloudwatch_log_group.api', state: 'done' }),
    expect.objectContaining({ address: 'aws_ssm_parameter.release', state: 'failed' }),
  ])
  await aws.faults.clear()
  const left = await runTerraformStep('plan', { directory }, aws.environment)
  expect(left.found.made.told).toMatchObject({ counts: { add: 1, change: 0, remove: 0 } })
})

test.concurrent('with role-to-assume Terraform signs in itself, by the token of the job; keys of the job are not used', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const { aws, state } = scene
  const job = await scene.job()
  const resources = [`arn:aws:s3:::${state.bucket}`, `arn:aws:s3:::${state.bucket}/*`]
  const statement = { Effect: 'Allow', Action: 's3:*', Resource: resources } as const
  const { role } = await roleFor(aws, job.job, { state: { Version: '2012-10-17', Statement: [statement] } })
  await aws.clearCalls()
  const inputs = { 'role-to-assume': role, store: 'none', comment: 'never' }
  const step = await scene.run('terraform-plan-comment', job, inputs)
  expect(step.errors).toEqual([])
  expect(step.outputs).toMatchObject({ outcome: 'planned', 'to-add': '1' })
  const calls = await aws.calls()
  const signedIn = calls.filter(({ operation }) => operation === 'AssumeRoleWithWebIdentity')
  expect(signedIn.length).toBeGreaterThan(0)
  for (const { parameters } of signedIn) expect(parameters).toMatchObject({ RoleArn: role })
  const others = calls.filter(({ principal, service }) => service === 's3' && principal !== null)
  expect(others.length).toBeGreaterThan(0)
  for (const { principal } of others) expect(principal).toMatch(/:assumed-role\/deploy\/.*-1$/)
})
