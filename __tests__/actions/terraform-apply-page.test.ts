/** The examples of the door's page do what the page says, with a role that Terraform assumes by itself. */
import { expect, test } from '@jest/globals'
import type { Policy } from '../../sandbox/aws/client.ts'
import { roleFor } from '../support/door.ts'
import { pageExample } from '../support/page-example.ts'
import { type TerraformScene, terraformScene } from '../support/terraform-scene.ts'

const door = 'terraform-apply'

const files = {
  'main.tf': 'resource "terraform_data" "a" { input = "1" }\noutput "a" { value = terraform_data.a.output }\n',
}

const done = { exitCode: 0, errors: [], outputs: { outcome: 'applied', outputs: '{"a":"1"}' } }

test.concurrent('the smallest: in the job that planned', async () => {
  const scene = await terraformScene({ backend: 's3', files })
  const job = await scene.job()
  const plan = await scene.run('terraform-plan-comment', job)
  // The scene keeps its configuration in a folder, the example at the root.
  const inputs = pageExample(door, 'Smallest', { '${{ steps.plan.outputs.plan-ref }}': plan.outputs['plan-ref']! })
  expect(await scene.run(door, job, inputs)).toMatchObject(done)
})

/** What the page says that the role needs. */
const policy = ({ state: { bucket, key } }: TerraformScene): Policy => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${bucket}` },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/${key}.plans/*` },
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${bucket}/${key}` },
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      Resource: `arn:aws:s3:::${bucket}/${key}.tflock`,
    },
  ],
})

/** The plan of a job, and a further job with a role of its own. */
const withRole = async (planInputs: Readonly<Record<string, string>>) => {
  const scene = await terraformScene({ backend: 's3', files })
  const first = await scene.job()
  const plan = await scene.run('terraform-plan-comment', first, planInputs)
  const next = await scene.job({ run: first.job.run, sha: first.job.sha })
  const { role, env } = await roleFor(scene.aws, next.job, { apply: policy(scene) })
  return { scene, ref: plan.outputs['plan-ref']!, role, job: { ...next, env } }
}

test.concurrent('the typical one: in a job of its own, with a role', async () => {
  const { scene, ref, role, job } = await withRole({})
  const inputs = pageExample(door, 'Typical', {
    '${{ needs.plan.outputs.plan-ref }}': ref,
    'arn:aws:iam::111122223333:role/apply': role,
    'eu-west-1': scene.aws.region,
  })
  expect(await scene.run(door, job, inputs)).toMatchObject(done)
})

test.concurrent('everything at once', async () => {
  const key = 'a-key-of-sixteen-characters-and-more'
  const { scene, ref, role, job } = await withRole({ 'encryption-key': key })
  const inputs = pageExample(door, 'Everything', {
    '${{ steps.plan.outputs.plan-ref }}': ref,
    '${{ secrets.PLAN_KEY }}': key,
    'arn:aws:iam::111122223333:role/apply': role,
    'eu-west-1': scene.aws.region,
    '111122223333': scene.aws.account,
    '${{ github.token }}': job.job.token,
  })
  const step = await scene.run(door, job, inputs, { env: { TF_VAR_db_password: 'not-asked-for' } })
  expect(step).toMatchObject(done)
})
