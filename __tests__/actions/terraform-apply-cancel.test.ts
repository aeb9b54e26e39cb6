/** A step that ends before terraform does: what it was at is finished, and what became of it is told in the end. */
import { expect, test } from '@jest/globals'
import { planned, plannedScene, type ReviewedPlan } from '../support/apply-scene.ts'
import { type HttpState, httpState } from '../support/http-state.ts'
import { type TerraformScene, terraformScene } from '../support/terraform-scene.ts'

const configuration = (seconds: number) => `
resource "terraform_data" "first" { input = "1" }
resource "terraform_data" "slow" {
  input = terraform_data.first.output
  provisioner "local-exec" { command = "sleep ${seconds}" }
}
resource "terraform_data" "last" { input = terraform_data.slow.id }
`

/** With a state behind HTTP that takes its time with every write. */
const slowScene = async (
  seconds: number,
  milliseconds: number,
): Promise<{ scene: TerraformScene; state: HttpState; reviewed: ReviewedPlan }> => {
  const scene = await terraformScene({ files: { 'main.tf': configuration(seconds) }, backend: 's3' })
  const state = await httpState()
  scene.write({ 'backend.tf': state.backend })
  const reviewed = await planned(scene)
  state.slow(milliseconds)
  return { scene, state, reviewed }
}

const running = /terraform_data\.slow: Provisioning/

test.concurrent('terraform needs longer: the step ends within seconds, and post waits and tells', async () => {
  const { state, reviewed } = await slowScene(60, 9000)
  const live = await reviewed.start()
  await live.waitForLog(running)
  await live.cancel()
  const step = await live.result
  // The runner, which waits for ten seconds, has not had to end it.
  expect(step.signal).toBeNull()
  expect(step.outputs).toMatchObject({ outcome: 'cancelled', changed: 'true', serving: 'unknown' })
  expect(step.outputs['failure-reason']).toContain('the end of the job (`post`) tells how it went')
  expect(step.post?.exitCode).toBe(0)
  expect(step.post?.summary).toMatch(
    /Terraform has finished what it was at: 1 done, 1 failed, 1 not started; no lock is left/,
  )
  expect(
    state
      .state()
      ?.resources.map(({ name }) => name)
      .sort(),
  ).toEqual(['first', 'slow'])
  expect(state.locked()).toBe(false)
  // Neither plan nor stream is left.
  expect(step.leftBehind.map(({ path }) => path).filter((path) => /plan|stdout/.test(path))).toEqual([])
})

test.concurrent('the step is killed: post interrupts terraform once, waits and tells', async () => {
  const { state, reviewed } = await slowScene(60, 100)
  const live = await reviewed.start()
  await live.waitForLog(running)
  live.kill()
  const step = await live.result
  expect(step.exitCode).not.toBe(0)
  expect(step.post?.summary).toMatch(/1 done, 1 failed, 1 not started; no lock is left/)
  expect(
    state
      .state()
      ?.resources.map(({ name }) => name)
      .sort(),
  ).toEqual(['first', 'slow'])
  expect(state.locked()).toBe(false)
})

test.concurrent('all was applied when it was cut off', async () => {
  const { state, reviewed } = await slowScene(0, 12_000)
  const live = await reviewed.start()
  await live.waitForLog(/terraform_data\.last: Creation complete/)
  await live.cancel()
  const step = await live.result
  expect(step.post?.summary).toContain('Terraform finished: all of the plan is applied, and no lock is left.')
  expect(state.state()?.resources).toHaveLength(3)
})

// Not beside the others: within the five seconds that a step waits, terraform ends its resource and saves its state.
test('terraform ends in time: the step itself tells what is done', async () => {
  const { scene, reviewed } = await plannedScene({ files: { 'main.tf': configuration(60) } })
  const live = await reviewed.start()
  await live.waitForLog(running)
  await live.cancel()
  const step = await live.result
  expect(step).toMatchObject({
    outcome: 'cancelled',
    exitCode: 1,
    outputs: {
      outcome: 'cancelled',
      'failure-code': 'cancelled',
      changed: 'true',
      serving: 'mixed',
      'added-count': '1',
    },
  })
  expect(JSON.parse(step.outputs['failed-addresses']!)).toEqual(['terraform_data.slow'])
  expect(step.summary).toMatch(/1 done, 1 failed, 1 not started/)
  // Nothing is left for post, and no lock.
  expect(step.post).toMatchObject({ exitCode: 0, summary: '' })
  expect((await scene.state.keys()).filter((key) => key.endsWith('.tflock'))).toEqual([])
})
