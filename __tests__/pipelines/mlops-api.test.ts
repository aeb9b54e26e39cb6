import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { awsSandbox, type Decision, freshAccount, type Policy } from '../../sandbox/aws/client.ts'
import { judge } from '../../sandbox/aws/grants.ts'
import { gitHubSandbox } from '../../sandbox/github/client.ts'
import { deployInfrastructure, variablesOf } from '../../scripts/demo/account.ts'
import { doorStep, type Evidence, rehearse, type Stage, storyOf, writesIn } from '../../scripts/demo/rehearsal.ts'
import type { Screen } from '../../scripts/demo/screen.ts'
import { makeWorkspace } from '../../scripts/demo/workspace.ts'
import { fill } from './bootstrap-files.ts'

const example = join(import.meta.dirname, '../../examples/mlops-api')
const account = freshAccount()
const name = `homes-${account.slice(0, 6)}`
const repository = `acme/${name}`
const environment = 'production'

const silent: Screen = {
  seconds: () => 0,
  line: () => undefined,
  heading: () => undefined,
  finding: () => undefined,
  text: () => undefined,
}

/** Everything that policies were asked, of all runs. */
const decisions: Decision[] = []
let stage: Stage
let policies: { build: Policy; deploy: Policy }
let roles: { build: string; deploy: string }
let scratch: string

beforeAll(async () => {
  const sandbox = process.env as Record<string, string>
  scratch = mkdtempSync(join(tmpdir(), 'mlops-api-'))
  const aws = awsSandbox(sandbox, account)
  const gitHub = gitHubSandbox(sandbox)
  const workspace = await makeWorkspace(example, join(scratch, 'workspace'))
  await workspace.commit('Begin')
  const seeded = await gitHub.seed(repository, {
    private: true,
    environments: { [environment]: { reviewers: ['mona'], branches: ['main'] } },
  })
  const values = {
    Partition: 'aws',
    Account: account,
    Region: aws.region,
    Repository: name,
    Function: name,
    GitHubOwner: seeded.owner,
    GitHubOwnerId: String(seeded.ownerId),
    GitHubRepository: seeded.name,
    GitHubRepositoryId: String(seeded.id),
    Branch: 'main',
    Environment: environment,
  }
  policies = {
    build: fill('policies/build-lambda-image.json', values),
    deploy: fill('policies/update-and-wait-lambda.json', values),
  }
  await aws.seed.oidcProvider()
  roles = {
    build: await aws.seed.role('build', { policy: fill('trust/build.json', values) }, { door: policies.build }),
    deploy: await aws.seed.role('deploy', { policy: fill('trust/deploy.json', values) }, { door: policies.deploy }),
  }
  const application = { aws, name, say: () => undefined }
  const addresses = await deployInfrastructure(application, { workspace: workspace.directory, scratch })
  stage = {
    sandbox,
    aws,
    gitHub,
    screen: silent,
    repository,
    environment,
    reviewer: 'mona',
    workspace,
    workflow: '.github/workflows/backend.yml',
    variables: variablesOf(application, roles, addresses),
    healthUrl: `${addresses.api}/health`,
  }
})

afterAll(async () => {
  await stage?.gitHub.forget(repository)
  rmSync(scratch, { recursive: true, force: true })
})

const run = async (how: Parameters<typeof rehearse>[1] = {}): Promise<Evidence> => {
  const evidence = await rehearse(stage, how)
  decisions.push(...evidence.decisions)
  return evidence
}

const results = (evidence: Evidence) => Object.fromEntries(evidence.run.jobs.map(({ id, result }) => [id, result]))
const outputs = (evidence: Evidence, job: string) => doorStep(evidence, job)?.outputs ?? {}
const by = (role: string, evidence: Evidence) =>
  evidence.decisions.filter(({ principal }) => principal.includes(`:assumed-role/${role}/`))

