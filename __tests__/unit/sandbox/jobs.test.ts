import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import type { RunnerEvent } from '../../../sandbox/runner/events.ts'
import { newJobs } from '../../../sandbox/runner/jobs.ts'
import { matrixKey } from '../../../sandbox/runner/plan.ts'

test('a report that GitHub does not take is told when the run is settled, and not by an unhandled rejection', async () => {
  const planned = { id: 'build', index: 0, permissions: {}, workflowRef: '', path: 'build' }
  const record = { planned, outcome: { name: 'build', matrix: {}, result: 'success' }, steps: new Map() }
  const github = {
    job: async () => ({ id: 1, variables: {} }),
    request: async () => {
      throw new Error('GitHub is not there')
    },
  }
  const prepared = { github, repository: 'acme/shop', run: { id: 1 }, event: { fork: false } }
  const jobs = newJobs({
    state: { prepared, collection: { record: () => record } } as never,
    approve: true,
    tell: () => undefined,
    signal: new AbortController().signal,
    endJob: async () => 0,
  })
  await jobs.handlers.begin({ job: 0, name: '', matrix: null, environment: '', timeout: '' }, () => undefined)
  jobs.saw({ kind: 'job-ended', result: 'success', job: 0, matrix: matrixKey(null) } as RunnerEvent)
  // longer than Node leaves a rejection to itself
  await delay(20)
  await expect(jobs.settle()).rejects.toThrow('GitHub is not there')
})
