/** Which commits and pull requests a deploy put in front of users, by GitHub; and a deploy that does not depend on it. */
import { LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { expect, test } from '@jest/globals'
import { withRecord } from '../../src/targets/lambda/record.ts'
import { freshJob, type Job, someCommit } from '../support/door.ts'
import { functionName, lambdaScene, type Scene } from '../support/lambda-scene.ts'
import { functionsIn, severalScene } from '../support/several-scene.ts'

const reads = { contents: 'read', 'pull-requests': 'read' } as const

/** A line of commits, the oldest first, in a repository of its own. */
const line = async (count: number, permissions: Readonly<Record<string, string>> = reads) => {
  const job = await freshJob({ permissions })
  const shas = Array.from({ length: count }, someCommit)
  await job.gitHub.seed(job.repository, {
    commits: shas.map((sha, index) => ({
      sha,
      parents: index === 0 ? [] : [shas[index - 1]!],
      message: `Commit ${index}`,
      author: 'bob',
    })),
    branches: { main: shas.at(-1)! },
  })
  return { job, shas }
}

/** The variables of the job, at a commit. The step's keys are those of its account. */
const at = ({ variables }: Job, sha: string) => {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...env } = variables
  return { env: { ...env, GITHUB_SHA: sha } }
}

/** Lets the record at the alias say that what serves is of this commit. */
const servedFrom = async ({ aws }: Scene, sha: string) => {
  await new LambdaClient(aws.root).send(
    new UpdateAliasCommand({
      FunctionName: functionName,
      Name: 'live',
      Description: withRecord('what users call', { previous: 'none', runId: '1', commit: sha }),
    }),
  )
}

/** Pull requests of the last three of four commits; the title of one is hostile. */
const pullsOf = async ({ job, shas }: Awaited<ReturnType<typeof line>>) => {
  const hostile = '[Prices](https://evil.example) <img src=x> | @all'
  await job.gitHub.seed(job.repository, {
    pulls: [
      { number: 12, title: hostile, user: 'carol', commits: [shas[1]!, shas[2]!], mergedAt: '2026-11-01T00:00:00Z' },
      { number: 13, title: 'Mend the cart', user: 'bob', commits: [shas[3]!], mergedAt: '2026-11-02T00:00:00Z' },
    ],
  })
}

