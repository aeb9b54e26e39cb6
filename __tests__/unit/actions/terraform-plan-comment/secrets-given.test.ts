import { expect, test } from '@jest/globals'
import { scrub, scrubForeign } from '../../../../src/action/secrets.ts'
import { secretsGiven } from '../../../../src/actions/terraform-plan-comment/secrets-given.ts'
import { printed } from '../../printed.ts'

printed()

test('what is given under the name of a secret is hidden in what Terraform prints; the key, everywhere', () => {
  const found = secretsGiven(
    {
      encryptionKey: 'an encryption key of ours',
      backendConfig: ['secret_key = "a-key-of-the-backend"', 'key=apps/api2/production/state', 'username=deploy'],
      planArgs: ['-var=api_token=a-token-as-argument', '-target=module.api'],
    },
    {
      TF_VAR_db_password: 'a-password-of-a-variable',
      TF_VAR_settings: '{"client_secret": "a-secret-in-json", "zone": "eu-west-1-zone"}',
      TF_VAR_zone: 'eu-west-1',
    },
  )
  const hidden = ['a-key-of-the-backend', 'a-token-as-argument', 'a-password-of-a-variable', 'a-secret-in-json']
  expect([...found].sort()).toEqual([...hidden, 'an encryption key of ours'].sort())
  for (const value of hidden) expect(scrubForeign(`it is ${value}.`)).toBe('it is ***.')
  expect(scrub('an encryption key of ours')).toBe('***')
  for (const value of ['eu-west-1', 'apps/api2/production/state', 'deploy', 'module.api'])
    expect(scrubForeign(value)).toBe(value)
})
