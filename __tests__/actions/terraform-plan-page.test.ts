/** What the page of the door shows, run as it stands there. */
import { expect, test } from '@jest/globals'
import { addBucket } from '../../sandbox/aws/seed-site.ts'
import { policyOf, roleFor } from '../support/door.ts'
import { pageExample } from '../support/page-example.ts'
import { smallConfiguration, terraformScene } from '../support/terraform-scene.ts'

const door = 'terraform-plan-comment'

test.concurrent('the smallest: the root of the workspace, nothing else', async () => {
  const scene = await terraformScene()
  scene.write({ '../main.tf': smallConfiguration['main.tf'] })
  const step = await scene.plan({ 'working-directory': '.', ...pageExample(door, 'Smallest', {}) })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'planned', 'to-add': '1' } })
  expect(await scene.comments()).toHaveLength(1)
})

test.concurrent('the typical one: a role that reads, a guard', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const { job, event } = await scene.job()
  const { bucket, key } = scene.state
  const policy = policyOf(door, scene.aws, { StateBucket: bucket, StateKey: key })
  const { role, env } = await roleFor(scene.aws, job, { plan: policy })
  const inputs = pageExample(door, 'Typical', {
    'arn:aws:iam::111122223333:role/plan': role,
    'eu-west-1': scene.aws.region,
  })
  const step = await scene.run(door, { job, event, env }, inputs)
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'to-add': '1', 'plan-ref': /./ } })
})

const configured = [
  'variable "db_password" {\n  type      = string\n  sensitive = true\n}',
  'variable "zone" { type = string }',
  'variable "team" { type = string }',
  'resource "terraform_data" "greeting" { input = "${var.team} in ${var.zone}, acct-123456" }',
  'resource "terraform_data" "db" { input = var.db_password }',
  'terraform {\n  backend "s3" {\n    use_path_style = true\n    use_lockfile   = true\n  }\n}',
  '',
].join('\n')

test.concurrent('everything at once', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const { bucket, s3 } = scene.state
  const plans = `plans-${scene.aws.account}`
  await addBucket(s3, plans, {})
  scene.write({
    'main.tf': configured,
    'backend.tf': undefined,
    'common.tfvars': 'team = "shop"\n',
    'staging.tfvars': 'zone = "eu-1"\n',
  })
  const config = [`-backend-config=bucket=${bucket}`, '-backend-config=key=shop.tfstate']
  await scene.terraform('init', '-input=false', ...config, `-backend-config=region=${scene.aws.region}`)
  await scene.terraform('workspace', 'new', 'staging')
  await scene.terraform('workspace', 'select', 'default')
  scene.write({ '.terraform/terraform.tfstate': undefined })
  const { job, event } = await scene.job()
  // `init` looks at the state of the workspace `default`, whichever is planned.
  const [initial, state] = ['shop.tfstate', 'env:/staging/shop.tfstate'].map((StateKey) =>
    policyOf(door, scene.aws, { StateBucket: bucket, StateKey }),
  )
  const elsewhere = policyOf(`${door}-store`, scene.aws, { PlanBucket: plans, PlanPrefix: 'shop/' })
  const { role, env } = await roleFor(scene.aws, job, { initial: initial!, state: state!, elsewhere })
  const key = 'a key of thirty-two characters..'
  const inputs = pageExample(door, 'Everything', {
    'bucket=acme-state': `bucket=${bucket}`,
    's3://acme-plans/shop': `s3://${plans}/shop`,
    '${{ secrets.PLAN_KEY }}': key,
    'arn:aws:iam::111122223333:role/plan': role,
    "'111122223333'": `'${scene.aws.account}'`,
    'eu-west-1': scene.aws.region,
    '${{ github.token }}': job.token,
  })
  const step = await scene.run(door, { job, event, env: { ...env, TF_VAR_db_password: 'a word of honour' } }, inputs)
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'to-add': '1' } })
  const [{ body } = { body: '' }] = await scene.comments()
  expect(body).toContain('shop (staging)')
  expect(body).toContain('shop in eu-1, ***')
})
