/** What must not be in a plan: people see it, the step fails, and nothing is kept that could be applied. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { terraformScene } from '../support/terraform-scene.ts'

const fixture = (name: string) => readFileSync(`__tests__/fixtures/terraform-plans/${name}/plan.json`)

test.concurrent.each([
  ['destroy', '04-destroy-some', { 'fail-on': 'destroy' }, /destroy/],
  ['replace', '03-replace', { 'fail-on': 'replace' }, /replace/],
  ['stateful', '30-aws-realistic', { 'fail-on': 'stateful' }, /aws_db_instance\.orders/],
  ['stateful', '04-destroy-some', { 'fail-on': 'stateful', 'stateful-types': 'terraform_data' }, /terraform_data/],
  ['drift', '31-drift', { 'fail-on': 'drift' }, /not what Terraform made/],
  ['check', '30-aws-realistic', { 'fail-on': 'check' }, /check/],
  ['max-destroy', '04-destroy-some', { 'max-destroy': '0' }, /"max-destroy"|`max-destroy`/],
] as const)('guard-%s stops a plan (%s)', async (guard, plan, inputs, told) => {
  const scene = await terraformScene({ files: { 'plan.json': fixture(plan) } })
  const step = await scene.plan({ 'plan-file': 'infra/plan.json', ...inputs })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', 'failure-code': `guard-${guard}`, 'plan-ref': '', 'has-changes': 'true' },
  })
  expect(step.errors).toHaveLength(1)
  expect(step.errors[0]).toMatch(told)
  const [comment] = await scene.comments()
  expect(step.outputs['comment-url']).toContain(String(comment!.id))
  for (const text of [comment!.body, step.summary]) expect(text).toMatch(/refused by a guard/)
})

test.concurrent.each([
  ['no more than allowed', '04-destroy-some', { 'max-destroy': '100' }],
  ['nothing of the kind', '01-create', { 'fail-on': 'destroy\nreplace\nstateful\ndrift\ncheck', 'max-destroy': '0' }],
  ['without guards', '05-destroy-all', {}],
] as const)('%s is planned', async (_, plan, inputs) => {
  const scene = await terraformScene({ files: { 'plan.json': fixture(plan) } })
  const step = await scene.plan({ 'plan-file': 'infra/plan.json', ...inputs })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'planned', 'failure-code': '' } })
})

test.concurrent('what a guard stopped is not kept, and all guards are told', async () => {
  const scene = await terraformScene({ backend: 's3' })
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve')
  scene.write({
    'main.tf':
      'check "greeted" {\n  assert {\n    condition     = terraform.workspace != "default"\n    error_message = "nobody was greeted"\n  }\n}\n',
  })
  const step = await scene.plan({ 'fail-on': 'check\ndestroy', 'max-destroy': '0' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', 'failure-code': 'guard-destroy', 'to-destroy': '1' },
  })
  expect(step.errors[0]).toMatch(/destroy/)
  const [{ body } = { body: '' }] = await scene.comments()
  expect(body).toContain('nobody was greeted')
  expect((await scene.state.keys()).filter((key) => key.includes('.plans/'))).toEqual([])
})
