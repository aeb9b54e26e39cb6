import { beforeAll, expect, test } from '@jest/globals'
import type { SeedPull } from '../../../sandbox/github/seed.ts'
import type { Event } from '../../../src/github/event.ts'
import { pullRequestOf } from '../../../src/github/find-pull-request.ts'
import { numberInQueue, numbersIn } from '../../../src/github/pull-request.ts'
import { gitHubServer, repositoryWithPull, writerOf } from './github-server.ts'

const github = gitHubServer()
beforeAll(() => github().seed('mallory/shop', {}))

const sha = (letter: string) => letter.repeat(40)
const [open, squash, other, forks] = ['1', '2', '3', '4'].map(sha) as [string, string, string, string]

const pulls: SeedPull[] = [
  { number: 11, head: { ref: 'feature', sha: open } },
  {
    number: 12,
    head: { sha: other },
    mergedAt: '2026-11-01T00:00:00Z',
    mergeCommitSha: squash,
    commits: [other, squash],
  },
  { number: 13, head: { ref: 'feature', sha: forks, repository: 'mallory/shop' } },
  { number: 14, head: { ref: 'old', sha: sha('5') }, state: 'closed' },
]

const find = async (
  event: string,
  payload: Event = {},
  { given, ref = 'refs/heads/main', commit = sha('9') }: { given?: number; ref?: string; commit?: string } = {},
) => {
  const commits = [open, squash, other, sha('9')].map((each) => ({ sha: each }))
  const repository = await repositoryWithPull(github(), { pulls, commits })
  const { asked } = await writerOf(github(), repository, { permissions: { 'pull-requests': 'read' } })
  const run = { event, ref, sha: commit, branch: /^refs\/heads\/(.+)$/.exec(ref)?.[1] }
  const found = await pullRequestOf(asked, run, given, payload)
  return found.pull ? { number: found.pull.number, by: found.by } : { why: found.why, remedy: found.remedy }
}

const run = (more: Partial<NonNullable<Event['workflow_run']>>): Event => ({
  workflow_run: { event: 'pull_request', head_branch: 'feature', ...more },
})

const queue = `refs/heads/gh-readonly-queue/main/pr-11-${sha('a')}`

test.concurrent.each<[string, Parameters<typeof find>, object]>([
  ['pr-number', ['workflow_dispatch', {}, { given: 12 }], { number: 12, by: 'pr-number' }],
  ['pr-number of an issue', ['push', {}, { given: 99 }], { why: '#99 is no pull request' }],
  ['pull_request', ['pull_request', { pull_request: { number: 11 } }], { number: 11, by: 'event' }],
  ['pull_request_target of a fork', ['pull_request_target', { pull_request: { number: 13 } }], { number: 13 }],
  ['a closed one', ['pull_request', { pull_request: { number: 14 } }], { number: 14 }],
  ['issue_comment', ['issue_comment', { issue: { number: 11, pull_request: {} } }], { number: 11, by: 'event' }],
  ['a comment on an issue', ['issue_comment', { issue: { number: 11 } }], { why: expect.stringContaining('an issue') }],
  ['merge_group', ['merge_group', { merge_group: { head_ref: queue } }], { number: 11, by: 'merge queue' }],
  ['the push of a merge queue', ['push', {}, { ref: queue }], { number: 11, by: 'merge queue' }],
  [
    'a queue that names none',
    ['merge_group', { merge_group: { head_ref: 'refs/heads/x' } }],
    { why: expect.anything() },
  ],
  ['the push after a merge', ['push', {}, { commit: squash }], { number: 12, by: 'commit' }],
  ['a push of an open branch', ['push', {}, { commit: open, ref: 'refs/heads/feature' }], { number: 11, by: 'commit' }],
  ['a push of its own', ['push', {}, { commit: sha('9') }], { why: expect.stringContaining('999999999999') }],
  ['a push of a commit that GitHub does not know', ['push', {}, { commit: sha('0') }], { why: expect.anything() }],
  [
    'a message that names another one',
    ['push', { head_commit: { message: 'Prices (#12)' } }, { commit: sha('9') }],
    { why: expect.anything() },
  ],
  [
    'workflow_dispatch on a branch',
    ['workflow_dispatch', {}, { ref: 'refs/heads/feature' }],
    { number: 11, by: 'branch' },
  ],
  ['workflow_dispatch on main', ['workflow_dispatch', {}, {}], { remedy: 'Give its number: `pr-number: 12`.' }],
  ['a schedule', ['schedule', {}, {}], { why: 'a run of the event schedule has no pull request' }],
  [
    'workflow_run',
    ['workflow_run', run({ head_sha: open, pull_requests: [{ number: 11 }] })],
    { number: 11, by: 'event' },
  ],
  [
    'workflow_run of a fork, which names none',
    ['workflow_run', run({ head_sha: forks, head_repository: { full_name: 'mallory/shop' }, pull_requests: [] })],
    { number: 13, by: 'branch' },
  ],
  [
    'workflow_run that names one into another repository',
    [
      'workflow_run',
      run({
        head_sha: open,
        pull_requests: [{ number: 99, base: { repo: { url: 'https://api.github.com/repos/up/stream' } } }],
      }),
    ],
    { number: 11, by: 'branch' },
  ],
  [
    'workflow_run of a push',
    ['workflow_run', run({ event: 'push', head_sha: squash, head_branch: 'main' })],
    { number: 12, by: 'commit' },
  ],
])('%s', async (_, asked, expected) => {
  expect(await find(...asked)).toMatchObject(expected)
})