test.concurrent('a deploy lists what it ships, and a dry run what it would', async () => {
  const [scene, history] = await Promise.all([lambdaScene(), line(4)])
  const { job, shas } = history
  await Promise.all([pullsOf(history), servedFrom(scene, shas[0]!)])
  const inputs = { 'image-uri': await scene.image('2') }
  const planned = await scene.run({ ...inputs, 'dry-run': 'true' }, at(job, shas[3]!))
  expect(planned.summary).toContain('**Would ship: 3 commits, 2 pull requests**')
  const step = await scene.run(inputs, at(job, shas[3]!))
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' }, notices: [] })
  const url = `https://github.com/${job.repository}`
  expect(step.summary).toContain(
    `**Shipped: 3 commits, 2 pull requests** ([compare](${url}/compare/${shas[0]!.slice(0, 12)}...${shas[3]!}))`,
  )
  expect(step.summary).toContain(`[#13](${url}/pull/13) Mend the cart by @bob`)
  expect(step.summary).toMatch(/\[#12\]\(\S+\/pull\/12\) .*Prices.* by @carol/)
  expect(step.summary).not.toMatch(/<img|\]\(https:\/\/evil|@all/)
  expect(step.summary).toContain(`| [\`${shas[2]!.slice(0, 7)}\`](${url}/commit/${shas[2]!}) | Commit 2 | @bob |`)
  expect(await job.gitHub.violations(job.repository)).toEqual([])
})

test.concurrent('a rollback lists what it takes back, and the next deploy starts from there', async () => {
  const [scene, history] = await Promise.all([lambdaScene(), line(4)])
  const { job, shas } = history
  await Promise.all([pullsOf(history), servedFrom(scene, shas[0]!)])
  await scene.run({ 'image-uri': await scene.image('2') }, at(job, shas[3]!))
  const back = await scene.run({ 'rollback-to': 'previous' }, at(job, shas[3]!))
  expect(back.outputs).toMatchObject({ outcome: 'deployed', version: '1' })
  expect(back.summary).toContain('**Taken back: 3 commits, 2 pull requests**')
  // The record tells of the commit that serves, not of the one whose run took back.
  const next = await scene.run({ 'image-uri': await scene.image('3'), 'dry-run': 'true' }, at(job, shas[1]!))
  expect(next.summary).toContain('**Would ship: 1 commit, 1 pull request**')
})

/** Deploys at one commit while another serves. */
const deployed = async ({ job }: Awaited<ReturnType<typeof line>>, from: string, sha: string) => {
  const scene = await lambdaScene()
  await servedFrom(scene, from)
  return scene.run({ 'image-uri': await scene.image('2') }, at(job, sha))
}

test.concurrent('more than a reader reads: the newest, and how many more', async () => {
  const history = await line(26)
  const step = await deployed(history, history.shas[0]!, history.shas[25]!)
  expect(step.summary).toContain('**Shipped: 25 commits**')
  expect(step.summary).toContain('… and 5 more.')
  expect(step.summary).toContain('Commit 25')
  expect(step.summary).not.toContain('| Commit 5 |')
})

test.concurrent('a token that may not read pull requests: the commits alone, and a notice that names the permission', async () => {
  const history = await line(2, { contents: 'read' })
  const step = await deployed(history, history.shas[0]!, history.shas[1]!)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(step.summary).toContain('**Shipped: 1 commit**')
  expect(step.notices).toEqual([expect.stringMatching(/pull requests .* not listed: .*pull-requests=read/)])
})

test.concurrent('a token that may read nothing: a notice, and the deploy is what it was', async () => {
  const history = await line(2, { 'id-token': 'write' })
  const step = await deployed(history, history.shas[0]!, history.shas[1]!)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(step.summary).not.toContain('Shipped')
  expect(step.notices).toEqual([expect.stringMatching(/commits between .* not listed: .*contents=read/)])
})

test.concurrent('a commit that GitHub does not know: a notice', async () => {
  const history = await line(2)
  const step = await deployed(history, history.shas[0]!, someCommit())
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(step.notices).toEqual([expect.stringMatching(/GitHub does not know one of the two/)])
})

test.concurrent('a history that was rewritten: both sides, and a notice', async () => {
  const history = await line(2)
  const { job, shas } = history
  const [root, rewritten] = [someCommit(), someCommit()]
  await job.gitHub.seed(job.repository, {
    commits: [
      { sha: root, parents: [] },
      { sha: shas[0]!, parents: [root], message: 'As it was', author: 'bob' },
      { sha: rewritten, parents: [root], message: 'As it is now', author: 'bob' },
    ],
  })
  const step = await deployed(history, shas[0]!, rewritten)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(step.summary).toContain('| As it is now |')
  expect(step.summary).toContain('**Taken back: 1 commit**')
  expect(step.summary).toContain('| As it was |')
  expect(step.notices).toEqual([expect.stringMatching(/is no ancestor of/)])
})

test.concurrent('the first deploy of ours: it is said that nobody knows', async () => {
  const [scene, { job, shas }] = await Promise.all([lambdaScene(), line(1)])
  const step = await scene.run({ 'image-uri': await scene.image('2') }, at(job, shas[0]!))
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' }, notices: [] })
  expect(step.summary).toContain('the version that served before does not say from which commit it was made')
})

test.concurrent('without a token nothing is asked, and nothing said', async () => {
  const scene = await lambdaScene()
  await servedFrom(scene, someCommit())
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 0, notices: [] })
  expect(step.summary).not.toMatch(/commit the version was made|Shipped/)
})

test.concurrent('several functions: whose it is', async () => {
  const [scene, { job, shas }] = await Promise.all([severalScene(['orders', 'mail', 'billing']), line(3)])
  const two = { 'function-name': 'orders\nmail' }
  await scene.run({ ...two, 'image-uri': await scene.image('2') }, at(job, shas[0]!))
  await scene.run({ 'function-name': 'billing', 'image-uri': await scene.image('2') }, at(job, shas[1]!))
  const step = await scene.run({ 'image-uri': await scene.image('3') }, at(job, shas[2]!))
  expect(step.outputs).toMatchObject({ outcome: 'deployed' })
  expect(step.summary).toContain('`orders`, `mail`: **Shipped: 2 commits**')
  expect(step.summary).toContain('`billing`: **Shipped: 1 commit**')
})

test.concurrent('a rollback that was cut off between two aliases takes back the rest, and nothing twice', async () => {
  const scene = await severalScene(['orders', 'mail'])
  await scene.run({ 'image-uri': await scene.image('2') })
  const moveOfMail = { service: 'lambda', operation: 'UpdateAlias', match: { FunctionName: 'mail' } }
  await scene.aws.faults.set({ ...moveOfMail, latency_ms: 60_000 })
  const live = scene.start({ 'rollback-to': 'previous' }, { post: 'never' })
  await scene.until({ orders: '1' })
  live.kill()
  await live.result
  await scene.aws.faults.clear()
  // A run of its own, which knows of the first by what it left alone.
  const again = await scene.run({ 'rollback-to': 'previous' }, { env: { GITHUB_RUN_ID: '4002' } })
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(functionsIn(again)).toMatchObject({ orders: { outcome: 'unchanged', version: '1' }, mail: { version: '1' } })
  expect(await scene.serving()).toEqual({ orders: '1', mail: '1' })
  const once = await scene.run({ 'rollback-to': 'previous' }, { env: { GITHUB_RUN_ID: '4002' } })
  expect(once.outputs).toMatchObject({ outcome: 'unchanged' })
})
