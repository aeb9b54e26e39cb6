import { describe, expect, test } from '@jest/globals'
import type { Progress } from '../../sandbox/runner/outcome.ts'
import { runText } from './workflow-run.ts'

/** Catches what it is told to catch, says so, and ends; `stubborn` only ends when it is killed. */
const waits = (stubborn: boolean) => `
import { appendFileSync, writeFileSync } from 'node:fs'
appendFileSync(process.env.GITHUB_STATE, 'began=yes\\n')
const end = name => { console.log('GOT ' + name); ${stubborn ? '' : 'process.exit(0)'} }
process.on('SIGINT', () => end('SIGINT'))
process.on('SIGTERM', () => end('SIGTERM'))
console.log('WAITING')
setInterval(() => {}, 1000)
`
const post = "console.log('POST ' + process.env.STATE_began)"
const waiting = (stubborn: boolean) => ({
  'wait/action.yml': `
name: Wait
description: Waits for the end
runs: { using: node24, main: main.mjs, post: post.mjs }
`,
  'wait/main.mjs': waits(stubborn),
  'wait/post.mjs': post,
})

const workflow = `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    TIMEOUT
    steps:
      - uses: actions/checkout@v5
      - { id: wait, uses: ./wait }
      - { id: next, run: echo next }
      - { id: always, if: always(), run: 'echo "always \${{ job.status }}"' }
      - { id: cancelled, if: cancelled(), run: echo cancelled }
  b:
    needs: a
    runs-on: ubuntu-latest
    steps: [{ run: echo b }]
`

/** Cancels as soon as that line is in a log. */
const cancelAt = (line: string) => {
  const cancel = new AbortController()
  const onProgress = (progress: Progress) => {
    if (progress.type === 'log' && progress.line === line) cancel.abort()
  }
  return { signal: cancel.signal, onProgress }
}

describe('the gate', () => {
  const gated = `
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps: [{ run: echo build }]
  deploy:
    needs: build
    runs-on: ubuntu-latest
    environment: { name: production, url: 'https://\${{ steps.ship.outputs.host }}/' }
    steps:
      - { id: ship, run: echo "host=shop.example.com" >> "$GITHUB_OUTPUT" }
      - { id: tidy, if: always(), run: echo tidy }
`
  const seed = { environments: { production: { reviewers: ['alice'] } } }

  test('opens when a reviewer approves, and the deployment is told of', async () => {
    const seen: Progress[] = []
    const run = await runText(gated, { seed, approve: true, onProgress: (progress) => seen.push(progress) })
    expect(run.exitCode).toBe(0)
    expect(seen).toContainEqual({ type: 'gate', job: 'deploy', environment: 'production', reviewers: ['alice'] })
    expect(run.job('deploy').setup).toContain('Deploying to production (approved by alice)')
    const { deployments } = await run.github.state(run.repository)
    expect(deployments).toHaveLength(1)
    expect(deployments[0]!.statuses.map((status) => status['state'])).toEqual(['success', 'in_progress', 'waiting'])
    expect(deployments[0]!.statuses[0]).toMatchObject({ environment_url: 'https://shop.example.com/' })
    expect(deployments[0]!.shown).toMatchObject({ sha: run.sha, environment: 'production' })
  })

  test('stays shut when a reviewer rejects: not even always() steps run', async () => {
    const run = await runText(gated, {
      seed,
      approve: async () => ({ state: 'rejected', comment: 'not today', user: 'alice' }),
    })
    expect(run.exitCode).toBe(1)
    expect(run.job('build').result).toBe('success')
    expect(run.job('deploy')).toMatchObject({
      result: 'failure',
      reason: 'The deployment to production was rejected by alice: not today.',
    })
    expect(run.job('deploy').steps.map((step) => step.result)).toEqual(['skipped', 'skipped'])
    const { deployments } = await run.github.state(run.repository)
    expect(deployments[0]!.statuses[0]).toMatchObject({ state: 'failure' })
  })

  test('keeps out branches that may not deploy', async () => {
    const run = await runText(gated, { seed: { environments: { production: { branches: ['release/*'] } } } })
    expect(run.job('deploy').reason).toMatch(/^Branch "main" is not allowed to deploy to production/)
  })

  test('can be opened by somebody else, and a run can be cancelled before it', async () => {
    const cancel = new AbortController()
    const run = await runText(gated, {
      seed,
      signal: cancel.signal,
      onProgress: (progress) => {
        if (progress.type === 'gate') cancel.abort()
      },
    })
    expect(run.job('deploy')).toMatchObject({
      result: 'cancelled',
      steps: [{ result: 'skipped' }, { result: 'skipped' }],
    })
  })
})

describe('cancelling', () => {
  test('interrupts the running action, which ends by itself; then always(), cancelled() and post run', async () => {
    const run = await runText(workflow.replace('TIMEOUT', ''), { files: waiting(false), ...cancelAt('WAITING') })
    expect(run.exitCode).toBe(1)
    expect(run.step('wait')).toMatchObject({ result: 'cancelled', log: expect.stringContaining('GOT SIGINT') })
    expect(run.step('next').result).toBe('skipped')
    expect(run.step('always').result).toBe('success')
    expect(run.step('cancelled').log).toBe('cancelled')
    expect(run.step('Post Run ./wait').log).toBe('POST yes')
    expect(run.job('a').result).toBe('cancelled')
    expect(run.job('b').result).toBe('skipped')
  })

  test.concurrent('ends a stubborn action with SIGTERM, then SIGKILL, and its post still runs', async () => {
    const patience = { interrupt: 3000, terminate: 2000 }
    const began = Date.now()
    const run = await runText(workflow.replace('TIMEOUT', ''), {
      files: waiting(true),
      patience,
      ...cancelAt('WAITING'),
    })
    expect(run.step('wait').log).toMatch(/WAITING\nGOT SIGINT\nGOT SIGTERM/)
    expect(run.step('wait').result).toBe('cancelled')
    expect(run.step('Post Run ./wait').log).toBe('POST yes')
    expect(Date.now() - began).toBeGreaterThan(5000)
  })

  test('interrupts shell steps too', async () => {
    const shell = `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - { id: loop, run: "trap 'echo TRAPPED; exit 0' INT; echo WAITING; while :; do sleep 0.1; done" }
      - { id: always, if: always(), run: echo always }
`
    const run = await runText(shell, cancelAt('WAITING'))
    expect(run.step('loop')).toMatchObject({ result: 'cancelled', log: expect.stringMatching(/^WAITING\nTRAPPED$/m) })
    expect(run.step('always').log).toBe('always')
  })
})

describe('the time limit of a job', () => {
  test.concurrent('ends its running step, and the job counts as cancelled', async () => {
    const run = await runText(workflow.replace('TIMEOUT', 'timeout-minutes: ${{ fromJSON(vars.LIMIT) }}'), {
      files: waiting(false),
      variables: { LIMIT: '0.15' },
    })
    expect(run.step('wait')).toMatchObject({ result: 'cancelled', log: expect.stringContaining('GOT SIGINT') })
    expect(run.step('always').result).toBe('success')
    expect(run.step('next').result).toBe('skipped')
    expect(run.job('a')).toMatchObject({
      result: 'cancelled',
      reason: 'The job has exceeded the maximum execution time of 0.15 minutes.',
    })
  })
})
