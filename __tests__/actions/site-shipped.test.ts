/** Which commits and pull requests a release put in front of visitors, and a rollback took back. */
import { expect, test } from '@jest/globals'
import { freshJob, someCommit } from '../support/door.ts'
import { siteScene } from '../support/site-scene.ts'

const reads = { contents: 'read', 'pull-requests': 'read' } as const

/** Three commits, the oldest first, the last of a pull request, in a repository of its own; and the variables at each. */
const history = async () => {
  const job = await freshJob({ permissions: reads })
  const shas = [someCommit(), someCommit(), someCommit()] as const
  await job.gitHub.seed(job.repository, {
    commits: shas.map((sha, at) => ({
      sha,
      parents: at === 0 ? [] : [shas[at - 1]!],
      message: `Commit ${at}`,
      author: 'bob',
    })),
    branches: { main: shas[2] },
    pulls: [{ number: 7, title: 'New prices', user: 'ann', commits: [shas[2]], mergedAt: '2026-11-01T00:00:00Z' }],
  })
  const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...variables } = job.variables
  const at = (sha: string) => ({ env: { ...variables, GITHUB_SHA: sha } })
  return { shas, at, token: { 'github-token': job.token } }
}

test.concurrent('a release lists its commits since the one before; a rollback lists what it takes back', async () => {
  const { shas, at, token } = await history()
  const scene = await siteScene()
  const first = await scene.run({ 'index.html': 'one' }, token, at(shas[0]))
  expect(first.summary).not.toContain('Shipped')
  const planned = await scene.run({ 'index.html': 'two' }, { ...token, 'dry-run': 'true' }, at(shas[2]))
  expect(planned.summary).toContain('**Would ship: 2 commits')
  const second = await scene.run({ 'index.html': 'two' }, token, at(shas[2]))
  expect(second).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(second.summary).toContain('**Shipped: 2 commits')
  expect(second.summary).toContain(`${shas[0]}...${shas[2]}`)
  expect(second.summary).toContain('Commit 1')
  const back = await scene.run({}, { ...token, source: '', 'rollback-to': 'previous' }, at(shas[2]))
  expect(back).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(back.summary).toContain('**Taken back: 2 commits')
  const again = await scene.run({ 'index.html': 'one' }, token, at(shas[0]))
  expect(again.summary).not.toMatch(/Shipped|Taken back/)
})

test.concurrent('without a token nothing is listed; with one that is refused a notice says why', async () => {
  const { shas, at } = await history()
  const scene = await siteScene()
  await scene.run({ 'index.html': 'one' }, {}, at(shas[0]))
  const none = await scene.run({ 'index.html': 'two' }, { 'github-token': '' }, at(shas[1]))
  expect(none.summary).not.toContain('Shipped')
  const refused = await scene.run({ 'index.html': 'three' }, { 'github-token': 'ghs_wrong' }, at(shas[2]))
  expect(refused).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(refused.annotations).toEqual([expect.objectContaining({ level: 'notice' })])
  expect(refused.log).toContain('`contents: read`')
})
