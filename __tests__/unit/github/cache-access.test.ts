import { expect, test } from '@jest/globals'
import { gitHubCacheAccess } from '../../../src/github/cache-access.ts'

const token = { ACTIONS_RUNTIME_TOKEN: 't' }

test('the variables of the cache, and no others', () => {
  const env = { ...token, ACTIONS_RESULTS_URL: 'https://r', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'no', PATH: '/bin' }
  expect(gitHubCacheAccess(env)).toEqual({ ...token, ACTIONS_RESULTS_URL: 'https://r' })
  expect(gitHubCacheAccess({ ...token, ACTIONS_CACHE_URL: 'https://c' })).toBeDefined()
})

test.each([[{}], [token], [{ ACTIONS_RESULTS_URL: 'https://r' }], [{ ...token, ACTIONS_RESULTS_URL: '' }]])(
  '%j is no access',
  (env) => expect(gitHubCacheAccess(env)).toBeUndefined(),
)
