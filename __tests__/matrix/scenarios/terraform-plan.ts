/** The ways of terraform-plan-comment: where the plan goes, and whom it is compared with. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { planRefInput } from '../../../src/targets/terraform/store/plan-ref.ts'
import type { Step } from '../../support/run-step.ts'
import type { JobOf, TerraformScene } from '../../support/terraform-scene.ts'
import type { Mode, Scenario, Scene } from '../scenario.ts'
import {
  elsewhere,
  greetingScene,
  keysOf,
  neighbour,
  planned,
  plansIn,
  planted,
  staging,
  terraformResources,
  terraformsOwn,
  twinPlace,
  variables,
  withKey,
} from './terraform-mode.ts'

interface Asked {
  readonly scene: TerraformScene
  readonly inputs?: Readonly<Record<string, string>>
  readonly job?: JobOf
}

const planMode = (words: string, prepare: () => Promise<Asked>, more: Pick<Mode, 'also'> = {}): Mode => ({
  name: words,
  ...more,
  prepare: async () => {
    const asked = await prepare()
    await asked.scene.aws.clearCalls()
    return sceneOf(asked)
  },
})

const sceneOf = async ({ scene, inputs: own = {}, job: of }: Asked): Promise<Scene> => {
  const inputs: Readonly<Record<string, string>> = { comment: 'never', ...own }
  const job = await scene.job(of)
  const others = async () => (inputs['store']?.startsWith('s3:') ? await keysElsewhere(scene) : [])
  const plans = async () => Object.keys(await plansIn(scene)).length + (await others()).length
  const before = await plans()
  return {
    aws: scene.aws,
    inputs: { 'working-directory': '', ...inputs },
    before: 'no plan',
    asked: 'a plan',
    halfways: ['a plan'],
    served: async () => ((await plans()) > before ? 'a plan' : 'no plan'),
    // The plan is what counts: without its review a later one says that it has nothing to compare with.
    without: { 's3:PutObject *.review': 'a plan' },
    state: async () => [await keysOf(scene), await others(), await scene.comments()],
    complaints: (step) => complaintsOf(scene, step),
    secrets: planted,
    told: async () => Object.fromEntries((await scene.comments()).map(({ id, body }) => [`comment ${id}`, body])),
    start: (more, options) => {
      const env = { ...variables, ...options?.env }
      return scene.start('terraform-plan-comment', job, { ...inputs, ...more }, { ...options, env })
    },
    end: async () => undefined,
  }
}

const keysElsewhere = async ({ state, aws }: TerraformScene): Promise<readonly string[]> => {
  const { PlanBucket: Bucket } = terraformResources(aws.account)
  const { Contents = [] } = await state.s3.send(new ListObjectsV2Command({ Bucket }))
  return Contents.map(({ Key = '' }) => Key).filter((key) => key.endsWith('.plan'))
}

/** What is handed on is there, and what failed hands on nothing. */
const complaintsOf = async (scene: TerraformScene, { exitCode, outputs }: Step): Promise<readonly string[]> => {
  const text = outputs['plan-ref'] ?? ''
  if (exitCode !== 0) return text ? ['it failed, and hands on a plan'] : []
  const { place, sha256 } = planRefInput.parse(text)!
  if (place.kind !== 's3') return ['it was not stored in S3']
  const plans = place.bucket === scene.state.bucket ? await plansIn(scene) : undefined
  return plans && plans[place.key] !== sha256 ? ['what is handed on is not what lies there'] : []
}

/** Who reviewed on the pull request, and what was merged then. */
const merged = async (scene: TerraformScene, inputs: Readonly<Record<string, string>> = {}): Promise<Asked> => {
  await planned(scene, await scene.job(), inputs)
  await scene.merge()
  return { scene, inputs: { comment: 'always', ...inputs }, job: { event: 'push', ref: 'refs/heads/main' } }
}

export const planScenario: Scenario = {
  door: 'terraform-plan-comment',
  policies: ['terraform-plan-comment', 'terraform-plan-comment-kms', 'terraform-plan-comment-store'],
  resources: terraformResources,
  neighbour: { store: twinPlace },
  own: ['*.plan', '*.review'].flatMap((Key) => [
    { service: 's3', operation: 'PutObject', match: { Key } },
    { service: 's3', operation: 'GetObject', match: { Key } },
  ]),
  children: terraformsOwn,
  modes: [
    planMode('a plan of a pull request, beside the state', async () => {
      const scene = await greetingScene()
      await neighbour(scene)
      return { scene }
    }),
    planMode('after the merge, compared with what was reviewed', async () => merged(await greetingScene())),
    planMode('plans that go elsewhere, before the merge and after it', async () => {
      const scene = await greetingScene()
      return merged(scene, { store: await elsewhere(scene) })
    }),
    planMode('a bucket with a key of its own', async () => {
      const scene = await greetingScene()
      await withKey(scene)
      return { scene }
    }),
    planMode(
      'another workspace',
      async () => {
        const scene = await greetingScene()
        await scene.terraform('init', '-no-color')
        await scene.terraform('workspace', 'new', 'staging')
        return { scene, inputs: { workspace: 'staging' } }
      },
      { also: [staging] },
    ),
  ],
  callsAreTheSame: {
    'terraform-path': 'which program asks',
    'plan-file': 'nothing is asked of AWS',
    'backend-config': 'where the state lies',
    'var-file': 'what is planned',
    'plan-args': 'what is planned',
    destroy: 'what is planned',
    'refresh-only': 'what is planned',
    'lock-timeout': 'how often Terraform asks for the lock',
    label: 'which comment is written',
    'pr-number': 'where the comment is written',
    'max-destroy': 'a guard: it stops the step, or does nothing',
    'fail-on': 'a guard: it stops the step, or does nothing',
    'stateful-types': 'a guard: it stops the step, or does nothing',
    redact: 'what is shown',
    'encryption-key': 'the same objects, encrypted',
    'aws-region': 'where the same calls go',
    'role-to-assume': 'every run of least-privilege.test.ts has one',
    'allowed-account-ids': 'sts:GetCallerIdentity needs no grant',
    'dry-run': 'the reads alone',
    timeout: 'how long it may take',
    'github-token': 'nothing of AWS',
  },
}
