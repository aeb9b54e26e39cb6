import { expect, test } from '@jest/globals'
import { awsSettings, ignoredVariables, terraformEnvironment } from '../../../src/shell/terraform-environment.ts'

const job = {
  PATH: '/usr/bin',
  AWS_REGION: 'eu-west-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_PROFILE: 'other',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/other',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://x',
  TF_VAR_password: 'secret',
  TF_VAR_one_time: 'secret',
  TF_CLI_CONFIG_FILE: '/home/runner/.terraformrc',
  TF_PLUGIN_CACHE_DIR: '/plugins',
  TF_DATA_DIR: '.data',
  TF_TOKEN_app_terraform_io: 'registry',
  TF_WORKSPACE: 'of-the-job',
  TF_LOG: 'TRACE',
  TF_CLI_ARGS_plan: '-destroy',
  TF_IN_AUTOMATION: '',
  GITHUB_TOKEN: 'ghs_x',
  ACTIONS_RUNTIME_TOKEN: 'x',
  CLOUDFLARE_API_TOKEN: 'x',
  NODE_OPTIONS: '--require /x',
  LD_PRELOAD: '/x',
}

const namesOf = (environment: object) => Object.keys(environment).sort()

test('without a role the job is who it is; variables and tokens of the runner stay behind', () => {
  expect(namesOf(terraformEnvironment({}, job))).toEqual(
    [
      ...Object.keys(job).filter((name) => name.startsWith('AWS_')),
      'CHECKPOINT_DISABLE',
      'CLOUDFLARE_API_TOKEN',
      'PATH',
      'TF_CLI_CONFIG_FILE',
      'TF_DATA_DIR',
      'TF_INPUT',
      'TF_IN_AUTOMATION',
      'TF_PLUGIN_CACHE_DIR',
      'TF_TOKEN_app_terraform_io',
    ].sort(),
  )
})

test('with a role nothing of the job says who we are', () => {
  const aws = { ...awsSettings(job), AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/plan' }
  const names = namesOf(terraformEnvironment({ aws }, job)).filter((name) => name.startsWith('AWS_'))
  expect(names).toEqual(['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ROLE_ARN'])
})

test('variables come all, none, or by name', () => {
  const variablesOf = (variables: boolean | readonly string[]) =>
    namesOf(terraformEnvironment({ variables }, job)).filter((name) => name.startsWith('TF_VAR_'))
  expect(variablesOf(true)).toEqual(['TF_VAR_one_time', 'TF_VAR_password'])
  expect(variablesOf(false)).toEqual([])
  expect(variablesOf(['one_time'])).toEqual(['TF_VAR_one_time'])
  expect(variablesOf(['.*'])).toEqual([])
})

test('the workspace is ours to say, and what is left out is told', () => {
  expect(terraformEnvironment({ workspace: 'prod' }, job)).toMatchObject({
    TF_WORKSPACE: 'prod',
    TF_IN_AUTOMATION: '1',
  })
  expect(terraformEnvironment({}, job)).not.toHaveProperty('TF_WORKSPACE')
  expect(ignoredVariables(job)).toEqual(['TF_CLI_ARGS_plan', 'TF_LOG'])
})
