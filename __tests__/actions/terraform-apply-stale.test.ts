/** A plan whose state has moved since it was reviewed: what is the same is applied, and nothing else. */
import { expect, test } from '@jest/globals'
import { moveTheState, planned, plannedScene, resourcesOf } from '../support/apply-scene.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'

const resource = (name: string, input: string) => `resource "terraform_data" "${name}" { input = ${input} }\n`

const there = { 'there.tf': resource('there', '"1"') }

/** A plan beside something that is there already, so that the state can move. */
const besideOthers = async (more: Record<string, string> = { 'more.tf': resource('more', '"2"') }) => {
  const { scene } = await plannedScene({ files: there })
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve')
  scene.write(more)
  return { scene, reviewed: await planned(scene) }
}

test.concurrent('an unrelated write: a new plan does the same, and is applied', async () => {
  const { scene, reviewed } = await besideOthers()
  await moveTheState(scene)
  const step = await reviewed.apply()
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'applied', replanned: 'true', changed: 'true', serving: 'new', 'added-count': '1' },
  })
  expect(step.summary).toContain('A new plan did exactly what was reviewed')
  expect(await resourcesOf(scene)).toEqual(['terraform_data.more', 'terraform_data.there'])
})

test.concurrent('`on-stale: fail` ends there', async () => {
  const { scene, reviewed } = await besideOthers()
  await moveTheState(scene)
  const step = await reviewed.apply({ 'on-stale': 'fail' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'stale', changed: 'false', serving: 'unknown', 'failure-code': 'stale', replanned: 'false' },
  })
  expect(step.errors[0]).toMatch(/Run the plan job again/)
  expect(await resourcesOf(scene)).toEqual(['terraform_data.there'])
})

test.concurrent('somebody has done it already: there is nothing left to do', async () => {
  const { scene, reviewed } = await besideOthers()
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve')
  const step = await reviewed.apply()
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'unchanged', changed: 'false', serving: 'new', replanned: 'false', 'added-count': '0' },
  })
  expect(step.errors).toEqual([])
})

test.concurrent('run twice: the second time there is nothing to do, or it is stale, and never is anything done twice', async () => {
  const files = { 'main.tf': 'output "id" { value = terraform_data.a.id }\n', 'a.tf': resource('a', '"1"') }
  const { scene, reviewed } = await plannedScene({ files })
  const first = await reviewed.apply()
  const [second, third] = [await reviewed.apply(), await reviewed.apply({ 'on-stale': 'fail' })]
  expect([first, second, third].map(({ outputs }) => outputs['outcome'])).toEqual(['applied', 'unchanged', 'stale'])
  expect(second.outputs['outputs']).toBe(first.outputs['outputs'])
  expect(JSON.parse(first.outputs['outputs']!)).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  expect(await resourcesOf(scene)).toEqual(['terraform_data.a'])
})

test.concurrent('a new plan that does something else is not applied, and shown', async () => {
  const wanted = {
    'there.tf': resource('there', '"2"'),
    'more.tf': `${resource('more', '"2"')}${resource('third', '"3"')}output "o" { value = "new" }\n`,
  }
  const { scene, reviewed } = await besideOthers(wanted)
  // Somebody makes one of them by hand, with another value, and one that nobody wants.
  scene.write({ ...there, 'more.tf': resource('more', '"by hand"'), 'd.tf': resource('d', '1') })
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve')
  scene.write({ ...wanted, 'd.tf': undefined })
  const step = await reviewed.apply()
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'plan-changed', changed: 'false', 'failure-code': 'plan-changed', replanned: 'false' },
  })
  expect(step.outputs['failure-reason']).toMatch(/of the resources 1 more, 1 with other values/)
  for (const text of ['terraform_data.d', 'terraform_data.more', 'create became update', '"by hand"'])
    expect(step.summary).toContain(text)
  expect(step.summary).not.toContain('terraform_data.third')
  expect(await resourcesOf(scene)).toEqual(['terraform_data.d', 'terraform_data.more', 'terraform_data.there'])
})

test.concurrent('only a secret differs: told without it', async () => {
  const secret = (value: string) =>
    `variable "key" {\n  type = string\n  sensitive = true\n}\n${resource('more', 'var.key')}`.replace('$', value)
  const { scene } = await plannedScene({
    files: { 'm.tf': secret(''), 'terraform.tfvars': 'key = "first-of-secrets"\n' },
  })
  const reviewed = await planned(scene)
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve', '-target=terraform_data.nothing')
  await moveTheState(scene)
  scene.write({ 'terraform.tfvars': 'key = "second-of-secrets"\n' })
  const step = await reviewed.apply()
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'plan-changed', 'failure-code': 'plan-changed' } })
  expect(step.summary).toContain('only secret values differ')
  expect(step.outputs['failure-reason']).toContain('(all that differs is secret)')
  const secrets = { first: 'first-of-secrets', second: 'second-of-secrets' }
  expect(findLeaks(secrets, placesOf(step))).toEqual([])
})
