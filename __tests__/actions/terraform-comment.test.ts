/** The comment of a plan on GitHub's bad days, and of several runs: rendered of a plan that is made already, so that it is quick. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { type Fault, gitHubSandbox, type WantedJob } from '../../sandbox/github/client.ts'
import { markOf } from '../../src/github/marker.ts'
import { type JobOf, type TerraformJob, terraformScene } from '../support/terraform-scene.ts'

const github = gitHubSandbox(process.env)
const door = 'terraform-plan-comment'
const plans = '__tests__/fixtures/terraform-plans'

/** A pull request, and steps that show a plan there. */
const commentScene = async (...faults: readonly Fault[]) => {
  const scene = await terraformScene()
  scene.write({ 'plan.json': readFileSync(`${plans}/01-create/plan.json`) })
  const { repository } = scene
  if (faults.length > 0) await github.faults.add(...faults.map((fault) => ({ ...fault, repository })))
  const show = (job: TerraformJob, inputs = {}) => scene.run(door, job, { 'plan-file': 'infra/plan.json', ...inputs })
  const { job, commit, comments } = scene
  return {
    repository,
    job,
    commit,
    comments,
    show,
    showIn: async (of: JobOf = {}, inputs = {}) => show(await scene.job(of), inputs),
    /** The runs whose word is there. */
    runs: async () =>
      (await scene.comments()).map(({ body }) => Number(markOf('terraform-plan', body)?.mark.stamp.run)),
  }
}

test.concurrent.each<[string, readonly Fault[]]>([
  ['the secondary limit', [{ method: 'POST', path: 'comments', secondaryRateLimit: { retryAfter: 1 } }]],
  ['the primary limit', [{ path: 'comments', primaryRateLimit: { resetIn: 2 } }]],
  ['an answer that is lost', [{ method: 'POST', path: 'comments', lost: true }]],
  ['5xx everywhere', [{ status: 502, times: 2 }]],
])('%s is waited for', async (_, faults) => {
  const scene = await commentScene(...faults)
  const step = await scene.showIn()
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'comment-url': expect.stringContaining('#issuecomment-') } })
  expect(await scene.comments()).toHaveLength(1)
})

test.concurrent.each<[string, readonly Fault[], RegExp]>([
  [
    'a limit of ten minutes',
    [{ method: 'POST', path: 'comments', secondaryRateLimit: { retryAfter: 600 } }],
    /too much/,
  ],
  [
    'a locked conversation',
    [{ method: 'POST', path: 'comments', status: 403, message: 'Unable to create comment because issue is locked.' }],
    /is locked .*Unlock/s,
  ],
  ['a token that has expired', [{ status: 401, times: 20, message: 'Bad credentials' }], /Bad credentials/],
])('%s is told, and the plan is in the summary', async (_, faults, told) => {
  const scene = await commentScene(...faults)
  const step = await scene.showIn()
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'comment-url': '' }, errors: [] })
  expect([...step.warnings, ...step.notices].join('\n')).toMatch(told)
  expect(step.summary).toContain('to create')
  expect(await scene.comments()).toEqual([])
  expect(step.log).not.toMatch(/gh[sp]_\w/)
})

test.concurrent('three runs at once leave one comment, that of the newest', async () => {
  const scene = await commentScene()
  const jobs = [await scene.job(), await scene.job(), await scene.job()]
  const steps = await Promise.all(jobs.map((job) => scene.show(job)))
  expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
  expect(await scene.runs()).toEqual([Math.max(...jobs.map(({ job }) => job.run))])
})

test.concurrent('an old run that comes late leaves the comment of a newer one, and says so', async () => {
  const scene = await commentScene()
  const old = await scene.job()
  await scene.commit()
  const newer = await scene.job()
  await scene.show(newer)
  const late = await scene.show(old)
  expect(late).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
  expect(late.notices.join('\n')).toContain(`run ${newer.job.run}`)
  // Run again it is still of a commit that was replaced.
  await scene.showIn({ run: old.job.run, attempt: 2, sha: old.job.sha })
  expect(await scene.runs()).toEqual([newer.job.run])
})

test.concurrent('a run that is run again on the same commit has the last word', async () => {
  const scene = await commentScene()
  const [first, second] = [await scene.job(), await scene.job()]
  await scene.show(first)
  await scene.show(second)
  // Later by the second that the marker has.
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  await scene.showIn({ run: first.job.run, attempt: 2 })
  expect(await scene.runs()).toEqual([first.job.run])
})

test.concurrent('each label has its comment, and each who writes', async () => {
  const scene = await commentScene()
  const writers: readonly [Partial<WantedJob>, object][] = [
    [{}, {}],
    [{}, { label: 'prod' }],
    [{ app: 'planner' }, {}],
  ]
  for (const _ of ['first', 'second']) for (const [of, inputs] of writers) await scene.showIn(of, inputs)
  const users = (await scene.comments()).map(({ user }) => user)
  expect(users).toEqual(['github-actions[bot]', 'github-actions[bot]', 'planner[bot]'])
})

test.concurrent('a comment that somebody deleted is written anew, and one of a stranger is left alone', async () => {
  const scene = await commentScene()
  await scene.showIn()
  const [made] = await scene.comments()
  const mallory = await github.job({ repository: scene.repository, user: 'mallory' })
  const call = (method: string, path: string, body?: object) =>
    fetch(`${github.url}/repos/${scene.repository}/issues/${path}`, {
      method,
      headers: { authorization: `Bearer ${mallory.token}` },
      ...(body && { body: JSON.stringify(body) }),
    })
  await call('DELETE', `comments/${made!.id}`)
  await call('POST', '12/comments', { body: made!.body })
  await scene.showIn()
  expect((await scene.comments()).map(({ user }) => user)).toEqual(['mallory', 'github-actions[bot]'])
  expect(await github.violations(scene.repository)).toEqual([])
})
