/**
 * A plan that was reviewed, and the step that applies it, in another job of the same run, as a workflow has them. The plan is made by
 * terraform itself and stored as terraform-plan-comment stores it, which is quicker than its step; `plannedByDoor` runs that.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { canonicalOf } from '../../src/targets/terraform/plan/canonical.ts'
import { fingerprintOf } from '../../src/targets/terraform/plan/fingerprint.ts'
import { parsePlan } from '../../src/targets/terraform/plan/plan-json.ts'
import { type PlanRef, planRefText } from '../../src/targets/terraform/store/plan-ref.ts'
import {
  envelopeOf,
  newStoredPlan,
  type PlanFacts,
  type StoredPlan,
  sha256Of,
} from '../../src/targets/terraform/store/stored-plan.ts'
import type { LiveStep, Step, StepOptions } from './run-step.ts'
import { type JobOf, type TerraformScene, type TerraformSceneOptions, terraformScene } from './terraform-scene.ts'

type Inputs = Readonly<Record<string, string>>

export interface ReviewedPlan {
  /** The output `plan-ref`. */
  readonly ref: string
  /** What it says. */
  readonly place: PlanRef
  /** Where the plan lies in the bucket of the state. */
  readonly key: string
  readonly stored: StoredPlan
  readonly start: (inputs?: Inputs, options?: StepOptions, of?: JobOf) => Promise<LiveStep>
  readonly apply: (inputs?: Inputs, options?: StepOptions, of?: JobOf) => Promise<Step>
}

export interface PlanOptions {
  /** Further arguments of `plan`, and how they travel. */
  readonly args?: readonly string[]
  readonly facts?: Partial<PlanFacts>
  readonly of?: JobOf
}

/** Plans in a new run about the pull request. */
export const planned = async (scene: TerraformScene, options: PlanOptions = {}): Promise<ReviewedPlan> => {
  const { args = [], facts = {}, of = {} } = options
  const job = await scene.job(of)
  const { terraform } = scene
  await terraform('init', '-input=false')
  await terraform('plan', '-input=false', '-out=reviewed.plan', ...args)
  const hmacKey = randomBytes(32)
  const plan = parsePlan(await terraform('show', '-json', 'reviewed.plan'))
  const stored = newStoredPlan(
    {
      repository: scene.repository,
      runId: String(job.job.run),
      attempt: 1,
      headSha: job.job.sha,
      event: job.event.name,
      pullRequest: scene.pull,
      label: 'infra',
      directory: 'infra',
      workspace: 'default',
      arguments: {
        ...{ backendConfig: [], varFiles: [], destroy: false, refreshOnly: false, again: [] },
        planArgs: args,
      },
      rules: { failOn: [], maxDestroy: null, statefulTypes: [], redact: [] },
      product: 'Terraform',
      version: plan.terraform_version!,
      fingerprint: fingerprintOf(canonicalOf(plan), hmacKey),
      hmacKey: hmacKey.toString('base64url'),
      ...facts,
    },
    lockFileIn(scene),
    readFileSync(join(scene.folder, 'infra', 'reviewed.plan')),
  )
  // The next job checks the repository out anew.
  for (const left of ['reviewed.plan', '.terraform']) rmSync(join(scene.folder, 'infra', left), { recursive: true })
  const found = await store(scene, stored)
  const start: ReviewedPlan['start'] = async (inputs = {}, how = {}, more = {}) => {
    const run = { ...of, run: job.job.run, sha: job.job.sha, ...more }
    return scene.start('terraform-apply', await scene.job(run), { 'plan-ref': found.ref, ...inputs }, how)
  }
  return { ...found, stored, start, apply: async (...how) => (await start(...how)).result }
}

/** Puts a plan beside the state, as terraform-plan-comment does; `as`: what really lies there. */
export const store = async (
  { state, aws }: TerraformScene,
  stored: StoredPlan,
  as?: Buffer,
): Promise<Pick<ReviewedPlan, 'ref' | 'place' | 'key'>> => {
  const { id, repository, runId, attempt, headSha, sha256 } = stored.header
  const envelope = envelopeOf(stored)
  const key = `${state.key}.plans/${id}.plan`
  await state.s3.send(new PutObjectCommand({ Bucket: state.bucket, Key: key, Body: as ?? envelope }))
  const place: PlanRef = {
    ...{ id, repository, runId, attempt, headSha, planSha256: sha256 },
    sha256: sha256Of(envelope),
    bytes: envelope.length,
    sealed: false,
    place: { kind: 's3', bucket: state.bucket, key, region: aws.region },
  }
  return { ref: planRefText(place), place, key }
}

const lockFileIn = ({ folder }: TerraformScene): Buffer => {
  const path = join(folder, 'infra', '.terraform.lock.hcl')
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
}

export interface PlannedScene {
  readonly scene: TerraformScene
  readonly reviewed: ReviewedPlan
}

/** A scene whose state is in S3, and a plan of its configuration. */
export const plannedScene = async (
  options: TerraformSceneOptions = {},
  plan: PlanOptions = {},
): Promise<PlannedScene> => {
  const scene = await terraformScene({ backend: 's3', ...options })
  return { scene, reviewed: await planned(scene, plan) }
}

/** A write to the state that has nothing to do with any resource. */
export const moveTheState = async (scene: TerraformScene): Promise<void> => {
  await scene.terraform('init', '-input=false')
  const state = JSON.parse(await scene.terraform('state', 'pull')) as { serial: number }
  scene.write({ 'moved.json': JSON.stringify({ ...state, serial: state.serial + 1 }) })
  await scene.terraform('state', 'push', 'moved.json')
  scene.write({ 'moved.json': undefined })
}

/** What the configuration has made, as `terraform state list` tells. */
export const resourcesOf = async (scene: TerraformScene): Promise<readonly string[]> => {
  await scene.terraform('init', '-input=false')
  return (await scene.terraform('state', 'list')).split('\n').filter(Boolean)
}
