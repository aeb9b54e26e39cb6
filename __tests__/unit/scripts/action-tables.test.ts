import { expect, test } from '@jest/globals'
import { doorsTable, inputsTable, outputsTable } from '../../../scripts/docs/action-tables.ts'
import type { ActionYaml } from '../../../scripts/doors.ts'

const yaml: ActionYaml = {
  name: 'a',
  description: 'Deploys a | b.',
  inputs: {
    name: { description: 'The name,\n  on two lines', required: true },
    mode: { description: 'One | two', default: 'one' },
    empty: { description: 'Nothing', default: '' },
    flag: { description: 'Yes?', default: false },
  },
  outputs: { arn: { description: 'Its ARN' } },
  runs: { using: 'node24', main: 'x' },
}

test('inputs: required, default, or nothing; bars and lines do not break the table', () => {
  expect(inputsTable(yaml).split('\n')).toEqual([
    '| Input | Description | Default |',
    '| --- | --- | --- |',
    '| `name` | The name, on two lines | **required** |',
    '| `mode` | One \\| two | `one` |',
    '| `empty` | Nothing |  |',
    '| `flag` | Yes? | `false` |',
  ])
})

test('outputs', () => {
  expect(outputsTable(yaml)).toContain('| `arn` | Its ARN |')
})

test('doors link to their README, the root to its action.yml', () => {
  const text = doorsTable([
    { name: 'a', folder: 'actions/a', yaml },
    { name: 'root', folder: '.', yaml },
  ])
  expect(text).toContain('| [`a`](actions/a/README.md) | Deploys a \\| b. |')
  expect(text).toContain('| `root` ([action.yml](action.yml)) |')
})
