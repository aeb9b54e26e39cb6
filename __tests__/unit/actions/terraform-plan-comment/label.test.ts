import { expect, test } from '@jest/globals'
import { labelOf } from '../../../../src/actions/terraform-plan-comment/label.ts'

const given = { label: undefined, planFile: undefined, workingDirectory: 'infra', backendConfig: undefined }

test.each<[string, Partial<Parameters<typeof labelOf>[0]>, string | undefined, string]>([
  ['the folder', {}, undefined, 'infra'],
  ['the repository, at its root', { workingDirectory: '.' }, undefined, 'shop'],
  ['the workspace', {}, 'staging', 'infra · staging'],
  [
    'what says which state is meant',
    { backendConfig: ['key = "prod.tfstate"', 'bucket=acme'] },
    undefined,
    'infra · prod.tfstate · acme',
  ],
  ['a file of the backend', { backendConfig: ['prod.tfbackend'] }, 'eu', 'infra · eu · prod.tfbackend'],
  [
    'no secret of the backend',
    { backendConfig: ['password=hunter2', 'token=abc', 'region=eu-west-1'] },
    undefined,
    'infra',
  ],
  ['the plan that is shown', { planFile: 'out/network.json' }, undefined, 'out/network.json'],
  ['what was asked for', { label: 'network' }, 'staging', 'network'],
])('a plan is called by %s', (_, more, workspace, label) =>
  expect(labelOf({ ...given, ...more }, workspace, 'acme/shop')).toBe(label),
)
