import { expect, test } from '@jest/globals'
import { directoryInput, failOnInput, pullNumber, workspaceInput } from '../../../../src/targets/terraform/inputs.ts'

// What is refused is in __tests__/support/nonsense/terraform.ts.

test.each([
  ['.', '.'],
  ['./', '.'],
  ['infra', 'infra'],
  ['./infra/prod/', 'infra/prod'],
  ['infra/../live', 'live'],
  ['infra\\prod', 'infra/prod'],
  ['..data', '..data'],
])('the folder %s is %s', (text, path) => expect(directoryInput.parse(text)).toBe(path))

test('guards are told in one order, each once', () => {
  expect(failOnInput.parse(' check \nreplace\n\ndestroy\nreplace')).toEqual(['destroy', 'replace', 'check'])
})

test.each([['12'], ['#12']])('pull request %s', (text) => expect(pullNumber.parse(text)).toBe(12))

test.each([['default'], ['pr-12'], ['eu_west.1~blue']])('workspace %s', (name) =>
  expect(workspaceInput.parse(name)).toBe(name),
)
