/** What is not the plan that was reviewed, or may not be applied here and now, does not reach terraform; nothing is written. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from '@jest/globals'
import { planRefText } from '../../src/targets/terraform/store/plan-ref.ts'
import { envelopeOf, sha256Of } from '../../src/targets/terraform/store/stored-plan.ts'
import { type PlanOptions, planned, plannedScene, type ReviewedPlan, store } from '../support/apply-scene.ts'
import { someCommit } from '../support/door.ts'
import type { Step } from '../support/run-step.ts'
import type { TerraformScene } from '../support/terraform-scene.ts'

const files = { 'main.tf': 'resource "terraform_data" "a" { input = "1" }\n' }

/** Refused: nothing was written, and terraform was not even asked what it would do. */
const expectRefused = async (scene: TerraformScene, step: Step, code: string | RegExp) => {
  expect(step.outputs['failure-code']).toMatch(code)
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', serving: 'previous', outputs: '{}' } })
  expect(step.errors).toHaveLength(1)
  expect(step.summary).toContain('What to do')
  expect(step.log).not.toMatch(/Plan to create/)
  expect((await scene.state.keys()).filter((key) => key === scene.state.key || key.endsWith('.tflock'))).toEqual([])
}

/** The same plan but for a command that is run when it is applied: its resource changes are the same. */
const injected = async (scene: TerraformScene, marker: string): Promise<ReviewedPlan> => {
  const command = `provisioner "local-exec" { command = "touch ${marker}" }`
  scene.write({ 'main.tf': `resource "terraform_data" "a" {\n  input = "1"\n  ${command}\n}\n` })
  const plan = await planned(scene)
  scene.write(files)
  return plan
}

test.concurrent('a plan file with a command put into it is refused, and the command does not run', async () => {
  const { scene, reviewed } = await plannedScene({ files })
  const marker = join(scene.folder, 'injected')
  const bad = await injected(scene, marker)
  const { header } = reviewed.stored
  // With its own header, with the one of the reviewed plan, and with that made to fit.
  const lies = [
    bad.stored,
    { ...bad.stored, header },
    { ...bad.stored, header: { ...header, sha256: sha256Of(bad.stored.plan) } },
  ]
  for (const lie of lies) {
    await store(scene, reviewed.stored, envelopeOf(lie))
    await expectRefused(scene, await reviewed.apply(), /^plan-(tampered|replaced)$/)
  }
  const file = join(scene.folder, 'infra', 'tfplan')
  writeFileSync(file, bad.stored.plan)
  const inputs = { 'plan-ref': '', 'plan-file': 'infra/tfplan', 'plan-sha256': header.sha256 }
  await expectRefused(scene, await reviewed.apply(inputs), 'plan-tampered')
  expect(existsSync(marker)).toBe(false)
  // That the command would have run, had terraform got it.
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-input=false', 'tfplan')
  expect(existsSync(marker)).toBe(true)
})

test.concurrent('a plan of another run, commit, folder or version, one that is too old, and one that is gone', async () => {
  const { scene, reviewed } = await plannedScene({ files })
  const { place, key } = reviewed
  const of = (facts: object) => ({ 'plan-ref': planRefText({ ...place, ...facts }) })
  await expectRefused(scene, await reviewed.apply(of({ repository: 'acme/other' })), 'plan-of-another-repository')
  await expectRefused(scene, await reviewed.apply(of({ runId: '1' })), 'plan-of-another-run')
  const elsewhere = await reviewed.apply({}, {}, { sha: someCommit() })
  await expectRefused(scene, elsewhere, 'plan-of-another-commit')
  scene.write({ '../other/main.tf': files['main.tf'] })
  const folder = await reviewed.apply({ 'working-directory': 'other' })
  await expectRefused(scene, folder, 'plan-of-another-directory')
  expect(folder.outputs['failure-reason']).toContain('The plan was made in infra, and "working-directory" is other.')
  const old = await reviewed.apply({ 'max-age': '1s' })
  expect(old.outputs).toMatchObject({ outcome: 'stale', 'failure-code': 'plan-too-old', changed: 'false' })
  const version = await planned(scene, { facts: { version: '1.9.0' } })
  await expectRefused(scene, await version.apply(), 'plan-of-another-version')
  await scene.state.s3.send(new DeleteObjectCommand({ Bucket: scene.state.bucket, Key: key }))
  await expectRefused(scene, await reviewed.apply(), 'plan-gone')
})

