/** Plans that cannot be made: what people are told of it, on the pull request and in the job. */
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from '@jest/globals'
import type { Step } from '../support/run-step.ts'
import { asRead, type TerraformScene, terraformScene } from '../support/terraform-scene.ts'

const expectFailed = async (scene: TerraformScene, step: Step, code: string, ...told: readonly (string | RegExp)[]) => {
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', 'failure-code': code, 'plan-ref': '', fingerprint: '' },
  })
  expect(step.errors).toHaveLength(1)
  const [comment, ...others] = await scene.comments()
  expect(others).toEqual([])
  for (const text of told)
    for (const place of [step.errors[0], step.summary, comment?.body]) expect(asRead(place ?? '')).toMatch(text)
  expect(comment?.body).toContain('the plan failed')
  expect(step.outputs['comment-url']).toContain(String(comment?.id))
}

test.concurrent('a plan that fails before anything was planned', async () => {
  const scene = await terraformScene({
    files: { 'main.tf': 'resource "terraform_data" "a" { input = local.nowhere }\n' },
  })
  await expectFailed(scene, await scene.plan(), 'configuration-invalid', /nowhere/)
})

test.concurrent('a plan that fails in part has the comment of before set right', async () => {
  const scene = await terraformScene({ backend: 's3' })
  await scene.plan()
  await scene.commit({
    'more.tf':
      'resource "terraform_data" "checked" {\n  input = "x"\n  lifecycle {\n    precondition {\n      condition     = terraform.workspace != "default"\n' +
      '      error_message = "not in the default workspace"\n    }\n  }\n}\n',
  })
  await expectFailed(scene, await scene.plan(), 'condition-failed', /not in the default workspace/)
  expect((await scene.comments())[0]!.body).toContain(scene.head().slice(0, 7))
})

test.concurrent('a variable that nobody gave', async () => {
  const scene = await terraformScene({ files: { 'main.tf': 'variable "zone" { type = string }\n' } })
  await expectFailed(scene, await scene.plan(), 'missing-variable', /zone/)
})

test.concurrent('an init that fails', async () => {
  const scene = await terraformScene({ backend: 's3' })
  scene.write({ 'more.tf': 'module "net" { source = "./nowhere" }\n' })
  await expectFailed(scene, await scene.plan(), 'module-missing', /nowhere/)
})

test.concurrent('a workspace that does not exist', async () => {
  const scene = await terraformScene({ backend: 's3' })
  await expectFailed(scene, await scene.plan({ workspace: 'prodd' }), 'workspace-missing', /prodd/)
  expect(await scene.state.keys()).toEqual([])
})

test.concurrent('a state that somebody else has locked, with who has it', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const { s3, bucket, key } = scene.state
  const lock = {
    ID: 'c8b1f9ae-5d7d-0a0f-5cf4-2f3dbe1d1bcd',
    Operation: 'OperationTypeApply',
    Info: '',
    Who: 'alice@laptop',
    Version: '1.11.4',
    Created: '2026-11-25T10:00:00.123456789Z',
    Path: `${bucket}/${key}`,
  }
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${key}.tflock`, Body: JSON.stringify(lock) }))
  await expectFailed(scene, await scene.plan({ 'lock-timeout': '0s' }), 'locked', /alice@laptop/)
  expect(await scene.state.keys()).toEqual([`${key}.tflock`])
})

test.concurrent('a program that is not there', async () => {
  const scene = await terraformScene()
  await expectFailed(scene, await scene.plan({ 'terraform-path': 'terrafirm' }), 'terraform-missing', /terrafirm/)
})

test.concurrent.each([
  ['no plan', 'plan.json', '{"hello": "world"}', 'plan-unreadable'],
  ['of a later format', 'plan.json', '{"format_version": "2.0", "resource_changes": []}', 'plan-format'],
  ['no plan file', 'made.tfplan', 'PK but no zip', 'not-a-plan'],
])('a plan file that is %s', async (_, name, content, code) => {
  const scene = await terraformScene()
  scene.write({ [name]: content })
  await expectFailed(scene, await scene.plan({ 'plan-file': `infra/${name}` }), code)
})

test.concurrent('another account than is allowed stops the step before it runs anything', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const step = await scene.plan({ 'allowed-account-ids': '999999999999' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'guard-account' } })
  expect(step.log).not.toMatch(/Terraform init/)
})

test.concurrent('a store that refuses: the comment is written, the step fails', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const step = await scene.plan({ store: `s3://nowhere-${scene.aws.account}/plans` })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', 'failure-code': 'plan-bucket-missing', 'to-add': '1', 'plan-ref': '' },
  })
  const [comment] = await scene.comments()
  expect(asRead(comment!.body)).toContain('terraform_data.greeting')
  expect(comment?.body).toMatch(/could not be kept/)
})

test.concurrent('the time of the step is over in mid-plan: no lock is left', async () => {
  const scene = await terraformScene({ backend: 's3' })
  await slowState(scene, 6000)
  const step = await scene.plan({ timeout: '4s' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'timed-out', 'failure-code': 'timed-out' } })
  expect(await scene.state.keys()).toEqual([])
})

test.concurrent('a cancel in mid-plan interrupts terraform once: no lock is left, the comment stays what it was', async () => {
  const scene = await terraformScene({ backend: 's3' })
  await scene.plan()
  const [before] = await scene.comments()
  await scene.commit()
  await slowState(scene, 3000)
  const live = scene.start('terraform-plan-comment', await scene.job())
  await waitFor(async () => (await scene.state.keys()).some((key) => key.endsWith('.tflock')))
  await live.cancel()
  const step = await live.result
  expect(step).toMatchObject({ outcome: 'cancelled', outputs: { outcome: 'cancelled', 'failure-code': 'cancelled' } })
  await waitFor(async () => !(await scene.state.keys()).some((key) => key.endsWith('.tflock')))
  expect(await scene.comments()).toEqual([before])
})

/** Every look at the state takes so long, once its lock is taken. */
const slowState = ({ aws, state }: TerraformScene, latency_ms: number) =>
  aws.faults.set(
    ...['GetObject', 'HeadObject'].map((operation) => ({
      service: 's3',
      operation,
      match: { Key: state.key },
      latency_ms,
    })),
  )

const waitFor = async (holds: () => Promise<boolean>): Promise<void> => {
  for (const limit = Date.now() + 60_000; !(await holds()); await new Promise((next) => setTimeout(next, 100)))
    if (Date.now() > limit) throw new Error('it did not come true within a minute')
}
