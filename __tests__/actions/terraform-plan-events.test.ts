/** Runs of every kind: which pull request they are about, who may comment, and what was reviewed. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { asRead, terraformScene } from '../support/terraform-scene.ts'

const door = 'terraform-plan-comment'

const foreign = (sha: string) => ({
  pull_request: { number: 12, head: { ref: 'greet', sha, repo: { full_name: 'mallory/shop' } } },
})

test.concurrent('a push that belongs to no pull request has a summary', async () => {
  const scene = await terraformScene()
  const step = await scene.run(door, await scene.job({ event: 'push', sha: 'f'.repeat(40) }))
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'to-add': '1', 'comment-url': '' } })
  expect(asRead(step.summary)).toContain('terraform_data.greeting')
  expect(step.warnings.filter((text) => !/runner/.test(text))).toEqual([])
})

test.concurrent('a run by hand comments on the pull request that it is given', async () => {
  const scene = await terraformScene()
  const job = await scene.job({ event: 'workflow_dispatch' })
  const without = await scene.run(door, job)
  expect(without).toMatchObject({ exitCode: 0, outputs: { 'comment-url': '' } })
  const step = await scene.run(door, job, { 'pr-number': '12' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'comment-url': expect.stringContaining('/pull/12#') } })
  expect(await scene.comments()).toHaveLength(1)
})

test.concurrent("a fork's pull request is planned without a comment, and says so", async () => {
  const scene = await terraformScene()
  const job = await scene.job({ fork: true, payload: foreign(scene.head()) })
  const step = await scene.run(door, job)
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'planned', 'to-add': '1', 'comment-url': '', 'plan-ref': '' },
  })
  expect(step.summary).toMatch(/fork/)
  expect(await scene.comments()).toEqual([])
})

test.concurrent("a fork's pull request has no role to plan with", async () => {
  const scene = await terraformScene({ backend: 's3' })
  const job = await scene.job({ fork: true, payload: foreign(scene.head()) })
  const step = await scene.run(door, job, { 'role-to-assume': `arn:aws:iam::${scene.aws.account}:role/plan` })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', 'failure-code': 'fork-without-credentials' },
  })
  expect(step.summary).toContain('mallory/shop')
})

test.concurrent("a fork's code is not planned with our rights", async () => {
  const scene = await terraformScene()
  const job = await scene.job({ event: 'pull_request_target', payload: foreign(scene.head()) })
  const step = await scene.run(door, job)
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'guard-fork' } })
  expect(step.log).not.toMatch(/Terraform init/)
  expect(await scene.comments()).toEqual([])
  // The JSON of a plan is data: a workflow with rights may show what one without has made.
  scene.write({ 'plan.json': readFileSync('__tests__/fixtures/terraform-plans/01-create/plan.json') })
  const shown = await scene.run(door, job, { 'plan-file': 'infra/plan.json' })
  expect(shown).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'plan-ref': '' } })
})

test.concurrent('comment: never, and changes', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const never = await scene.plan({ comment: 'never' })
  expect(never.outputs).toMatchObject({ outcome: 'planned', 'comment-url': '', 'to-add': '1' })
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve')
  const nothing = await scene.plan({ comment: 'changes' })
  expect(nothing.outputs).toMatchObject({ outcome: 'planned', 'comment-url': '', 'has-changes': 'false' })
  expect(await scene.comments()).toEqual([])
  await scene.commit({ 'main.tf': '' })
  const some = await scene.plan({ comment: 'changes' })
  expect(some.outputs).toMatchObject({ 'comment-url': expect.stringContaining('#issuecomment-'), 'to-destroy': '1' })
  await scene.terraform('apply', '-auto-approve')
  const left = await scene.plan({ comment: 'changes' })
  expect(left.outputs).toMatchObject({ 'comment-url': some.outputs['comment-url'], 'has-changes': 'false' })
  expect((await scene.comments()).map(({ body }) => body)).toEqual([expect.stringContaining('no changes')])
})

test.concurrent.each([
  ['not written for want of a permission', { permissions: { contents: 'read' } }, {}, /pull-requests/],
  ['not written for want of a token', {}, { 'github-token': '' }, /`github-token` is empty/],
] as const)('a comment that is %s is told, and no failure', async (_, of, inputs, told) => {
  const scene = await terraformScene()
  const step = await scene.run(door, await scene.job(of), inputs)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'comment-url': '', 'to-add': '1' } })
  expect(`${step.warnings.join('\n')}${step.notices.join('\n')}`).toMatch(told)
})

test.concurrent('after the merge the approver is told that the plan is what was reviewed', async () => {
  const scene = await terraformScene({ backend: 's3' })
  await scene.plan()
  const [reviewed] = await scene.comments()
  const queue = `refs/heads/gh-readonly-queue/main/pr-${scene.pull}-${scene.head()}`
  const payload = { merge_group: { head_ref: queue } }
  const queued = await scene.run(
    door,
    await scene.job({ event: 'merge_group', sha: 'e'.repeat(40), ref: queue, payload }),
  )
  expect(queued.summary).toMatch(/identical to the plan (that was )?reviewed in #12/i)
  expect(await scene.comments()).toEqual([reviewed])
  await scene.merge()
  const step = await scene.run(door, await scene.job({ event: 'push' }))
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'to-add': '1' } })
  for (const text of [step.summary, (await scene.comments())[0]!.body])
    expect(text).toMatch(/identical to the plan (that was )?reviewed in #12/i)
  // A second run of the same push is still compared with what was reviewed.
  const again = await scene.run(door, await scene.job({ event: 'push' }))
  expect(again.summary).toMatch(/identical to the plan (that was )?reviewed in #12/i)
})

test.concurrent('after the merge the approver is told what is different', async () => {
  const scene = await terraformScene({ backend: 's3' })
  await scene.plan()
  await scene.merge()
  scene.write({ 'more.tf': 'resource "terraform_data" "sneaked" { input = "in" }\n' })
  const step = await scene.run(door, await scene.job({ event: 'push' }))
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'to-add': '2' } })
  for (const text of [step.summary, (await scene.comments())[0]!.body]) {
    expect(text).toMatch(/differs from|different from|not the plan/i)
    expect(asRead(text)).toContain('terraform_data.sneaked')
  }
})

test.concurrent('after the merge a secret that is another one is a difference, and is not shown', async () => {
  const files = {
    'main.tf':
      'variable "key" {\n  type      = string\n  sensitive = true\n}\nresource "terraform_data" "a" { input = var.key }\n',
  }
  const scene = await terraformScene({ backend: 's3', files })
  await scene.plan({}, { env: { TF_VAR_key: 'first-value-of-it' } })
  await scene.merge()
  const step = await scene.run(
    door,
    await scene.job({ event: 'push' }),
    {},
    { env: { TF_VAR_key: 'second-value-of-it' } },
  )
  expect(step.summary).toMatch(/secret|sensitive/i)
  expect(step.summary).not.toMatch(/identical/i)
  expect(step.summary).not.toMatch(/-value-of-it/)
})
