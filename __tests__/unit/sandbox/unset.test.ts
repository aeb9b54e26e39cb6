import { expect, test } from '@jest/globals'
import { unsetNames } from '../../../sandbox/runner/unset.ts'

const workflow = {
  on: 'push',
  env: { REGION: '${{ vars.Region }}' },
  jobs: {
    a: {
      if: "vars.DEPLOY == 'yes'",
      steps: [
        { run: 'cat secrets.json vars.tf' },
        { uses: 'x/y@v1', with: { key: "${{ secrets['api-key'] }}", token: '${{ secrets.GITHUB_TOKEN }}' } },
        { run: 'echo ${{ vars.ROLE }} ${{ vars.role }} ${{ format("{0}", secrets.HOOK) }}' },
      ],
    },
  },
}

test('names what a workflow evaluates and nobody gave, once, and not what scripts speak of', () => {
  expect(unsetNames(workflow, { vars: {}, secrets: {} })).toEqual([
    { kind: 'vars', name: 'REGION' },
    { kind: 'vars', name: 'DEPLOY' },
    { kind: 'secrets', name: 'API-KEY' },
    { kind: 'vars', name: 'ROLE' },
    { kind: 'secrets', name: 'HOOK' },
  ])
})

test('a value given under the name in another case counts, an empty one too', () => {
  const given = { vars: { region: 'eu-west-1', DEPLOY: '', Role: 'r' }, secrets: { 'API-key': 'k', hook: 'h' } }
  expect(unsetNames(workflow, given)).toEqual([])
})
