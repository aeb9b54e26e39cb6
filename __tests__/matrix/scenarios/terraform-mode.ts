/** A way of a door of Terraform: a configuration with its state in S3, and a job that plans or applies it. */
import { CreateBucketCommand, PutBucketEncryptionCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { planRefInput, planRefText } from '../../../src/targets/terraform/store/plan-ref.ts'
import { planIn, sha256Of } from '../../../src/targets/terraform/store/stored-plan.ts'
import type { Step } from '../../support/run-step.ts'
import {
  type JobOf,
  type TerraformJob,
  type TerraformScene,
  type TerraformSceneOptions,
  terraformScene,
} from '../../support/terraform-scene.ts'

/** What the policies of both doors are filled with. */
export const terraformResources = (account: string) => ({
  StateBucket: `state-${account}`,
  StateKey: 'shop/prod.tfstate',
  StateKmsKey: `arn:aws:kms:${process.env['AWS_REGION']}:${account}:key/0a1b2c3d`,
  PlanBucket: `plans-${account}`,
  PlanPrefix: 'prod/',
})

/** The state of another workspace lies elsewhere in the same bucket. */
export const staging = { StateKey: 'env:/staging/shop/prod.tfstate' }

/** What Terraform needs to be who the step is, and to plan; that an apply has no `TF_VAR_*` is tested with the door. */
export const terraformsOwn =
  /^(AWS_(REGION|DEFAULT_REGION|ENDPOINT_URL|EC2_METADATA_DISABLED|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE)|TF_VAR_token)=/

/** A secret of the state, and one that comes by a variable of the job. */
export const planted = { state: 'S3CR3T-of-the-state', variable: 'S3CR3T-of-the-job' }

const configuration = (greeting: string) => ({
  'main.tf': [
    'variable "password" {',
    '  type      = string',
    '  sensitive = true',
    `  default   = "${planted.state}"`,
    '}',
    'variable "token" {',
    '  type      = string',
    '  sensitive = true',
    '}',
    'resource "terraform_data" "secret" { input = [var.password, var.token] }',
    `resource "terraform_data" "greeting" { input = "${greeting}" }`,
    'output "greeting" { value = terraform_data.greeting.output }',
    '',
  ].join('\n'),
})

export const variables = { TF_VAR_token: planted.variable }

/** A scene whose pull request turns one greeting into another. */
export const greetingScene = async (options: Omit<TerraformSceneOptions, 'files' | 'backend'> = {}) =>
  terraformScene({ ...options, backend: 's3', files: configuration('world') })

/** The same, where there is a greeting already. */
export const greetedScene = async (): Promise<TerraformScene> => {
  const scene = await terraformScene({ backend: 's3', files: configuration('hello') })
  await scene.terraform('init', '-no-color')
  await scene.terraform('apply', '-auto-approve', '-no-color', `-var=token=${planted.variable}`)
  scene.write(configuration('world'))
  return scene
}

/** Somebody writes the state, and changes nothing in it: plans of before are stale. */
export const stateMoved = async ({ state }: TerraformScene): Promise<void> => {
  const was = JSON.parse(Buffer.from(await state.read(state.key)).toString('utf8')) as { serial: number }
  const Body = JSON.stringify({ ...was, serial: was.serial + 1 })
  await state.s3.send(new PutObjectCommand({ Bucket: state.bucket, Key: state.key, Body }))
}

const twin = 'state-twin'

/** A bucket that every account may try: names are the same for all, and whoever was first owns it. */
export const neighbour = async ({ state }: TerraformScene): Promise<void> => {
  await state.s3.send(new CreateBucketCommand({ Bucket: twin })).catch((error: Error) => {
    if (!/^BucketAlready/.test(error.name)) throw error
  })
}

export const twinPlace = `s3://${twin}/prod`

/** The reference of a plan, as if it lay in the neighbour's bucket. */
export const inTwin = (text: string): string => {
  const ref = planRefInput.parse(text)!
  return planRefText({ ...ref, place: { ...ref.place, bucket: twin } as typeof ref.place })
}

/** Encrypts the bucket with a key of the account. */
export const withKey = async ({ state, aws }: TerraformScene): Promise<void> => {
  const KMSMasterKeyID = terraformResources(aws.account).StateKmsKey
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID } }]
  const ServerSideEncryptionConfiguration = { Rules }
  await state.s3.send(new PutBucketEncryptionCommand({ Bucket: state.bucket, ServerSideEncryptionConfiguration }))
}

export const elsewhere = async ({ state, aws }: TerraformScene): Promise<string> => {
  const { PlanBucket, PlanPrefix } = terraformResources(aws.account)
  await state.s3.send(new CreateBucketCommand({ Bucket: PlanBucket }))
  return `s3://${PlanBucket}/${PlanPrefix}`
}

/** A job on the branch, as both flows have it. */
export const onMain: JobOf = { event: 'push', ref: 'refs/heads/main' }

/** Plans as the account's root, past all that is broken. */
export const planned = async (
  scene: TerraformScene,
  job: TerraformJob,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Step> => {
  const step = await scene.run('terraform-plan-comment', job, inputs, { env: variables })
  if (step.exitCode !== 0) throw new Error(`it was not planned:\n${step.log}`)
  return step
}

/** What lies in the bucket, but for the lock, which comes and goes. */
export const keysOf = async ({ state }: TerraformScene): Promise<readonly string[]> =>
  (await state.keys()).filter((key) => !key.endsWith('.tflock')).sort()

/** The plans that lie there whole, by their key. */
export const plansIn = async (scene: TerraformScene): Promise<Readonly<Record<string, string>>> => {
  const keys = (await scene.state.keys()).filter((key) => key.endsWith('.plan'))
  const plans = keys.map(async (key) => {
    const envelope = Buffer.from(await scene.state.read(key))
    planIn(envelope)
    return [key, sha256Of(envelope)] as const
  })
  return Object.fromEntries(await Promise.all(plans))
}
