/** A plan without S3: encrypted, as an artifact of the run, from the one door to the other. */
import { expect, test } from '@jest/globals'
import { planRefInput } from '../../src/targets/terraform/store/plan-ref.ts'
import type { Step } from '../support/run-step.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'
import { terraformScene } from '../support/terraform-scene.ts'

const key = 'correct horse battery staple'
const secret = 'S3CR3T-of-the-state'

const files = {
  'main.tf': [
    `variable "password" {\n  default   = "${secret}"\n  sensitive = true\n}`,
    'resource "terraform_data" "it" { input = var.password }',
    'output "done" { value = "yes" }\n',
  ].join('\n'),
}

/** But for the state, which is a file of this runner here. */
const leaksIn = (step: Step) =>
  findLeaks(
    { secret, key },
    Object.fromEntries(Object.entries(placesOf(step)).filter(([place]) => !/terraform\.tfstate/.test(place))),
  )

const onMain = { event: 'push', ref: 'refs/heads/main' } as const

test.concurrent('planned, kept encrypted, and applied with the key alone', async () => {
  const scene = await terraformScene({ files })
  const job = await scene.job(onMain)
  const plan = await scene.run('terraform-plan-comment', job, { comment: 'never', 'encryption-key': key })
  expect(plan).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'true' } })
  const ref = planRefInput.parse(plan.outputs['plan-ref'])!
  expect(ref).toMatchObject({ sealed: true, place: { kind: 'artifact' } })
  expect(leaksIn(plan)).toEqual([])

  const apply = (inputs: Record<string, string>) =>
    scene.run('terraform-apply', job, { comment: 'never', 'plan-ref': plan.outputs['plan-ref']!, ...inputs })
  const [without, wrong] = await Promise.all([apply({}), apply({ 'encryption-key': `${key}!` })])
  expect(without.outputs).toMatchObject({ outcome: 'failed', 'failure-code': 'invalid-input', changed: 'false' })
  expect(without.errors.join()).toContain('"encryption-key"')
  expect(wrong.outputs).toMatchObject({ outcome: 'failed', 'failure-code': 'encryption-key-wrong', changed: 'false' })

  const done = await apply({ 'encryption-key': key })
  expect(done.outputs).toMatchObject({ outcome: 'applied', 'added-count': '1', outputs: '{"done":"yes"}' })
  for (const step of [without, wrong, done]) expect(leaksIn(step)).toEqual([])
})

test.concurrent('without a key nothing is kept, and the step says why', async () => {
  const scene = await terraformScene({ files })
  const job = await scene.job(onMain)
  const plan = await scene.run('terraform-plan-comment', job, { comment: 'never' })
  expect(plan).toMatchObject({ exitCode: 0, outputs: { 'plan-ref': '' } })
  expect(plan.notices.join()).toContain('The plan is not stored')
  expect(plan.notices.join()).toContain('openssl rand -base64 32')
  const artifact = await scene.run('terraform-plan-comment', job, { comment: 'never', store: 'artifact' })
  expect(artifact.outputs).toMatchObject({ 'failure-code': 'invalid-input', changed: 'false' })
  expect(artifact.errors.join()).toContain('Input "encryption-key" is required with "store" ("artifact")')
})
