import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Decision } from '../../sandbox/aws/client.ts'
import { judge } from '../../sandbox/aws/grants.ts'
import { ask } from '../../scripts/demo/page-watch.ts'
import {
  doorStep,
  type Evidence,
  pageStoryOf,
  rehearse,
  type SiteStage,
  storyOf,
  writesIn,
} from '../../scripts/demo/rehearsal.ts'
import { makeStage, type TestStage } from './mlops-api-stage.ts'

/** Everything that policies were asked, of all runs. */
const decisions: Decision[] = []
let made: TestStage
let stage: SiteStage

beforeAll(async () => {
  made = await makeStage()
  stage = made.stage
})

afterAll(() => made?.forget())

const run = async (how: Parameters<typeof rehearse>[1] = {}): Promise<Evidence> => {
  const evidence = await rehearse(stage, how)
  decisions.push(...evidence.decisions)
  return evidence
}

const results = (evidence: Evidence) => Object.fromEntries(evidence.run.jobs.map(({ id, result }) => [id, result]))
const outputs = (evidence: Evidence, job: string) => doorStep(evidence, job)?.outputs ?? {}
const by = (role: string, evidence: Evidence) =>
  evidence.decisions.filter(({ principal }) => principal.includes(`:assumed-role/${role}/`))

const allSucceeded = {
  test: 'success',
  'test-page': 'success',
  build: 'success',
  deploy: 'success',
  'build-page': 'success',
  'deploy-page': 'success',
}
const noPage = { 'build-page': 'skipped', 'deploy-page': 'skipped' }

/** What the first page of the story was, once it is published. */
let first: { script: string; release: string }

// One story, told in order: each run begins with what the one before left behind.
describe('the pipeline of mlops-api', () => {
  test('builds a pull request without AWS, and deploys nothing', async () => {
    const pull = {
      number: 7,
      head: { ref: 'change', sha: '1'.repeat(40) },
      base: { ref: 'main', sha: '2'.repeat(40) },
    }
    const evidence = await run({ event: { name: 'pull_request', payload: { number: 7, pull_request: pull } } })
    expect(results(evidence)).toEqual({ ...allSucceeded, deploy: 'skipped', ...noPage })
    expect(outputs(evidence, 'build')).toMatchObject({ outcome: 'built', changed: 'false' })
    expect(evidence.calls).toEqual([])
    expect(storyOf(evidence)).toBe('v1')
  })

  test('deploys nothing when the reviewer rejects', async () => {
    const evidence = await run({ decision: 'rejected' })
    expect(results(evidence)).toEqual({ ...allSucceeded, deploy: 'failure', ...noPage })
    expect(outputs(evidence, 'build')).toMatchObject({ outcome: 'built', changed: 'true' })
    expect(evidence.run.jobs.find(({ id }) => id === 'deploy')?.reason).toContain('rejected by mona')
    expect(by('deploy', evidence)).toEqual([])
    expect(writesIn(evidence).filter((action) => action.startsWith('lambda:'))).toEqual([])
    expect(storyOf(evidence)).toBe('v1')
  })

  test('deploys what the gate let through: visitors meet the old version, then the new one', async () => {
    await stage.workspace.commit('Deploy')
    const evidence = await run()
    expect(results(evidence)).toEqual(allSucceeded)
    // Its tags are new, what is in it is not.
    expect(outputs(evidence, 'build')).toMatchObject({ outcome: 'reused', changed: 'true' })
    expect(outputs(evidence, 'deploy')).toMatchObject({
      outcome: 'deployed',
      serving: 'new',
      version: '2',
      'previous-version': '1',
      'image-digest': outputs(evidence, 'build')['digest'],
    })
    expect(storyOf(evidence)).toBe('v1 → v2')
    expect(outputs(evidence, 'deploy-page')).toMatchObject({
      outcome: 'deployed',
      serving: 'new',
      'previous-release-id': '',
      'site-url': stage.siteUrl,
    })
    expect(pageStoryOf(evidence)).toEqual(['nothing', expect.stringMatching(/^\/assets\/index-[\w-]+\.js$/)])
    first = { script: pageStoryOf(evidence).at(-1)!, release: outputs(evidence, 'deploy-page')['release-id']! }
  })

  test('builds and writes nothing for the same commit again', async () => {
    const evidence = await run()
    expect(results(evidence)).toEqual(allSucceeded)
    expect(outputs(evidence, 'build')).toMatchObject({ outcome: 'reused', changed: 'false' })
    expect(outputs(evidence, 'deploy')).toMatchObject({ outcome: 'unchanged', changed: 'false', serving: 'new' })
    expect(outputs(evidence, 'deploy-page')).toMatchObject({ outcome: 'unchanged', changed: 'false', serving: 'new' })
    expect(evidence.calls.length).toBeGreaterThan(0)
    expect(writesIn(evidence)).toEqual([])
    expect(storyOf(evidence)).toBe('v2')
  })

  test('finds a start that fails before any visitor meets it', async () => {
    await stage.workspace.apply('broken/fails-at-start.patch', 'Slim the image')
    const evidence = await run()
    expect(results(evidence)).toEqual({ ...allSucceeded, deploy: 'failure', ...noPage })
    expect(outputs(evidence, 'deploy')).toMatchObject({ outcome: 'failed', serving: 'previous' })
    expect(doorStep(evidence, 'deploy')?.summary).toMatch(/FileNotFoundError.*price_model\.json/)
    expect(storyOf(evidence)).toBe('v2')
    await stage.workspace.revert('Bring the model back')
  })

  test('takes back what the smoke test finds, and shows its own last log lines', async () => {
    await stage.workspace.apply('broken/fails-in-use.patch', 'Let the configuration choose the currency')
    const evidence = await run()
    expect(results(evidence)).toEqual({ ...allSucceeded, deploy: 'failure', ...noPage })
    expect(outputs(evidence, 'deploy')).toMatchObject({
      outcome: 'rolled-back',
      serving: 'previous',
      'failure-code': 'unhealthy',
      'failure-reason': expect.stringContaining('/predict: status 500 instead of 200'),
    })
    expect(doorStep(evidence, 'deploy')?.summary).toContain("KeyError: 'CURRENCY'")
    expect(storyOf(evidence)).toMatch(/^v2 → v\d → v2$/)
  })

  test('publishes a new page; who has the old one open still gets its script', async () => {
    await stage.workspace.revert('Take the configuration of the currency back')
    await stage.workspace.apply('next/price-per-square-metre.patch', 'Show the price of a square metre')
    const evidence = await run()
    expect(results(evidence)).toEqual(allSucceeded)
    expect(outputs(evidence, 'build')).toMatchObject({ outcome: 'reused' })
    expect(outputs(evidence, 'deploy')).toMatchObject({ outcome: 'unchanged' })
    expect(outputs(evidence, 'deploy-page')).toMatchObject({
      outcome: 'deployed',
      'previous-release-id': first.release,
    })
    const [before, after, ...more] = pageStoryOf(evidence)
    expect([before, more]).toEqual([first.script, []])
    expect(after).not.toBe(first.script)
    const old = await ask(new URL(first.script, stage.siteUrl).href, stage.sandbox)
    expect(old).toMatchObject({ status: 200, type: 'text/javascript; charset=utf-8' })
  })

  test('takes back a page that loads nothing', async () => {
    await stage.workspace.apply('broken/page-loads-nothing.patch', 'Move the page')
    const evidence = await run()
    expect(results(evidence)).toEqual({ ...allSucceeded, 'deploy-page': 'failure' })
    expect(outputs(evidence, 'deploy-page')).toMatchObject({
      outcome: 'rolled-back',
      serving: 'previous',
      'failure-code': 'unhealthy',
      'failure-reason': expect.stringContaining('another value in the header content-type'),
    })
    const [before, broken, after, ...more] = pageStoryOf(evidence)
    expect([after, more]).toEqual([before, []])
    expect(broken).toBe(`/homes${before}`)
  })

  test('puts the page of a release back by hand', async () => {
    const inputs = { what: 'page', release: first.release }
    const evidence = await run({ event: 'workflow_dispatch', workflow: '.github/workflows/rollback.yml', inputs })
    expect(results(evidence)).toEqual({ page: 'success', api: 'skipped' })
    expect(outputs(evidence, 'page')).toMatchObject({ outcome: 'deployed', serving: 'new' })
    expect(pageStoryOf(evidence)).toEqual([expect.not.stringMatching(first.script), first.script])
    expect(storyOf(evidence)).toBe('v2')
  })

  test('puts the API of a version back by hand', async () => {
    const inputs = { what: 'api', release: '1' }
    const evidence = await run({ event: 'workflow_dispatch', workflow: '.github/workflows/rollback.yml', inputs })
    expect(results(evidence)).toEqual({ page: 'skipped', api: 'success' })
    expect(outputs(evidence, 'api')).toMatchObject({ outcome: 'deployed', version: '1' })
    expect(storyOf(evidence)).toBe('v2 → v1')
  })
})

