/** Terraform as a child of a step: which one, with what environment, and what becomes of it when something goes wrong. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { scratchFolder } from '../support/scratch.ts'
import { configuration, programs, realTerraform, runTerraformStep, standIn } from '../support/terraform-step.ts'

const small = () =>
  configuration({
    'main.tf': `
variable "greeting" {
  type      = string
  default   = "hello"
  sensitive = true
}
resource "terraform_data" "one" { input = var.greeting }
resource "terraform_data" "two" { input = terraform_data.one.id }
output "two" { value = terraform_data.two.id }
`,
  })

describe.each([
  ['setup-terraform', 'terraform'],
  ['setup-opentofu', 'tofu'],
])('the wrapper of %s', (_, name) => {
  test('is passed by', async () => {
    const { folder, PATH } = programs({ [name]: 'exit 99', [`${name}-bin`]: realTerraform() })
    const { found } = await runTerraformStep('find', { directory: folder, terraformPath: name }, { PATH })
    expect(found.terraform).toMatchObject({ path: join(folder, `${name}-bin`), product: 'Terraform' })
  })
})

test.concurrent.each([
  ['no program', undefined, { PATH: '/nowhere' }, 'terraform-missing', 'neither `terraform` nor `tofu`'],
  ['none where it is said to be', 'bin/terraform', {}, 'terraform-missing', '"terraform-path" is bin/terraform'],
  ['one too old', 'echo Terraform v0.13.7', {}, 'terraform-too-old', 'Terraform 0.13.7 is too old'],
  ['an OpenTofu too old', 'echo OpenTofu v1.5.0', {}, 'terraform-too-old', 'OpenTofu 1.5.0 is too old'],
  ['another program', 'echo hello', {}, 'terraform-unusable', 'cannot be used: hello'],
  ['one that fails', 'exit 1', {}, 'terraform-unusable', 'cannot be used'],
] as const)('%s is told by its name', async (_, script, env, code, says) => {
  const isPath = script === undefined || script.includes('/')
  const terraformPath = isPath ? script : join(programs({ terraform: script }).folder, 'terraform')
  const { found } = await runTerraformStep('find', { directory: scratchFolder(), terraformPath }, env)
  expect(found.failure).toMatchObject({ code, message: expect.stringContaining(says) })
})

test.concurrent('gets of our environment what it needs, and no token; `TF_VAR_*` only for a plan', async () => {
  const [directory, dumps] = [small(), scratchFolder()]
  const recorder = `env > ${dumps}/$1.env; echo "$@" > ${dumps}/$1.args; exec ${realTerraform()} "$@"`
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token-of-the-runner',
    ACTIONS_RUNTIME_TOKEN: 'token-of-the-runner',
    GITHUB_TOKEN: 'token-of-the-job',
    GITHUB_OUTPUT: '/dev/null',
    'INPUT_ENCRYPTION-KEY': 'an-input',
    NODE_OPTIONS: '--no-warnings',
    TF_CLI_ARGS: '-help',
    TF_CLI_ARGS_plan: '-destroy',
    TF_LOG: 'TRACE',
    TF_VAR_greeting: 'S3CR3T-greeting',
    TF_TOKEN_example_com: 'of-a-registry',
    AWS_REGION: 'eu-west-1',
    CLOUDFLARE_API_TOKEN: 'of-another-provider',
  }
  const terraformPath = join(programs({ terraform: recorder }).folder, 'terraform')
  writeFileSync(join(directory, '.terraform-version'), '1.0.11\n')
  const planned = await runTerraformStep('plan', { directory, terraformPath }, env)
  expect(planned.log).toMatch(/::warning::\.terraform-version asks for 1\.0\.11, and this is Terraform 1\./)
  expect(planned.found).toMatchObject({ workspace: 'default', changes: 2, backend: { type: 'local' } })
  expect(planned.log).toContain('TF_CLI_ARGS, TF_CLI_ARGS_plan, TF_LOG of the job are not handed on')
  const applied = await runTerraformStep(
    'apply',
    { directory, terraformPath },
    { ...env, TF_VAR_greeting: 'S3CR3T-other' },
  )
  expect(applied.found.applied).toMatchObject({ goesOn: false, interrupted: false })
  expect(applied.found.applied.failure).toBeUndefined()
  expect(planned.log + applied.log).not.toContain('S3CR3T')

  const namesIn = (command: string) =>
    readFileSync(join(dumps, `${command}.env`), 'utf8')
      .split('\n')
      .map((line) => line.replace(/=.*/, ''))
  for (const command of ['init', 'plan', 'show', 'apply']) {
    const names = namesIn(command)
    expect(names.filter((name) => /^(ACTIONS_|GITHUB_|INPUT_|NODE_|TF_CLI_ARGS|TF_LOG)/.test(name))).toEqual([])
    expect(names).toEqual(
      expect.arrayContaining([
        'PATH',
        'HOME',
        'TF_IN_AUTOMATION',
        'CHECKPOINT_DISABLE',
        'TF_TOKEN_example_com',
        'AWS_REGION',
        'CLOUDFLARE_API_TOKEN',
      ]),
    )
    expect(names.includes('TF_VAR_greeting')).toBe(['init', 'plan'].includes(command))
    expect(readFileSync(join(dumps, `${command}.args`), 'utf8')).not.toContain('S3CR3T')
  }
})

