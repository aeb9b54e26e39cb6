/** The comment of a plan while it is applied, and after: what it says, and what keeps it from saying it. */
import { expect, test } from '@jest/globals'
import { type Fault, gitHubSandbox } from '../../sandbox/github/client.ts'
import type { StepOptions } from '../support/run-step.ts'
import { terraformScene } from '../support/terraform-scene.ts'

const github = gitHubSandbox(process.env)

const resource = (name: string, input: string) => `resource "terraform_data" "${name}" { input = ${input} }\n`

/** A plan on the pull request, and the job of its run that applies it. */
const reviewed = async (files: Record<string, string> = { 'a.tf': resource('a', '"1"') }) => {
  const scene = await terraformScene({ backend: 's3', files })
  const plan = await scene.job()
  const made = await scene.run('terraform-plan-comment', plan)
  expect(made.outputs).toMatchObject({ outcome: 'planned', 'plan-ref': expect.stringMatching(/./) })
  const { job } = plan
  return {
    repository: scene.repository,
    scene,
    body: async () => (await scene.comments()).map(({ body }) => body).join('\n=====\n'),
    fault: (...faults: readonly Fault[]) =>
      github.faults.add(...faults.map((fault) => ({ ...fault, repository: scene.repository }))),
    apply: async (inputs = {}, options: StepOptions = {}, of = {}) =>
      scene.run(
        'terraform-apply',
        await scene.job({ run: job.run, sha: job.sha, ...of }),
        { 'plan-ref': made.outputs['plan-ref']!, ...inputs },
        options,
      ),
  }
}

test.concurrent('says that it was applied, in the place where it was planned', async () => {
  const { apply, body, scene } = await reviewed()
  expect(await body()).toContain('<b>planned</b>')
  const step = await apply()
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'applied', 'comment-url': expect.stringContaining('/pull/12#issuecomment-') },
  })
  expect(await body()).toMatch(/<!-- status -->.*<b>applied<\/b>/)
  expect(await body()).not.toContain('<b>planned</b>')
  expect(await scene.comments()).toHaveLength(1)
})

test.concurrent('says what failed, by resource', async () => {
  const broken = 'resource "terraform_data" "b" {\n  provisioner "local-exec" { command = "exit 3" }\n}\n'
  const { apply, body } = await reviewed({ 'a.tf': resource('a', '"1"'), 'b.tf': broken })
  const step = await apply()
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed' } })
  expect(await body()).toMatch(/<b>failed<\/b>: 1 failed/)
  expect(await body()).toContain('terraform_data.b')
})

test.concurrent('a newer plan has taken it over: it is left alone, and the step says so', async () => {
  const { apply, body, scene } = await reviewed()
  await scene.commit({ 'more.tf': resource('more', '"2"') })
  await scene.plan()
  const before = await body()
  await scene.write({ 'more.tf': undefined })
  const step = await apply()
  expect(step.exitCode).toBe(0)
  expect([...step.notices, ...step.warnings].join('\n')).toMatch(/newer plan/)
  expect(await body()).toBe(before)
})

const forTenMinutes = { method: 'PATCH', secondaryRateLimit: { retryAfter: 600 }, times: 20 }

test.concurrent.each<[string, Fault, boolean]>([
  ['a limit that passes', { method: 'PATCH', secondaryRateLimit: { retryAfter: 1 } }, true],
  ['an answer that is lost', { method: 'PATCH', lost: true, times: 2 }, true],
  ['a limit of ten minutes', forTenMinutes, false],
])('%s: the plan is applied all the same', async (_, fault, written) => {
  const { apply, body, fault: play } = await reviewed()
  await play(fault)
  const step = await apply()
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'applied' }, errors: [] })
  if (written) expect(await body()).toMatch(/<b>applied<\/b>/)
  else expect([...step.notices, ...step.warnings].join('\n')).toMatch(/comment does not say/)
})

test.concurrent('a comment that was deleted stays deleted, and a token that may not write fails nothing', async () => {
  const { apply, scene, repository } = await reviewed()
  const [made] = await scene.comments()
  const alice = await github.job({ repository, user: 'alice' })
  const headers = { authorization: `Bearer ${alice.token}` }
  await fetch(`${github.url}/repos/${repository}/issues/comments/${made!.id}`, { method: 'DELETE', headers })
  const step = await apply({}, {}, { permissions: { contents: 'read', 'id-token': 'write' } })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'applied', 'comment-url': '' } })
  expect(await scene.comments()).toEqual([])
  expect(await github.violations(repository)).toEqual([])
})
