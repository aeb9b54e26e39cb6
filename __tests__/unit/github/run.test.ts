import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runFacts, runsForksCode } from '../../../src/github/run.ts'
import { temporaryFolders } from '../temporary.ts'

const folder = temporaryFolders()

const variables = {
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_ACTOR: 'octocat',
  GITHUB_RUN_ID: '7',
  GITHUB_RUN_NUMBER: '3',
  GITHUB_SHA: 'merge0',
  GITHUB_SERVER_URL: 'https://github.example',
}

const repository = { default_branch: 'main', private: true, visibility: 'private' }

/** The facts of a run, as the runner tells them. */
const facts = (name: string, ref: string, event: object = {}) => {
  const path = join(folder(), 'event.json')
  writeFileSync(path, JSON.stringify({ repository, ...event }))
  return runFacts({ ...variables, GITHUB_EVENT_NAME: name, GITHUB_REF: ref, GITHUB_EVENT_PATH: path })
}

const pull = (fullName: string | undefined) => ({
  pull_request: {
    number: 3,
    head: { sha: 'head0', ref: 'feature/x', repo: fullName ? { full_name: fullName } : null },
  },
})

const workflowRun = (fullName: string) => ({
  workflow_run: { head_sha: 'head0', head_repository: { full_name: fullName } },
})

test('a push', () => {
  expect(facts('push', 'refs/heads/feature/x')).toEqual({
    repository: 'acme/shop',
    event: 'push',
    sha: 'merge0',
    ref: 'refs/heads/feature/x',
    branch: 'feature/x',
    tag: undefined,
    defaultBranch: 'main',
    actor: 'octocat',
    runId: '7',
    runNumber: '3',
    attempt: 1,
    repositoryUrl: 'https://github.example/acme/shop',
    runUrl: 'https://github.example/acme/shop/actions/runs/7',
    isPublic: false,
    fork: undefined,
  })
})

test('a tag', () => {
  expect(facts('push', 'refs/tags/v1.2/x')).toMatchObject({ tag: 'v1.2/x', branch: undefined, sha: 'merge0' })
})

test('a pull request is of its head, not of the merge that GitHub made', () => {
  expect(facts('pull_request', 'refs/pull/3/merge', pull('acme/shop'))).toMatchObject({
    sha: 'head0',
    branch: 'feature/x',
    tag: undefined,
    fork: undefined,
  })
})

test('a pull request of a fork', () => {
  expect(facts('pull_request', 'refs/pull/3/merge', pull('mallory/shop')).fork).toEqual({
    repository: 'mallory/shop',
    sha: 'head0',
  })
})

test('a pull request of a fork that is deleted', () => {
  expect(facts('pull_request', 'refs/pull/3/merge', pull(undefined)).fork).toEqual({
    repository: 'a deleted repository',
    sha: 'head0',
  })
})

test('a workflow_run is of the default branch, and may be about a fork', () => {
  expect(facts('workflow_run', 'refs/heads/main', workflowRun('mallory/shop'))).toMatchObject({
    sha: 'merge0',
    branch: 'main',
    fork: { repository: 'mallory/shop', sha: 'head0' },
  })
  expect(facts('workflow_run', 'refs/heads/main', workflowRun('acme/shop')).fork).toBeUndefined()
})

test.each([
  [{ private: false, visibility: 'public' }, true],
  [{ private: false }, true],
  [{ visibility: 'public' }, true],
  [{ private: true, visibility: 'internal' }, false],
  [{ private: true, visibility: 'private' }, false],
])('%j is public: %s', (repository, isPublic) => {
  expect(facts('push', 'refs/heads/main', { repository }).isPublic).toBe(isPublic)
})

test.each([undefined, '/nowhere/event.json'])('without an event (%s) the variables must do', (path) => {
  expect(runFacts({ ...variables, GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_PATH: path })).toMatchObject({
    sha: 'merge0',
    branch: 'main',
    defaultBranch: undefined,
    fork: undefined,
  })
})

test('an event that is not JSON stops nothing', () => {
  const path = join(folder(), 'event.json')
  writeFileSync(path, '{"repository":')
  expect(runFacts({ ...variables, GITHUB_EVENT_PATH: path }).sha).toBe('merge0')
})

test('outside a runner nothing is known', () => {
  expect(runFacts({})).toMatchObject({ repository: '', sha: '', branch: undefined, isPublic: false })
})

describe("a fork's code with the rights of this repository", () => {
  const target = facts.bind(undefined, 'pull_request_target', 'refs/heads/main')

  test.each([
    ['pull_request_target, its head', () => target(pull('mallory/shop')), ['head0'], true],
    ['pull_request_target, its merge', () => target(pull('mallory/shop')), ['merge1', 'base0', 'head0'], true],
    ['pull_request_target, our own branch', () => target(pull('mallory/shop')), ['merge0', 'base0'], false],
    ['pull_request_target, nobody knows what', () => target(pull('mallory/shop')), undefined, true],
    ['pull_request_target, a deleted fork', () => target(pull(undefined)), ['head0'], true],
    ['pull_request_target of our own branch', () => target(pull('acme/shop')), ['head0'], false],
    [
      'workflow_run, its head',
      () => facts('workflow_run', 'refs/heads/main', workflowRun('mallory/shop')),
      ['head0'],
      true,
    ],
    ['workflow_run, ours', () => facts('workflow_run', 'refs/heads/main', workflowRun('acme/shop')), ['head0'], false],
    ['pull_request', () => facts('pull_request', 'refs/pull/3/merge', pull('mallory/shop')), ['head0'], false],
    ['push', () => facts('push', 'refs/heads/main'), undefined, false],
  ] as const)('%s', (_, run, checkedOut, refused) => expect(runsForksCode(run(), checkedOut)).toBe(refused))
})
