import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { comments, gitHubServer, head, repositoryWithPull, writerOf } from './github-server.ts'

const github = gitHubServer()

/** Writes as a process of its own, as the steps of other jobs do. */
const writeAlone = async (repository: string, run: number, token: string) => {
  const script = join(import.meta.dirname, 'sticky-writer.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, repository, String(run), head, `Of ${run}`], {
    env: { ...process.env, GITHUB_TOKEN: token },
  })
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as { outcome: string }
}

const eight = Array.from({ length: 8 }, (_, index) => index)

test('eight runs at once leave one comment, that of the newest', async () => {
  const repository = await repositoryWithPull(github())
  const jobs = []
  for (const _ of eight) jobs.push((await writerOf(github(), repository)).job)
  const outcomes = await Promise.all(jobs.map(({ run, token }) => writeAlone(repository, run, token)))
  const newest = Math.max(...jobs.map(({ run }) => run))
  const left = await comments(github(), repository)
  expect(left.map(({ body }) => body.split('\n')[1])).toEqual([`Of ${newest}`])
  expect(outcomes[jobs.findIndex(({ run }) => run === newest)]).toMatchObject({ outcome: 'written' })
  // A writer that was first was right when it looked, and was told so.
  expect(outcomes.map(({ outcome }) => outcome).filter((outcome) => outcome === 'not-written')).toEqual([])
  expect(await github().violations(repository)).toEqual([])
})

test('eight at once on a comment that is there', async () => {
  const repository = await repositoryWithPull(github())
  const first = await writerOf(github(), repository)
  await first.sticky.write({ text: () => 'Before', data: {} })
  const [{ id }] = (await comments(github(), repository)) as [{ id: number }, ...unknown[]]
  const jobs = []
  for (const _ of eight) jobs.push((await writerOf(github(), repository)).job)
  await Promise.all(jobs.map(({ run, token }) => writeAlone(repository, run, token)))
  const left = await comments(github(), repository)
  expect(left.map((each) => [each.id, each.body.split('\n')[1]])).toEqual([[id, `Of ${jobs.at(-1)!.run}`]])
})

test('twins that a killed job left are taken away by the next write', async () => {
  const repository = await repositoryWithPull(github())
  const { asked, sticky } = await writerOf(github(), repository)
  await sticky.write({ text: () => 'First', data: {} })
  const [made] = await comments(github(), repository)
  await fetch(`${github().url}/repos/${repository}/issues/7/comments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${asked.token}` },
    body: JSON.stringify({ body: made!.body.replace('First', 'Twin') }),
  })
  const later = await writerOf(github(), repository)
  await later.sticky.write({ text: () => 'Later', data: {} })
  expect(await comments(github(), repository)).toMatchObject([{ id: made!.id, body: expect.stringContaining('Later') }])
})

test.each(['an edit', 'an older write'])(
  '%s whose look takes long finds what a newer run wrote meanwhile',
  async (what) => {
    const repository = await repositoryWithPull(github())
    const plan = await writerOf(github(), repository)
    const newer = await writerOf(github(), repository)
    await plan.sticky.write({ text: () => 'Plan', data: {} })
    const say = (number: number) =>
      fetch(`${github().url}/repos/${repository}/issues/7/comments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${plan.asked.token}` },
        body: JSON.stringify({ body: `Comment ${number}` }),
      })
    await Promise.all(Array.from({ length: 100 }, (_, number) => say(number)))
    await github().clearCalls(repository)
    // The first page is as it is now; the second comes when the newer run has written, looked again and gone.
    await github().faults.add({ repository, method: 'GET', path: 'comments', after: 1, delay: 2500 })
    const late =
      what === 'an edit'
        ? plan.sticky.edit(({ data }) => ({ text: 'Applied', data }))
        : plan.sticky.write({ text: () => 'Plan again', data: {} })
    while (!(await github().calls(repository)).some(({ path }) => path.includes('comments'))) await sleep(20)
    await newer.sticky.write({ text: () => 'Newer', data: {} })
    await late
    expect((await comments(github(), repository))[0]!.body).toMatch(/\nNewer$/)
  },
  30_000,
)

test.each(['an edit', 'an older write'])(
  'while %s waits for a limit a newer run writes: it stays as the newer wrote it',
  async (what) => {
    const repository = await repositoryWithPull(github())
    const plan = await writerOf(github(), repository)
    const newer = await writerOf(github(), repository)
    await plan.sticky.write({ text: () => 'Plan', data: {} })
    await github().faults.add({ repository, method: 'PATCH', secondaryRateLimit: { retryAfter: 2 } })
    const late =
      what === 'an edit'
        ? plan.sticky.edit(({ data }) => ({ text: 'Applied', data }))
        : plan.sticky.write({ text: () => 'Plan again', data: {} })
    while (!(await github().calls(repository)).some(({ method, status }) => method === 'PATCH' && status === 403))
      await sleep(20)
    await newer.sticky.write({ text: () => 'Newer', data: {} })
    expect(await late).toMatchObject({ outcome: 'superseded', by: newer.stamp })
    expect(await comments(github(), repository)).toMatchObject([{ body: expect.stringMatching(/\nNewer$/) }])
  },
  30_000,
)
