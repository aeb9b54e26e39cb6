import { expect, test } from '@jest/globals'
import { childEnvironment } from '../../../src/shell/child-environment.ts'

const passed = {
  PATH: '/usr/bin',
  HOME: '/home/runner',
  USER: 'runner',
  LOGNAME: 'runner',
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  TERM: 'xterm',
  TMPDIR: '/tmp',
  NO_COLOR: '1',
  HTTP_PROXY: 'http://proxy:1',
  HTTPS_PROXY: 'http://proxy:1',
  NO_PROXY: 'localhost',
  https_proxy: 'http://proxy:1',
  no_proxy: 'localhost',
  ALL_PROXY: 'http://proxy:1',
  SSL_CERT_FILE: '/ca.crt',
  SSL_CERT_DIR: '/ca',
  NODE_EXTRA_CA_CERTS: '/ca.crt',
  XDG_RUNTIME_DIR: '/run/user/1001',
  XDG_CONFIG_HOME: '/home/runner/.config',
  DOCKER_HOST: 'unix:///var/run/docker.sock',
  DOCKER_CONTEXT: 'default',
  DOCKER_CONFIG: '/home/runner/.docker',
  DOCKER_TLS_VERIFY: '1',
  DOCKER_CERT_PATH: '/certs',
  BUILDX_BUILDER: 'mine',
  BUILDX_CONFIG: '/buildx',
  SOURCE_DATE_EPOCH: '0',
  RUNNER_TRACKING_ID: 'github_7',
}

const kept = {
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x',
  ACTIONS_RUNTIME_TOKEN: 'secret',
  ACTIONS_RUNTIME_URL: 'https://x',
  ACTIONS_RESULTS_URL: 'https://x',
  ACTIONS_CACHE_URL: 'https://x',
  ACTIONS_STEP_DEBUG: 'true',
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'secret',
  AWS_REGION: 'eu-west-1',
  AWS_PROFILE: 'x',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
  AWS_ENDPOINT_URL: 'http://x',
  CI: 'true',
  GITHUB_TOKEN: 'secret',
  GITHUB_ENV: '/env',
  GITHUB_PATH: '/path',
  GITHUB_OUTPUT: '/output',
  GITHUB_STATE: '/state',
  GITHUB_STEP_SUMMARY: '/summary',
  GITHUB_EVENT_PATH: '/event.json',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_WORKSPACE: '/work',
  INPUT_ROLE: 'x',
  'INPUT_GITHUB-TOKEN': 'secret',
  STATE_unfinished: '{}',
  RUNNER_TEMP: '/tmp',
  RUNNER_TOOL_CACHE: '/opt',
  NODE_OPTIONS: '--require /evil.js',
  LD_PRELOAD: '/evil.so',
  BASH_ENV: '/evil.sh',
  npm_config_token: 'secret',
  NPM_TOKEN: 'secret',
  DOCKER_PASSWORD: 'secret',
  DOCKER_AUTH_CONFIG: '{}',
  DOCKER_BUILDKIT: '0',
  BUILDX_NO_DEFAULT_ATTESTATIONS: '0',
  MY_SECRET: 'secret',
  MYPATH: 'x',
  PATHX: 'x',
  path: 'x',
  SSH_AUTH_SOCK: '/agent',
}

test('a child gets what it needs, and nothing that is secret', () => {
  expect(childEnvironment({}, { ...passed, ...kept })).toEqual(passed)
})

test('what is given to it wins', () => {
  expect(childEnvironment({ DOCKER_CONFIG: '/own', ANY: 'x' }, passed)).toEqual({
    ...passed,
    DOCKER_CONFIG: '/own',
    ANY: 'x',
  })
})

test('a variable that is not set is not there', () => {
  expect(childEnvironment({}, { PATH: undefined, HOME: '' })).toEqual({ HOME: '' })
})

test('by itself it takes the environment of this process', () => {
  expect(childEnvironment()['PATH']).toBe(process.env['PATH'])
})