test.concurrent('plan, show, apply; and the same plan again is stale', async () => {
  const directory = small()
  const planned = await runTerraformStep('plan', { directory })
  expect(planned.found.made).toMatchObject({ hasFile: true, told: { counts: { add: 2, operation: 'plan' } } })
  expect(planned.log).toMatch(/terraform_data\.one: Plan to create/)
  const { found } = await runTerraformStep('apply', { directory })
  expect(found.applied.told).toMatchObject({
    counts: { add: 2, operation: 'apply' },
    resources: [{ state: 'done' }, { state: 'done' }],
    outputs: { two: { sensitive: false } },
  })
  expect(found.told.at(-1)).toEqual({ done: 2, total: 2 })
  const again = await runTerraformStep('apply', { directory })
  expect(again.found.applied).toMatchObject({ goesOn: false, failure: { code: 'stale', outcome: 'stale' } })
  expect(again.found.applied.told.resources).toEqual([])
})

test.concurrent.each([
  [
    'a configuration that cannot be read',
    { 'main.tf': 'resource "terraform_data" "x" { input = ' },
    {},
    'configuration-invalid',
    /in `main\.tf:1`/,
  ],
  [
    'a workspace that is not there',
    { 'main.tf': 'output "x" { value = 1 }' },
    { workspace: 'prod' },
    'workspace-missing',
    /no workspace prod/,
  ],
  [
    'a note of the backend that another step was just writing',
    { 'main.tf': 'terraform {\n  backend "local" {}\n}', '.terraform/terraform.tfstate': '{ "version": 3, "back' },
    {},
    'init-record-damaged',
    /`\.terraform\/terraform\.tfstate`, cannot be read/,
  ],
  ['an empty folder', {}, {}, 'no-configuration', /no configuration in/],
  [
    'a provider that nobody has',
    {
      'main.tf':
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "0.0.1" }\n  }\n}',
    },
    {},
    'provider-missing',
    /0\.0\.1/,
  ],
] as const)('%s is explained', async (_, files, options, code, says) => {
  const { found } = await runTerraformStep(
    'plan',
    { directory: configuration(files), ...options },
    { AWS_REGION: 'eu-west-1' },
  )
  expect(found.failure).toMatchObject({ code, message: expect.stringMatching(says) })
})

test.concurrent('a file that is no plan is told before anything is applied', async () => {
  const directory = small()
  writeFileSync(join(directory, 'made.tfplan'), 'PK\u0003\u0004 truncated')
  const [shown, applied] = await Promise.all([
    runTerraformStep('show', { directory }),
    runTerraformStep('apply', { directory }),
  ])
  expect(shown.found.failure).toMatchObject({ code: 'not-a-plan' })
  expect(applied.found.applied.failure).toMatchObject({ code: 'not-a-plan' })
})

test.concurrent('what is no event is shown and kept, a line without end is cut, and what a resource says is no command', async () => {
  const event = (type: string, text: string) => JSON.stringify({ type, '@message': text })
  const script = [
    `echo '{"half": '`,
    `printf '{"type":"outputs","x":"'; head -c 20000000 /dev/zero | tr '\\0' x; echo '"}'`,
    `printf '%s\\n' '${event('apply_start', '::add-mask::x')}'`,
    `printf '%s' '${JSON.stringify({ type: 'change_summary', '@message': 'done', changes: { add: 1, operation: 'apply' } })}'`,
  ].join('\n')
  const { found, log } = await runTerraformStep('apply', { directory: small(), terraformPath: standIn(script) })
  expect(found.applied.told.counts).toMatchObject({ add: 1, operation: 'apply' })
  expect(found.applied.told.other).toEqual([
    '{"half": ',
    expect.stringMatching(/^\{"type":"outputs".*… \(a line of 200000\d\d bytes\)$/),
  ])
  expect(log).toMatch(/::stop-commands::(\S+)\n[\s\S]*::add-mask::x[\s\S]*\n::\1::/)
})

test.concurrent('a variable that no plan keeps comes along to the apply, and no other does', async () => {
  const directory = configuration({
    'main.tf': `
variable "once" {
  type      = string
  ephemeral = true
}
variable "plain" { default = 1 }
resource "terraform_data" "x" {
  input = var.plain
  provisioner "local-exec" {
    command     = "test $ONCE = S3CR3T-once"
    environment = { ONCE = var.once }
  }
}
`,
  })
  const given = { TF_VAR_once: 'S3CR3T-once', TF_VAR_plain: '2' }
  await runTerraformStep('plan', { directory }, given)
  const without = await runTerraformStep('apply', { directory }, { TF_VAR_plain: '3' })
  expect(without.found.applied.failure).toMatchObject({
    code: 'missing-variable',
    message: expect.stringContaining('once'),
  })
  const { found, log } = await runTerraformStep('apply', { directory }, { ...given, TF_VAR_plain: '3' })
  expect(found.applied).not.toHaveProperty('failure')
  expect(found.applied.told.diagnostics).toEqual([])
  expect(log).not.toContain('S3CR3T')
})

test.concurrent('an end by a signal is no success, whatever was printed', async () => {
  const killed = standIn('kill -9 $$')
  const { found } = await runTerraformStep('apply', { directory: small(), terraformPath: killed })
  expect(found.applied.failure).toMatchObject({ code: 'terraform-killed', message: expect.stringContaining('SIGKILL') })
})
