/** The ways of terraform-apply: where the plan comes from, and whether its state has moved. */
import type { Step } from '../../support/run-step.ts'
import type { TerraformScene } from '../../support/terraform-scene.ts'
import type { Mode, Scenario, Scene } from '../scenario.ts'
import {
  elsewhere,
  greetedScene,
  greetingScene,
  inTwin,
  keysOf,
  neighbour,
  onMain,
  planned,
  planted,
  staging,
  stateMoved,
  terraformResources,
  terraformsOwn,
  variables,
  withKey,
} from './terraform-mode.ts'

interface Asked {
  readonly scene: TerraformScene
  /** Of the plan. */
  readonly plan?: Readonly<Record<string, string>>
  /** Where the state is. [that of the scene] */
  readonly stateKey?: string
  /** The greeting that there is. [none] */
  readonly before?: string
  /** What happens between the plan and the apply. */
  readonly meanwhile?: () => Promise<unknown>
}

const applyMode = (words: string, prepare: () => Promise<Asked>, more: Pick<Mode, 'also'> = {}): Mode => ({
  name: words,
  ...more,
  prepare: async () => {
    const asked = await prepare()
    const { scene, plan, meanwhile } = asked
    const job = await scene.job(onMain)
    const { outputs } = await planned(scene, job, { comment: 'never', ...plan })
    await meanwhile?.()
    await scene.aws.clearCalls()
    return sceneOf(asked, job, outputs['plan-ref']!)
  },
})

const sceneOf = (
  { scene, stateKey = scene.state.key, before = 'nothing' }: Asked,
  job: Awaited<ReturnType<TerraformScene['job']>>,
  ref: string,
): Scene => {
  const inputs = { comment: 'never', 'plan-ref': ref }
  const start: Scene['start'] = (more, options) => {
    const env = { ...variables, ...options?.env }
    return scene.start('terraform-apply', job, { ...inputs, ...more }, { ...options, env })
  }
  return {
    aws: scene.aws,
    inputs: { 'working-directory': '', ...inputs },
    before,
    asked: 'world',
    served: () => greetingIn(scene, stateKey),
    state: async () => [await keysOf(scene), await greetingIn(scene, stateKey)],
    complaints: async (step) => complaintsOf(step),
    secrets: planted,
    start,
    end: async () => undefined,
  }
}

/** The output in the state, as whoever reads it next gets it. */
const greetingIn = async (scene: TerraformScene, key: string): Promise<string> => {
  if (!(await scene.state.keys()).includes(key)) return 'nothing'
  const state = JSON.parse(Buffer.from(await scene.state.read(key)).toString('utf8')) as State
  return state.outputs?.greeting?.value ?? 'nothing'
}

interface State {
  readonly outputs?: { readonly greeting?: { readonly value: string } }
}

const complaintsOf = ({ exitCode, outputs }: Step): readonly string[] =>
  exitCode === 0 && outputs['outcome'] === 'applied' && !outputs['outputs']?.includes('world')
    ? ['it applied, and its outputs do not say what']
    : []

export const applyScenario: Scenario = {
  door: 'terraform-apply',
  policies: ['terraform-apply', 'terraform-apply-kms', 'terraform-apply-store'],
  resources: terraformResources,
  neighbour: ({ inputs }) => ({ 'plan-ref': inTwin(inputs['plan-ref']!) }),
  own: [{ service: 's3', operation: 'GetObject', match: { Key: '*.plan' } }],
  children: terraformsOwn,
  modes: [
    applyMode('the plan that was approved', async () => {
      const scene = await greetingScene()
      await neighbour(scene)
      return { scene }
    }),
    applyMode('a state that has moved, and the same changes', async () => {
      const scene = await greetedScene()
      return { scene, before: 'hello', meanwhile: () => stateMoved(scene) }
    }),
    applyMode('a plan that lay elsewhere', async () => {
      const scene = await greetingScene()
      return { scene, plan: { store: await elsewhere(scene) } }
    }),
    applyMode('a bucket with a key of its own', async () => {
      const scene = await greetingScene()
      await withKey(scene)
      return { scene }
    }),
    applyMode(
      'another workspace',
      async () => {
        const scene = await greetingScene()
        await scene.terraform('init', '-no-color')
        await scene.terraform('workspace', 'new', 'staging')
        return { scene, plan: { workspace: 'staging' }, stateKey: staging.StateKey }
      },
      { also: [staging] },
    ),
  ],
  callsAreTheSame: {
    'terraform-path': 'which program asks',
    'plan-file': 'nothing of our own is asked of AWS',
    'plan-sha256': 'nothing of our own is asked of AWS',
    'encryption-key': 'the same objects, encrypted',
    'on-stale': 'a second plan reads what the apply reads',
    'max-age': 'a guard: it stops the step, or does nothing',
    'lock-timeout': 'how often Terraform asks for the lock',
    'max-destroy': 'a guard: it stops the step, or does nothing',
    'fail-on': 'a guard: it stops the step, or does nothing',
    'pr-number': 'where the comment is written',
    'aws-region': 'where the same calls go',
    'role-to-assume': 'every run of least-privilege.test.ts has one',
    'allowed-account-ids': 'sts:GetCallerIdentity needs no grant',
    'dry-run': 'the reads alone',
    timeout: 'how long it may take',
    'on-failure': 'always none',
    'github-token': 'nothing of AWS',
  },
}
