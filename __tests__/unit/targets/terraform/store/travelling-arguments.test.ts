import { expect, test } from '@jest/globals'
import {
  type DeclaredVariable,
  type GivenArguments,
  missingAgain,
  travellingArguments,
} from '../../../../../src/targets/terraform/store/travelling-arguments.ts'

const none: GivenArguments = { backendConfig: [], varFiles: [], planArgs: [], destroy: false, refreshOnly: false }

const declared: readonly DeclaredVariable[] = [
  { name: 'size', sensitive: false, ephemeral: false },
  { name: 'admin', sensitive: true, ephemeral: false },
  { name: 'once', sensitive: false, ephemeral: true },
  { name: 'zone', sensitive: false, ephemeral: false },
]

test.each<readonly [string, readonly string[], readonly string[], readonly string[]]>([
  ['a plain value', ['-var=size=3'], ['-var=size=3'], []],
  ['a value in two words', ['-var', 'size=3', '-compact-warnings'], ['-var', 'size=3', '-compact-warnings'], []],
  ['a sensitive variable', ['-var=admin=hunter22', '-var=size=3'], ['-var=size=3'], ['TF_VAR_admin']],
  ['a sensitive one in two words', ['-var', 'admin=hunter22', '-target=a.b'], ['-target=a.b'], ['TF_VAR_admin']],
  ['a sensitive one behind a space', ['-var admin=hunter22'], [], ['TF_VAR_admin']],
  ['with two dashes', ['--var=admin=hunter22'], [], ['TF_VAR_admin']],
  ['an ephemeral variable', ['-var=once=x'], [], ['TF_VAR_once']],
  ['a name that says it', ['-var=db_password=x', '-var=apiKey=y'], [], ['TF_VAR_apiKey', 'TF_VAR_db_password']],
  ['a name that the mask knows, too', ['-var=door_passcode=4711'], [], ['TF_VAR_door_passcode']],
  ['a name that says it in its midst', ['-var=password_db=x'], [], ['TF_VAR_password_db']],
  [
    'joined names and addresses with a password',
    ['-var=tailscale_authkey=x', '-var=database_dsn=app:pw@tcp(db:3306)/x', '-var=ssh_key=hunter22'],
    [],
    ['TF_VAR_database_dsn', 'TF_VAR_ssh_key', 'TF_VAR_tailscale_authkey'],
  ],
  [
    'names of what is about a secret',
    ['-var=secret_arn=arn:aws:secretsmanager:eu-central-1:1:secret:db', '-var=password_length=24'],
    ['-var=secret_arn=arn:aws:secretsmanager:eu-central-1:1:secret:db', '-var=password_length=24'],
    [],
  ],
  [
    'names that only sound so',
    ['-var=author=x', '-var=tokens_table=y', '-var=key=z'],
    ['-var=author=x', '-var=tokens_table=y', '-var=key=z'],
    [],
  ],
  ['a value that looks so', [`-var=size=ghp_${'a'.repeat(36)}`], [], ['TF_VAR_size']],
  ['a URL with a password', ['-var=zone=postgres://me:hunter22@db/x'], [], ['TF_VAR_zone']],
  ['a secret over several lines', ['-var=size=-----BEGIN KEY-----\nabc'], [], ['TF_VAR_size']],
  ['what is no variable', ['-parallelism=3', '-replace=a.b["x=y"]'], ['-parallelism=3', '-replace=a.b["x=y"]'], []],
])('%s', (_, planArgs, travels, again) => {
  const found = travellingArguments({ ...none, planArgs }, declared, {})
  expect(found.planArgs).toEqual(travels)
  expect(found.again).toEqual(again.map((name) => ({ name, why: 'secret' })))
})

test('what a backend keeps secret stays behind, and its key does not', () => {
  const backendConfig = [
    'bucket=acme-state',
    'key=apps/api2/production/state',
    'skip_credentials_validation=true',
    'kms_key_id=alias/state',
    'workspace_key_prefix=env:',
    'access_key=AKIA',
    'secret_key = abc',
    'password=x',
    'username=deploy',
    'prod.s3.tfbackend',
  ]
  const found = travellingArguments({ ...none, backendConfig }, [], {})
  expect(found.backendConfig).toEqual([...backendConfig.slice(0, 5), 'prod.s3.tfbackend'])
  expect(found.again.map(({ name }) => name)).toEqual([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'TF_HTTP_PASSWORD',
    'TF_HTTP_USERNAME',
  ])
})

test('variables of the environment are named, as far as the configuration has them, and never shown', () => {
  const environment = { TF_VAR_zone: 'hunter22', TF_VAR_stranger: 'x', PATH: '/bin' }
  const found = travellingArguments(none, declared, environment)
  expect(found.again).toEqual([{ name: 'TF_VAR_zone', why: 'environment' }])
  expect(JSON.stringify(found)).not.toContain('hunter22')
  expect(missingAgain(found, {})).toEqual(['TF_VAR_zone'])
  expect(missingAgain(found, environment)).toEqual([])
})