const rules = { failOn: [], maxDestroy: null, statefulTypes: [], redact: [] }

/** A plan that destroys two objects and replaces a third. */
const destroying = async (options: PlanOptions = {}) => {
  const two = ['a', 'b'].map((name) => `resource "terraform_data" "${name}" {}\n`).join('')
  const third = 'resource "terraform_data" "c" { triggers_replace = "1" }\n'
  const { scene } = await plannedScene({ files: { 'main.tf': two, 'c.tf': third } })
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve')
  scene.write({ 'main.tf': '', 'c.tf': third.replace('"1"', '"2"') })
  return { scene, reviewed: await planned(scene, options) }
}

test.concurrent('guards: of this step, and of the plan', async () => {
  const { scene, reviewed } = await destroying()
  const results = [
    [await reviewed.apply({ 'fail-on': 'destroy' }), 'guard-destroy', /terraform_data.a, terraform_data.b/],
    [await reviewed.apply({ 'fail-on': 'replace' }), 'guard-replace', /terraform_data.c/],
    [await reviewed.apply({ 'max-destroy': '2' }), 'guard-max-destroy', /destroys or replaces 3 objects.*allows 2/],
    [
      await (await planned(scene, { facts: { rules: { ...rules, maxDestroy: 1 } } })).apply({ 'max-destroy': '9' }),
      'guard-max-destroy',
      /allows 1/,
    ],
    [
      await (
        await planned(scene, {
          facts: { rules: { ...rules, failOn: ['stateful'], statefulTypes: ['terraform_data'] } },
        })
      ).apply(),
      'guard-stateful',
      /terraform_data/,
    ],
  ] as const
  for (const [step, code, why] of results) {
    expect(step).toMatchObject({
      exitCode: 1,
      outputs: { outcome: 'failed', 'failure-code': code, changed: 'false', serving: 'previous' },
    })
    expect(step.outputs['failure-reason']).toMatch(why)
  }
  const dry = await reviewed.apply({ 'dry-run': 'true', 'max-destroy': '3' })
  expect(dry).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'false', serving: 'previous' } })
  expect(dry.summary).toMatch(/\| to destroy \| 2 \|/)
  const done = await reviewed.apply({ 'max-destroy': '3' })
  expect(done.outputs).toMatchObject({ outcome: 'applied', 'added-count': '1', 'destroyed-count': '3' })
})

test.concurrent('a plan without changes: nothing to do, and its outputs all the same', async () => {
  const { scene } = await plannedScene({
    files: { 'main.tf': 'output "url" { value = "https://x" }\noutput "key" {\n value = "k"\n sensitive = true\n}\n' },
  })
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve')
  const step = await (await planned(scene)).apply()
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', changed: 'false', serving: 'new' } })
  expect(step.outputs['outputs']).toBe('{"url":"https://x"}')
  expect(step.summary).toContain('`key` | _sensitive, withheld_')
})

test.concurrent('a destroy plan', async () => {
  const { scene } = await plannedScene({ files })
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve')
  const reviewed = await planned(scene, { args: ['-destroy'] })
  const step = await reviewed.apply()
  expect(step.outputs).toMatchObject({ outcome: 'applied', 'destroyed-count': '1', 'added-count': '0' })
  const state = JSON.parse(Buffer.from(await scene.state.read(scene.state.key)).toString()) as { resources: unknown[] }
  expect(state.resources).toEqual([])
  expect(readFileSync(join(scene.folder, 'infra', 'main.tf'), 'utf8')).toBe(files['main.tf'])
})