test.concurrent('a merge that GitHub does not list yet is known by its message, which is checked', async () => {
  const merged = { number: 15, mergedAt: '2026-11-01T00:00:00Z', mergeCommitSha: sha('6'), commits: [sha('7')] }
  const repository = await repositoryWithPull(github(), { pulls: [merged], commits: [{ sha: sha('6') }] })
  const { asked } = await writerOf(github(), repository)
  await github().faults.add({ repository, path: 'commits/.*/pulls$', status: 422, message: 'No commit found for SHA' })
  const facts = { event: 'push', ref: 'refs/heads/main', branch: 'main', sha: sha('6') }
  const event = { head_commit: { message: 'Merge pull request #15 from acme/feature\n\nPrices' } }
  expect(await pullRequestOf(asked, facts, undefined, event)).toMatchObject({ pull: { number: 15, merged: true } })
})

test.concurrent('where GitHub may not be asked, what the event says is enough, and else the reason is told', async () => {
  const repository = await repositoryWithPull(github(), { private: true })
  const { asked } = await writerOf(github(), repository, { permissions: {} })
  const facts = { event: 'pull_request', ref: 'refs/pull/7/merge', sha: sha('1'), branch: 'feature' }
  const side = { ref: 'x', sha: sha('1'), repo: { full_name: repository } }
  const pull = { number: 7, title: 'T', html_url: 'u', state: 'open', merge_commit_sha: sha('8') }
  const whole = { pull_request: { ...pull, user: null, head: side, base: side } } as Event
  expect(await pullRequestOf(asked, facts, undefined, whole)).toMatchObject({
    pull: { number: 7, headSha: sha('1'), merged: false, mergeSha: undefined, fromFork: false, author: 'ghost' },
  })
  expect(await pullRequestOf(asked, facts, undefined, { pull_request: { number: 7 } })).toMatchObject({
    pull: undefined,
    why: expect.stringContaining('the token needs pull-requests=read'),
  })
})

test.each([
  ['Prices (#12)\n\nCloses #3', [12]],
  ['Merge pull request #12 from acme/feature', [12]],
  ['Revert "Prices (#12)" (#13)', [13]],
  ['Prices #12', []],
  ['', []],
])('%j names %j', (message, numbers) => expect(numbersIn(message)).toEqual(numbers))

test.each([
  [queue, 11],
  [`refs/heads/gh-readonly-queue/release/1.0/pr-7-${sha('a')}`, 7],
  ['refs/heads/gh-readonly-queue/main/pr-x', undefined],
  ['refs/heads/main', undefined],
])('%s is of %s', (ref, number) => expect(numberInQueue(ref)).toBe(number))
