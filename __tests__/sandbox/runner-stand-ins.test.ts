import { describe, expect, test } from '@jest/globals'
import { awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import { runText } from './workflow-run.ts'

/** What the workflow's steps get of AWS: the addresses of the sandbox, no keys. */
const reach = () => {
  const aws = awsSandbox(process.env, freshAccount())
  return { aws, environment: aws.withoutKeys }
}

let count = 0
const freshName = () => `acme/stand-ins-${process.pid}-${++count}`

describe('aws-actions/configure-aws-credentials', () => {
  const workflow = (role: string) => `
on: push
jobs:
  plan:
    runs-on: ubuntu-latest
    permissions: { id-token: write }
    steps:
      - { id: keys, uses: aws-actions/configure-aws-credentials@v5, with: { role-to-assume: '${role}', aws-region: us-east-1 } }
  deploy:
    runs-on: ubuntu-latest
    environment: production
    permissions: { id-token: write }
    steps:
      - { id: keys, uses: aws-actions/configure-aws-credentials@v5, with: { role-to-assume: '${role}', aws-region: us-east-1 } }
      - { id: env, run: env }
  without:
    runs-on: ubuntu-latest
    steps:
      - { id: keys, uses: aws-actions/configure-aws-credentials@v5, with: { role-to-assume: '${role}', aws-region: us-east-1 } }
`

  test('assumes a role by the job’s own token: its trust policy decides', async () => {
    const { aws, environment } = reach()
    const repository = freshName()
    await aws.seed.oidcProvider()
    const role = await aws.seed.role('deploy', `repo:${repository}:environment:production`, {})
    const run = await runText(workflow(role), { repository, environment })
    expect(run.step('keys', 'deploy').outputs).toEqual({ 'aws-account-id': aws.account })
    expect(run.step('keys', 'deploy').log).toContain(`:assumed-role/deploy/GitHubActions`)
    expect(run.step('env', 'deploy').log).toMatch(/^AWS_ACCESS_KEY_ID=\*\*\*$/m)
    expect(run.step('env', 'deploy').log).toMatch(/^AWS_REGION=us-east-1$/m)
    expect(run.step('keys', 'plan').annotations.map((each) => each.message)).toEqual([
      'Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ])
    expect(run.step('keys', 'without').annotations[0]!.message).toContain(
      'Did you mean to set the `id-token` permission?',
    )
  })
})

describe('the other stand-ins', () => {
  test('say what is there, and give Python an environment of its own', async () => {
    const run = await runText(
      `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - { id: node, uses: actions/setup-node@v5, with: { node-version: 18 } }
      - { id: python, uses: actions/setup-python@v6, with: { python-version: 3.x } }
      - { id: where, run: command -v python pip; python --version }
      - { id: never, continue-on-error: true, uses: actions/setup-python@v6, with: { python-version: '2.4' } }
`,
    )
    expect(run.step('node').annotations[0]!.message).toMatch(/^The sandbox runs Node v24\S+; node-version 18 is not/)
    expect(run.step('where').log).toMatch(/^\/\S*\/python-3\S*\/bin\/python\n\/\S*\/python-3\S*\/bin\/pip\nPython 3/)
    expect(run.step('never').annotations[0]!.message).toMatch(/^Python 2\.4 is not on this machine/)
  })

  test('put terraform behind its wrapper, which takes changes for good, unless that is not wanted', async () => {
    const run = await runText(
      `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - { uses: actions/checkout@v5 }
      - { uses: hashicorp/setup-terraform@v3 }
      - { run: terraform init -input=false, working-directory: infrastructure }
      - { id: plan, run: 'terraform plan -detailed-exitcode -no-color -input=false', working-directory: infrastructure }
      - { id: real, run: '"$TERRAFORM_CLI_PATH/terraform-bin" plan -detailed-exitcode', working-directory: infrastructure, continue-on-error: true }
      - { id: wrong, run: terraform plan, continue-on-error: true }
  b:
    runs-on: ubuntu-latest
    steps:
      - { uses: hashicorp/setup-terraform@v3, with: { terraform_wrapper: false } }
      - { id: bare, run: 'terraform version; echo "path $TERRAFORM_CLI_PATH"' }
`,
      { files: { 'infrastructure/main.tf': 'resource "terraform_data" "it" {}\n' } },
    )
    expect(run.step('plan').result).toBe('success')
    expect(run.step('plan').outputs).toMatchObject({
      exitcode: '2',
      stdout: expect.stringContaining('Plan: 1 to add'),
      stderr: '',
    })
    expect(run.step('real').result).toBe('failure')
    expect(run.step('wrong')).toMatchObject({ result: 'failure', outputs: { exitcode: '1' } })
    expect(run.step('bare', 'b').outputs).toEqual({})
    expect(run.step('bare', 'b').log).toMatch(/^(Terraform|OpenTofu) v[\s\S]*^path $/m)
  })

  test('check out another branch of the own repository', async () => {
    const workflow = `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - { uses: actions/checkout@v5, with: { path: here } }
      - { id: sha, uses: actions/checkout@v5, with: { ref: '\${{ github.sha }}', path: there } }
      - { id: read, run: cat here/README.md there/README.md; git -C there rev-parse HEAD }
      - { id: gone, continue-on-error: true, uses: actions/checkout@v5, with: { ref: nowhere } }
`
    const run = await runText(workflow, { files: { 'README.md': 'The shop\n' } })
    expect(run.step('sha').outputs['commit']).toBe(run.sha)
    expect(run.step('read').log).toBe(`The shop\nThe shop\n${run.sha}`)
    expect(run.step('gone').annotations[0]!.message).toBe("A branch or tag with the name 'nowhere' could not be found")
  })
})
