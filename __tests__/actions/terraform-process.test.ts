/** Terraform as a child of a step: which one, with what environment, and what becomes of it when something goes wrong. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { family, isAlive } from '../support/process-table.ts'
import { scratchFolder } from '../support/scratch.ts'
import {
  configuration,
  programs,
  realTerraform,
  runTerraformStep,
  standIn,
  startTerraform,
} from '../support/terraform-step.ts'

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

test.concurrent('an end by a signal is no success, whatever was printed', async () => {
  const killed = standIn('kill -9 $$')
  const { found } = await runTerraformStep('apply', { directory: small(), terraformPath: killed })
  expect(found.applied.failure).toMatchObject({ code: 'terraform-killed', message: expect.stringContaining('SIGKILL') })
})

/** Counts its interrupts, and is not to be hurried. */
const patient = (folder: string, seconds: number) =>
  standIn(`trap 'echo interrupt >> ${folder}/interrupts' INT
echo '{"type":"planned_change","change":{"resource":{"addr":"a.b"},"action":"create"}}'
echo '{"type":"apply_start","hook":{"resource":{"addr":"a.b"},"action":"create"},"@message":"a.b: Creating..."}'
at=0; while [ $at -lt ${seconds * 5} ]; do sleep 0.2; at=$((at + 1)); done
echo '{"type":"apply_complete","hook":{"resource":{"addr":"a.b"},"action":"create"},"@message":"a.b: done"}'
echo '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"execution halted"}}'
exit 1`)

const waitFor = async (what: () => boolean): Promise<void> => {
  for (let at = 0; at < 400 && !what(); at++) await new Promise((done) => setTimeout(done, 50))
}

describe('a step that is cancelled', () => {
  test.concurrent('interrupts an apply once and leaves it alone: `post` waits for it and tells its end', async () => {
    const folder = scratchFolder()
    const directory = small()
    const main = startTerraform('apply', { directory, terraformPath: patient(folder, 9) })
    await waitFor(() => main.log().includes('Creating'))
    for (let times = 0; times < 3; times++) main.child.kill('SIGINT')
    const { found, exitCode } = await main.ended
    expect(exitCode).toBe(0)
    expect(found.applied).toMatchObject({
      goesOn: true,
      interrupted: true,
      told: { resources: [{ state: 'running' }] },
    })
    expect(found.applied.failure).toBeUndefined()
    const { running } = found.told[0]
    const post = await runTerraformStep('post', { directory, running })
    expect(post.found.applied).toMatchObject({
      goesOn: false,
      told: { resources: [{ address: 'a.b', state: 'done' }] },
      failure: { code: 'apply-interrupted', outcome: 'cancelled' },
    })
    expect(readFileSync(join(folder, 'interrupts'), 'utf8')).toBe('interrupt\n')
    // Its number may be another program's by now: that one is not waited for, nor touched.
    const other = { ...running, program: { ...running.program, pid: process.pid } }
    expect((await runTerraformStep('post', { directory, running: other })).found.applied.goesOn).toBe(false)
    expect(existsSync(running.program.stdout)).toBe(true)
  })

  test.concurrent('a real apply ends by itself, with its state saved and its lock given back', async () => {
    const directory = configuration({
      'main.tf': `
resource "terraform_data" "first" { input = "quick" }
resource "terraform_data" "slow" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = "sleep 30" }
}
resource "terraform_data" "last" { input = terraform_data.slow.id }
`,
    })
    await runTerraformStep('plan', { directory })
    const main = startTerraform('apply', { directory })
    await waitFor(() => /local-exec|terraform_data\.slow: (Creating|Provisioning)/.test(main.log()))
    main.child.kill('SIGINT')
    const { found } = await main.ended
    expect(found.applied).toMatchObject({ goesOn: false, interrupted: true })
    expect(found.applied.failure).toMatchObject({ code: 'apply-interrupted', outcome: 'cancelled' })
    const states = Object.fromEntries(
      found.applied.told.resources.map((one: { address: string; state: string }) => [one.address, one.state]),
    )
    expect(states['terraform_data.first']).toBe('done')
    expect(states['terraform_data.last']).toBe('waiting')
    expect(existsSync(join(directory, '.terraform.tfstate.lock.info'))).toBe(false)
    expect(readFileSync(join(directory, 'terraform.tfstate'), 'utf8')).toContain('"first"')
  })

  test.concurrent('ends what holds no lock, with all that it has started', async () => {
    const main = startTerraform('plan', {
      directory: small(),
      terraformPath: standIn(`trap '' INT; sleep 60; sleep 60`),
    })
    await waitFor(() => main.log().includes('stop-commands'))
    await waitFor(() => family(main.child.pid!).length > 2)
    const before = family(main.child.pid!)
    main.child.kill('SIGINT')
    const { found } = await main.ended
    expect(found.failure).toMatchObject({ code: 'cancelled', outcome: 'cancelled' })
    expect(before.length).toBeGreaterThan(2)
    await waitFor(() => !before.some(isAlive))
    expect(before.filter(isAlive)).toEqual([])
  })
})
