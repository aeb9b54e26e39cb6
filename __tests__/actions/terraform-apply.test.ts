/** A plan on a pull request, and its apply in another job of the run: both doors, and the comment that follows them. */
import { expect, test } from '@jest/globals'
import { moveTheState, resourcesOf } from '../support/apply-scene.ts'
import type { Step, StepOptions } from '../support/run-step.ts'
import {
  type JobOf,
  type TerraformScene,
  type TerraformSceneOptions,
  terraformScene,
} from '../support/terraform-scene.ts'

type Inputs = Readonly<Record<string, string>>

const files = {
  'main.tf': [
    'resource "terraform_data" "greeting" { input = "hello" }',
    'output "greeting" { value = terraform_data.greeting.output }',
    '',
  ].join('\n'),
}

/** Plans, and hands on what a further job of the run applies with. */
const planAndApply = async (options: TerraformSceneOptions = {}, planInputs: Inputs = {}, of: JobOf = {}) => {
  const scene = await terraformScene({ backend: 's3', files, ...options })
  const first = await scene.job(of)
  const plan = await scene.run('terraform-plan-comment', first, planInputs)
  expect(plan).toMatchObject({ exitCode: 0, errors: [] })
  const apply = async (inputs: Inputs = {}, how: StepOptions = {}, more: JobOf = {}): Promise<Step> => {
    const job = await scene.job({ ...of, run: first.job.run, sha: first.job.sha, ...more })
    return scene.run('terraform-apply', job, { 'plan-ref': plan.outputs['plan-ref']!, ...inputs }, how)
  }
  return { scene, plan, apply, run: first.job.run }
}

const bodyOf = async (scene: TerraformScene) => {
  const [comment, ...others] = await scene.comments()
  expect(others).toEqual([])
  return comment!.body
}

test.concurrent('planned, applied, and the comment says so', async () => {
  const { scene, plan, apply } = await planAndApply()
  expect(await bodyOf(scene)).toContain('<b>planned</b>')
  const step = await apply()
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    warnings: [],
    outputs: {
      outcome: 'applied',
      changed: 'true',
      serving: 'new',
      'added-count': '1',
      'changed-count': '0',
      'destroyed-count': '0',
      'failed-addresses': '[]',
      outputs: '{"greeting":"hello"}',
      replanned: 'false',
      'comment-url': plan.outputs['comment-url'],
    },
  })
  const body = await bodyOf(scene)
  expect(body).toMatch(/✅ <b>applied<\/b> by octocat, [\d.]+ s \(<a href=/)
  // What was reviewed can still be read.
  expect(body).toContain('terraform_data.greeting')
  expect(step.summary).toMatch(/### ✅ Applied in `infra`: 1 created/)
  const again = await apply()
  expect(again.outputs['outcome']).toBe('unchanged')
  expect(await bodyOf(scene)).toContain('<b>nothing to do</b>')
})

test.concurrent('what failed is in the comment, and gone from it with the next plan', async () => {
  const failing =
    'resource "terraform_data" "bad" {\n  provisioner "local-exec" { command = "echo why-it-failed; exit 1" }\n}\n'
  const { scene, apply } = await planAndApply({
    files: { 'main.tf': `${failing}resource "terraform_data" "a" { input = 1 }\n` },
  })
  const step = await apply()
  expect(step.exitCode).toBe(1)
  const body = await bodyOf(scene)
  expect(body).toMatch(/❌ <b>failed<\/b>: 1 failed, 1 done, 0 not started by octocat/)
  expect(body).toContain('why-it-failed')
  expect(body).toContain('run the plan job again')
  await scene.plan()
  const next = await bodyOf(scene)
  expect(next).toContain('<b>planned</b>')
  expect(next).not.toContain('why-it-failed')
})

test.concurrent('a plan that has changed: the difference is on the pull request', async () => {
  const { scene, apply } = await planAndApply()
  await moveTheState(scene)
  scene.write({ 'main.tf': files['main.tf'].replace('"hello"', '"goodbye"') })
  const step = await apply()
  expect(step.outputs).toMatchObject({ outcome: 'plan-changed', changed: 'false' })
  const body = await bodyOf(scene)
  expect(body).toContain('🔀 <b>plan changed</b>')
  expect(body).toContain('# reviewed\n+ input = "hello"\n# now\n+ input = "goodbye"')
})

test.concurrent('after a merge, behind a gate: who approved is named', async () => {
  const scene = await terraformScene({ backend: 's3', files })
  await scene.plan()
  await scene.merge()
  const of = { event: 'push', ref: 'refs/heads/main' }
  const first = await scene.job(of)
  const plan = await scene.run('terraform-plan-comment', first)
  expect(plan.summary).toContain('#12')
  const { gitHub } = first.job
  await gitHub.seed(scene.repository, { environments: { production: { reviewers: ['bob'] } } })
  const job = await scene.job({ ...of, run: first.job.run, sha: first.job.sha, environment: 'production' })
  await gitHub.request('POST', `jobs/${job.job.id}/gate`, { environment: 'production' })
  await gitHub.approve(scene.repository, 'production', { user: 'bob', comment: 'ship it' })
  const step = await scene.run('terraform-apply', job, { 'plan-ref': plan.outputs['plan-ref']! })
  expect(step.outputs).toMatchObject({ outcome: 'applied', 'comment-url': plan.outputs['comment-url'] })
  expect(await bodyOf(scene)).toMatch(/✅ <b>applied<\/b> by octocat, approved by bob, /)
  expect(step.summary).toContain('approved by bob')
})

test.concurrent('a comment that shows a newer plan is left alone', async () => {
  const { scene, apply } = await planAndApply()
  await scene.plan()
  const newer = await bodyOf(scene)
  const step = await apply()
  expect(step).toMatchObject({ exitCode: 0, warnings: [], outputs: { outcome: 'applied' } })
  expect(step.notices.join()).toMatch(/shows a newer plan, of run \d+: it is left as it is/)
  expect(await bodyOf(scene)).toBe(newer)
})

test.concurrent('no comment where none is wanted, none can be written, or there is no pull request', async () => {
  const { scene, apply } = await planAndApply()
  const before = await bodyOf(scene)
  const never = await apply({ comment: 'never', 'dry-run': 'true' })
  expect(never.outputs).toMatchObject({ outcome: 'planned', 'comment-url': '' })
  const denied = await apply({}, {}, { permissions: { contents: 'read' } })
  expect(denied.outputs).toMatchObject({ outcome: 'applied', 'comment-url': '' })
  expect(denied.warnings.join()).toMatch(/The comment does not say how it went: .*pull-requests/)
  expect(denied.summary).toMatch(/The comment does not say how it went/)
  expect(await bodyOf(scene)).toBe(before)
  expect(await resourcesOf(scene)).toEqual(['terraform_data.greeting'])
})

test.concurrent('an artifact, encrypted: with its key alone', async () => {
  const key = 'a-key-of-sixteen-characters-and-more'
  const { apply } = await planAndApply({ backend: 'local' }, { 'encryption-key': key })
  expect((await apply()).outputs['failure-code']).toBe('invalid-input')
  expect((await apply({ 'encryption-key': `${key}!` })).outputs).toMatchObject({
    'failure-code': 'encryption-key-wrong',
  })
  const step = await apply({ 'encryption-key': key })
  expect(step.outputs).toMatchObject({ outcome: 'applied', outputs: '{"greeting":"hello"}' })
  expect(step.log).not.toContain(key)
})
