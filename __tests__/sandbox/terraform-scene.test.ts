/** The scene of Terraform's tests: a state in S3 that is locked, and a pull request that moves on and is merged. */
import { expect, test } from '@jest/globals'
import { terraformScene } from '../support/terraform-scene.ts'

test.concurrent('terraform keeps its state in S3, locked by a file beside it', async () => {
  const { aws, state, terraform, write } = await terraformScene({ backend: 's3' })
  await terraform('init', '-input=false')
  expect(await terraform('apply', '-auto-approve', '-no-color')).toContain('greeting = "hello"')
  expect(await state.keys()).toEqual([state.key])
  expect(Buffer.from(await state.read(state.key)).toString()).toContain('"terraform_data"')
  const locks = (await aws.calls()).filter(({ path }) => path.includes(`${state.key}.tflock`))
  expect(locks.map(({ operation }) => operation)).toEqual(['PutObject', 'GetObject', 'DeleteObject'])
  write({ 'main.tf': undefined })
  expect(await terraform('plan', '-no-color')).toContain('1 to destroy')
})

test.concurrent('a pull request moves on, and is found by the commit that it was merged as', async () => {
  const scene = await terraformScene()
  const [first, second] = [scene.head(), await scene.commit()]
  expect(second).not.toBe(first)
  const { event, job } = await scene.job()
  expect(event.payload).toMatchObject({ pull_request: { number: scene.pull, head: { sha: second } } })
  expect(job.ref).toBe(`refs/pull/${scene.pull}/merge`)
  const merged = await scene.merge()
  const { env } = await scene.job({ event: 'push' })
  expect(env['GITHUB_SHA']).toBe(merged)
  const headers = { authorization: `Bearer ${env['GITHUB_TOKEN']}`, 'user-agent': 'test' }
  const found = await fetch(`${env['GITHUB_API_URL']}/repos/${scene.repository}/commits/${merged}/pulls`, { headers })
  expect(await found.json()).toMatchObject([{ number: scene.pull, merge_commit_sha: merged }])
  expect(await scene.comments()).toEqual([])
})