// One story, told in order: each run begins with what the one before left behind.
describe('the pipeline of mlops-api', () => {
  test('builds a pull request without AWS, and deploys nothing', async () => {
    const pull = {
      number: 7,
      head: { ref: 'change', sha: '1'.repeat(40) },
      base: { ref: 'main', sha: '2'.repeat(40) },
    }
    const evidence = await run({ event: { name: 'pull_request', payload: { number: 7, pull_request: pull } } })
    expect(results(evidence)).toEqual({ test: 'success', build: 'success', deploy: 'skipped' })
    expect(outputs(evidence, 'build')).toMatchObject({ outcome: 'built', changed: 'false' })
    expect(evidence.calls).toEqual([])
    expect(storyOf(evidence)).toBe('v1')
  })

  test('deploys nothing when the reviewer rejects', async () => {
    const evidence = await run({ decision: 'rejected' })
    expect(results(evidence)).toEqual({ test: 'success', build: 'success', deploy: 'failure' })
    expect(evidence.run.jobs.find(({ id }) => id === 'deploy')?.reason).toContain('rejected by mona')
    expect(by('deploy', evidence)).toEqual([])
    expect(writesIn(evidence).filter((action) => action.startsWith('lambda:'))).toEqual([])
    expect(storyOf(evidence)).toBe('v1')
  })

  test('deploys what the gate let through: visitors meet the old version, then the new one', async () => {
    await stage.workspace.commit('Deploy')
    const evidence = await run()
    expect(results(evidence)).toEqual({ test: 'success', build: 'success', deploy: 'success' })
    expect(outputs(evidence, 'build')).toMatchObject({ outcome: 'built', changed: 'true' })
    expect(outputs(evidence, 'deploy')).toMatchObject({
      outcome: 'deployed',
      serving: 'new',
      version: '2',
      'previous-version': '1',
      'image-digest': outputs(evidence, 'build')['digest'],
    })
    expect(storyOf(evidence)).toBe('v1 → v2')
  })

  test('builds and writes nothing for the same commit again', async () => {
    const evidence = await run()
    expect(results(evidence)).toEqual({ test: 'success', build: 'success', deploy: 'success' })
    expect(outputs(evidence, 'build')).toMatchObject({ outcome: 'reused', changed: 'false' })
    expect(outputs(evidence, 'deploy')).toMatchObject({ outcome: 'unchanged', changed: 'false', serving: 'new' })
    expect(evidence.calls.length).toBeGreaterThan(0)
    expect(writesIn(evidence)).toEqual([])
    expect(storyOf(evidence)).toBe('v2')
  })

  test('finds a start that fails before any visitor meets it', async () => {
    await stage.workspace.apply('broken/fails-at-start.patch', 'Slim the image')
    const evidence = await run()
    expect(results(evidence)).toEqual({ test: 'success', build: 'success', deploy: 'failure' })
    expect(outputs(evidence, 'deploy')).toMatchObject({ outcome: 'failed', serving: 'previous' })
    expect(doorStep(evidence, 'deploy')?.summary).toMatch(/FileNotFoundError.*price_model\.json/)
    expect(storyOf(evidence)).toBe('v2')
    await stage.workspace.revert('Bring the model back')
  })

  test('takes back what the smoke test finds, and shows its own last log lines', async () => {
    await stage.workspace.apply('broken/fails-in-use.patch', 'Let the configuration choose the currency')
    const evidence = await run()
    expect(results(evidence)).toEqual({ test: 'success', build: 'success', deploy: 'failure' })
    expect(outputs(evidence, 'deploy')).toMatchObject({
      outcome: 'rolled-back',
      serving: 'previous',
      'failure-code': 'unhealthy',
      'failure-reason': expect.stringContaining('/predict: status 500 instead of 200'),
    })
    expect(doorStep(evidence, 'deploy')?.summary).toContain("KeyError: 'CURRENCY'")
    expect(storyOf(evidence)).toMatch(/^v2 → v\d → v2$/)
  })
})

describe('the policies of bootstrap/', () => {
  const asked = (role: string) => decisions.filter(({ principal }) => principal.includes(`:assumed-role/${role}/`))

  test('grant what the build does, and nothing else', () => {
    expect(asked('build').length).toBeGreaterThan(0)
    expect(judge(policies.build, asked('build'))).toEqual({ denied: [], unused: [] })
  })

  test('grant what the deployment does, and else only what this pipeline has no use for', () => {
    expect(asked('deploy').length).toBeGreaterThan(0)
    const { denied, unused } = judge(policies.deploy, asked('deploy'))
    const theFunction = `arn:aws:lambda:us-east-1:${account}:function:${name}`
    expect(denied).toEqual([])
    expect(unused).toEqual([
      // Its configuration is the template's.
      { statement: 'UpdateConfiguration' },
      // It has an alias: to test the bare function is for those who have none.
      { statement: 'TestInvoke', resource: theFunction },
      // Its alias exists from the start.
      { statement: 'CreateAlias' },
      // It shifts no traffic in steps.
      { statement: 'ReadProvisionedConcurrency' },
      { statement: 'ReadAlarms' },
      { statement: 'RollBackConfiguration' },
      { statement: 'RollBackAlias', action: 'lambda:DeleteAlias' },
      // It never asks for `rollback-to`.
      { statement: 'ListVersions' },
      // It keeps all versions.
      { statement: 'ReadUses' },
      { statement: 'ReadCallersOfVersions' },
      { statement: 'DeleteVersions' },
    ])
  })
})
