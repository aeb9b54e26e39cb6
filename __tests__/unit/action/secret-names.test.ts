import { expect, test } from '@jest/globals'
import { isGivenSecret, isHeldIn, namesSecret } from '../../../src/action/secret-names.ts'

test.each([
  'password',
  'DB_PASS',
  'apiToken',
  'door_passcode',
  'SIGNING_KEY',
  'password2',
  'db_password_2',
  'dbConnStr',
])('%s names a secret', (name) => {
  expect(namesSecret(name)).toBe(true)
  expect(isGivenSecret(name, '4711')).toBe(true)
})

test.each([
  'secret_arn',
  'token_endpoint',
  'password_policy',
  'author',
  'tokens_table',
  'TOKENIZERS_PARALLELISM',
  'key',
])('%s names none', (name) => {
  expect(namesSecret(name)).toBe(false)
  expect(isGivenSecret(name, 'hunter22')).toBe(false)
})

test.each<readonly [string, string, boolean]>([
  ['password_db', 'hunter22', true],
  ['token_github', 'hunter22', true],
  ['api_key_prod', 'hunter22', true],
  ['secret_arn', 'arn:aws:secretsmanager:eu-central-1:1:secret:db', false],
  ['password_length', '24', false],
  ['skip_credentials_validation', 'true', false],
  ['stripe_key', 'k3yM4d3ByAMach1ne00', true],
  ['stripe_key', 'monday', false],
])('in doubt, what is given as %s=%s is a secret: %s', (name, value, secret) => {
  expect(isGivenSecret(name, value)).toBe(secret)
})

test('the key of an object is the name of a file, however made it looks', () => {
  expect(isHeldIn('key', 'assets/index-9f3a2b1c77.js')).toBe(false)
  expect(isHeldIn('key', 'apps/api2/prod/terraform.tfstate')).toBe(false)
})
