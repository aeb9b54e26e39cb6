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
  'secretary',
  'compass',
  'monkey',
  'ssh_key_name',
  'authtoken_ttl',
  'key',
])('%s names none', (name) => {
  expect(namesSecret(name)).toBe(false)
  expect(isGivenSecret(name, 'hunter22')).toBe(false)
})

test.each([
  'tailscale_authkey',
  'minio_secretkey',
  'signingkey',
  'db_connectionstring',
  'pgConnstr',
  'NPM_AUTHTOKEN',
  'DBPASSWORD',
  'dbpasswd_prod',
  'database_dsn',
  'ssh_key',
  'sshkey',
])('what is given as %s is a secret, while an attribute of that name is none by its name', (name) => {
  expect(isGivenSecret(name, 'app:hunter22@tcp(db:3306)/x')).toBe(true)
  expect(isGivenSecret(name, 'hunter22')).toBe(true)
  expect(isGivenSecret(name, 'arn:aws:secretsmanager:eu-central-1:1:secret:db')).toBe(false)
  expect(namesSecret(name)).toBe(false)
  expect(isHeldIn(name, 'hunter22')).toBe(false)
})

test.each<readonly [string, string, boolean]>([
  ['password_db', 'hunter22', true],
  ['token_github', 'hunter22', true],
  ['api_key_prod', 'hunter22', true],
  ['secret_arn', 'arn:aws:secretsmanager:eu-central-1:1:secret:db', false],
  ['password_length', '24', false],
  ['skip_credentials_validation', 'true', false],
  ['sentry_dsn', 'https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/2', true],
  ['vault_secret_id', '84896a0c-1347-aa90-a4f6-aca8b7558780', true],
  ['vault_secret_id', 'payments-v2-database', false],
  ['token_header', 'Bearer k3yM4d3ByAMach1ne00', true],
  ['token_header', 'X-Vault-Token', false],
  ['secret_url', 'https://hooks.example.com/services/T0/k3yM4d3ByAMach1ne00', true],
  ['token_url', 'https://login.eu-central-1.example.com/oauth2/token', false],
  ['secret_name', 'prod/payments-v2/database2', false],
  ['password_file', '/run/secrets/database_password2', false],
  ['stripe_key', 'k3yM4d3ByAMach1ne00', true],
  ['stripe_key', 'monday', false],
])('in doubt, what is given as %s=%s is a secret: %s', (name, value, secret) => {
  expect(isGivenSecret(name, value)).toBe(secret)
})

test('the key of an object is the name of a file, however made it looks', () => {
  expect(isHeldIn('key', 'assets/index-9f3a2b1c77.js')).toBe(false)
  expect(isHeldIn('key', 'apps/api2/prod/terraform.tfstate')).toBe(false)
})
