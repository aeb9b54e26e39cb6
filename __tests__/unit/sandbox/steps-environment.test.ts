import { expect, test } from '@jest/globals'
import { ofMachine } from '../../../sandbox/runner/steps-environment.ts'

test('steps get the way to the registries of the machine', () => {
  const given = {
    npm_config_registry: 'https://npm.example.com/',
    'npm_config_@acme-web:registry': 'https://acme.example.com/',
    NPM_CONFIG_HTTPS_PROXY: 'http://proxy:3128',
    'npm_config_strict-ssl': 'false',
    npm_config_cafile: '/etc/ca.pem',
    PIP_INDEX_URL: 'https://pypi.example.com/simple',
    PIP_FIND_LINKS: '/wheels',
    UV_DEFAULT_INDEX: 'https://pypi.example.com/simple',
    GOPROXY: 'https://go.example.com',
    SSL_CERT_FILE: '/etc/ca.pem',
    TZ: 'UTC',
  }
  expect(ofMachine(given)).toEqual(given)
})

test.each([
  'npm_config_userconfig',
  'NPM_CONFIG_USERCONFIG',
  'npm_config_globalconfig',
  'npm_config_global_prefix',
  'npm_config_local_prefix',
  'npm_config_prefix',
  'npm_config_init_module',
  'npm_config_cache',
  'npm_config__auth',
  'npm_config_//registry.npmjs.org/:_authToken',
  'PIP_CONFIG_FILE',
  'UV_CONFIG_FILE',
  'UV_INDEX_ACME_PASSWORD',
  'UV_PUBLISH_TOKEN',
  'GITHUB_TOKEN',
  'HOME',
])('and not %s', (name) => {
  expect(ofMachine({ [name]: 'x' })).toEqual({})
})
