import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { actionYaml, doorsWithYaml } from '../../scripts/doors.ts'
import { filesOf } from './source-files.ts'

interface Workflow {
  readonly name: string
  readonly concurrency: { readonly group: string }
  readonly jobs: Readonly<Record<string, Job>>
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly { readonly uses?: string }[]
}

const files = filesOf(['examples'], ['.yml']).filter((path) => path.includes('/.github/workflows/'))
const workflows = files.map((path) => ({ path, workflow: parse(readFileSync(path, 'utf8')) as Workflow }))

test('there are workflows', () => expect(workflows.length).toBeGreaterThanOrEqual(5))

// An image that is live has a tag. A rule that counts or dates those takes it after enough pushes that nobody approved.
test.each(filesOf(['examples'], ['.tf', '.yml']))('%s expires no image that has a tag', (path) => {
  const selected = [...readFileSync(path, 'utf8').matchAll(/"?\btagStatus"?\s*[:=]\s*"(\w+)"/g)].map(
    ([, status]) => status,
  )
  expect(selected.filter((status) => status !== 'untagged')).toEqual([])
})

// A group has one run and one that waits: a run in it by hand would wait for an approval, and a push would cancel it.
test('no two workflows of an example share a concurrency group', () => {
  const groups = workflows.map(({ path, workflow: { name, concurrency } }) =>
    [dirname(path), concurrency.group.replaceAll(/\$\{\{ *github\.workflow *\}\}/g, name).toLowerCase()].join(' '),
  )
  expect(groups).toEqual([...new Set(groups)])
})

/** The doors that ask GitHub for pull requests. */
const asking = doorsWithYaml().filter((door) => 'github-token' in (actionYaml(door).inputs ?? {}))

describe.each(workflows)('$path', ({ workflow: { jobs } }) => {
  test.each(Object.entries(jobs))('the job %s may see pull requests only where a step asks for them', (_, job) => {
    const used = job.steps.map(({ uses }) => /\/actions\/([\w-]+)@/.exec(uses ?? '')?.[1] ?? '')
    if (job.permissions?.['pull-requests']) expect(used.filter((door) => asking.includes(door))).not.toEqual([])
  })
})
