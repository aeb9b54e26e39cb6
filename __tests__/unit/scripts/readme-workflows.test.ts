import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readmeWorkflows } from '../../../scripts/readme-workflows.ts'

let page = ''
beforeEach(() => {
  page = join(mkdtempSync(join(tmpdir(), 'pages-')), 'README.md')
})
afterEach(() => rmSync(join(page, '..'), { recursive: true }))

const workflowsOf = (...blocks: string[]) => {
  writeFileSync(page, blocks.map((block) => `text\n\n\`\`\`yaml\n${block}\`\`\`\n`).join('\n'))
  return readmeWorkflows([page])
}

test('a workflow stays as it is', () => {
  const text = 'name: Deploy\non: push\njobs:\n  a:\n    uses: ./b\n'
  expect(workflowsOf(text)).toMatchObject([{ from: `${page} #1`, text }])
})

test.each(['- uses: a/b@v1\n  with:\n    c: d\n', 'steps:\n  - uses: a/b@v1\n    with:\n      c: d\n'])(
  'steps are put into a job: %j',
  (text) => {
    const [workflow] = workflowsOf(text)
    expect(parse(workflow!.text).jobs.example.steps).toEqual([{ uses: 'a/b@v1', with: { c: 'd' } }])
  },
)

test('a part of a job keeps what it says', () => {
  const [workflow] = workflowsOf('permissions:\n  id-token: write\nsteps:\n  - uses: a/b@v1\n')
  expect(parse(workflow!.text).jobs.example).toEqual({
    name: 'Example',
    'runs-on': 'ubuntu-24.04',
    'timeout-minutes': 10,
    permissions: { 'id-token': 'write' },
    steps: [{ uses: 'a/b@v1' }],
  })
})

test('YAML that uses no action is left out, and its number stays free', () => {
  const found = workflowsOf('permissions:\n  contents: read\n', '- uses: a/b@v1\n')
  expect(found.map(({ from }) => from)).toEqual([`${page} #2`])
})

test('a part of a workflow that nobody could check is refused', () => {
  expect(() => workflowsOf('a:\n  steps:\n    - uses: a/b@v1\n')).toThrow(
    'neither a workflow nor a job nor a list of steps',
  )
})