describe('the policies of bootstrap/', () => {
  const asked = (role: string) => decisions.filter(({ principal }) => principal.includes(`:assumed-role/${role}/`))
  const ofThePage = ({ action }: Decision) => /^(s3|cloudfront):/.test(action)

  test('grant what the build does, and nothing else', () => {
    expect(asked('build').length).toBeGreaterThan(0)
    expect(judge(made.policies.build, asked('build'))).toEqual({ denied: [], unused: [] })
  })

  test('grant what the deployment does, and else only what this pipeline has no use for', () => {
    expect(asked('deploy').length).toBeGreaterThan(0)
    const ofTheApi = asked('deploy').filter((decision) => !ofThePage(decision))
    const { denied, unused } = judge(made.policies.api, ofTheApi)
    const theFunction = `arn:aws:lambda:us-east-1:${made.account}:function:${made.name}`
    expect(denied).toEqual([])
    expect(unused).toEqual([
      // Its configuration is the template's.
      { statement: 'UpdateConfiguration' },
      // It has an alias: to test the bare function is for those who have none.
      { statement: 'TestInvoke', resource: theFunction },
      // Its alias exists from the start.
      { statement: 'CreateAlias' },
      // It shifts no traffic in steps.
      { statement: 'ReadAlarms' },
      { statement: 'RollBackConfiguration' },
      { statement: 'RollBackAlias', action: 'lambda:DeleteAlias' },
      // It asks for a version by its number.
      { statement: 'ListVersions' },
      // It keeps all versions.
      { statement: 'ReadUses' },
      { statement: 'ReadCallersOfVersions' },
      { statement: 'DeleteVersions' },
    ])
  })

  test('grant what publishing does, and else only what this pipeline has no use for', () => {
    const { page, edge } = made.policies
    const both = { ...page, Statement: [page.Statement, edge.Statement].flat() }
    const publishing = asked('deploy').filter(ofThePage)
    expect(publishing.length).toBeGreaterThan(0)
    expect(judge(both, publishing)).toEqual({
      denied: [],
      unused: [
        // Its files are small.
        { statement: 'PublishFiles', action: 's3:AbortMultipartUpload' },
        // Its bucket has no versions.
        { statement: 'ReadVersions' },
      ],
    })
  })
})
