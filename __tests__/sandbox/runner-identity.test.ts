import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runText, writeFolder } from './workflow-run.ts'

/** Prints the subject of the job's OIDC token, and what the API answers to its own token. */
const identity = `
import { appendFileSync } from 'node:fs'
const url = process.env.ACTIONS_ID_TOKEN_REQUEST_URL
const token = url && (await (await fetch(url + '&audience=a', {
  headers: { authorization: 'bearer ' + process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN },
})).json()).value
const claims = token && JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())
const comment = await fetch(process.env.GITHUB_API_URL + '/repos/' + process.env.GITHUB_REPOSITORY + '/issues/1/comments', {
  method: 'POST',
  headers: { authorization: 'bearer ' + process.env['INPUT_GITHUB-TOKEN'] },
  body: JSON.stringify({ body: 'hello' }),
})
const out = {
  subject: claims?.sub ?? 'none',
  workflow: claims?.job_workflow_ref ?? 'none',
  comment: comment.status,
  greeting: process.env['INPUT_GREETING'],
  action: process.env.GITHUB_ACTION_REPOSITORY,
}
for (const [name, value] of Object.entries(out)) appendFileSync(process.env.GITHUB_OUTPUT, name + '=' + value + '\\n')
console.log(JSON.stringify(out))
`

const outputs = ['subject', 'workflow', 'comment', 'greeting', 'action']

const actionYml = `
name: Who am I
description: Tells
inputs:
  github-token: { description: Token, default: '\${{ github.token }}' }
  greeting: { description: Greeting, default: hello }
outputs: { ${outputs.map((name) => `${name}: { description: ${name} }`).join(', ')} }
runs: { using: node24, main: ../../dist/who/index.mjs }
`

const compositeYml = `
name: Twice
description: The door from within a composite
outputs: { subject: { description: subject, value: '\${{ steps.inner.outputs.subject }}' } }
runs:
  using: composite
  steps: [{ id: inner, uses: $/actions/who }]
`

const reusable = `
name: Deploy
on:
  workflow_call:
    inputs: { where: { type: string, required: true } }
    outputs: { subject: { value: '\${{ jobs.go.outputs.subject }}' } }
    secrets: { KEY: { required: false } }
jobs:
  go:
    runs-on: ubuntu-latest
    environment: \${{ inputs.where }}
    outputs: { subject: '\${{ steps.who.outputs.subject }}' }
    steps:
      - { id: who, uses: $/actions/who, with: { greeting: '\${{ inputs.where }}' } }
      - { id: key, run: 'echo "key: \${{ secrets.KEY }}"' }
`

let bundle: string

beforeAll(() => {
  bundle = writeFolder({
    'actions/who/action.yml': actionYml,
    'actions/twice/action.yml': compositeYml,
    'dist/who/index.mjs': identity,
    '.github/workflows/deploy.yml': reusable,
  })
})

afterAll(() => rmSync(bundle, { recursive: true }))

const step = (rest = '') => `{ id: who, uses: somebody/aws-deploy-actions/actions/who@v1${rest} }`

describe('each job’s identity', () => {
  test('follows its permissions and its environment', async () => {
    const run = await runText(
      `
on: push
permissions: { contents: read }
jobs:
  plain:
    runs-on: ubuntu-latest
    steps: [${step()}]
  token:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps: [${step()}]
  writer:
    permissions: { issues: write, id-token: write }
    environment: staging
    runs-on: ubuntu-latest
    steps:
      - ${step(", with: { github-token: '${{ secrets.GITHUB_TOKEN }}', greeting: hi }")}
      - { id: twice, uses: acme/aws-deploy-actions/actions/twice@main }
`,
      { bundle, seed: { pulls: [{ number: 1 }] } },
    )
    const who = (job: string) => run.step('who', job).outputs
    expect(who('plain')).toMatchObject({ subject: 'none', comment: '403', action: 'somebody/aws-deploy-actions' })
    expect(who('token')).toMatchObject({ subject: `repo:${run.repository}:ref:refs/heads/main`, comment: '403' })
    expect(who('writer')).toMatchObject({
      subject: `repo:${run.repository}:environment:staging`,
      comment: '201',
      greeting: 'hi',
    })
    expect(run.step('twice', 'writer').outputs['subject']).toBe(`repo:${run.repository}:environment:staging`)
    const { comments } = await run.github.state(run.repository)
    expect(comments.length).toBeGreaterThanOrEqual(1)
  })

  test('of a pull request from a fork only reads, without OIDC', async () => {
    const workflow = `
on: pull_request
permissions: write-all
jobs:
  a:
    runs-on: ubuntu-latest
    steps: [${step()}, { id: sees, run: 'echo "$GITHUB_REF $GITHUB_HEAD_REF \${{ github.event.number }}"' }]
`
    const pull = { number: 7, pull_request: { head: { ref: 'topic', repo: { full_name: 'mallory/shop' } } } }
    const fork = await runText(workflow, { bundle, event: { name: 'pull_request', payload: pull } })
    expect(fork.step('who').outputs).toMatchObject({ subject: 'none', comment: '403' })
    expect(fork.step('sees').log).toBe('refs/pull/7/merge topic 7')
    const own = await runText(workflow, { bundle, event: 'pull_request', seed: { pulls: [{ number: 1 }] } })
    expect(own.step('who').outputs).toMatchObject({ subject: `repo:${own.repository}:pull_request`, comment: '201' })
  })

  test('holds no key and no control variable of the sandbox', async () => {
    const workflow = 'on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ id: env, run: env }] } }\n'
    const environment = {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    }
    const run = await runText(workflow, { environment })
    const { log } = run.step('env')
    expect(log).toContain('AWS_ENDPOINT_URL=http://127.0.0.1:1')
    expect(log).not.toMatch(/^(SANDBOX_|AWS_ACCESS|AWS_SECRET|AWS_REGION|AWS_DEFAULT_REGION|GITHUB_TOKEN|ACTIONS_ID)/m)
    const withKeys = await runText(workflow, { environment, withCredentials: true })
    expect(withKeys.step('env').log).toMatch(/^AWS_ACCESS_KEY_ID=test$/m)
  })
})

describe('a reusable workflow', () => {
  test('of the bundle runs with `$/` paths, an environment from its input, and at most its caller’s permissions', async () => {
    const run = await runText(
      `
on: push
jobs:
  ship:
    uses: somebody/aws-deploy-actions/.github/workflows/deploy.yml@v1
    permissions: { id-token: write, contents: read }
    with: { where: staging }
    secrets: inherit
  after:
    needs: ship
    runs-on: ubuntu-latest
    steps: [{ id: say, run: 'echo "\${{ needs.ship.outputs.subject }}"' }]
`,
      { bundle, secrets: { KEY: 'a-key-of-mine' } },
    )
    expect(run.jobs.map((job) => `${job.name}: ${job.result}`)).toEqual(['ship / go: success', 'after: success'])
    const subject = `repo:${run.repository}:environment:staging`
    expect(run.step('who', 'ship / go').outputs).toEqual({
      subject,
      workflow: 'somebody/aws-deploy-actions/.github/workflows/deploy.yml@v1',
      comment: '403',
      greeting: 'staging',
      action: 'somebody/aws-deploy-actions',
    })
    expect(run.job('ship / go')).toMatchObject({ environment: 'staging', outputs: { subject } })
    expect(run.step('key', 'ship / go').log).toBe('key: ***')
    expect(run.step('say', 'after').log).toBe(subject)
  })

  test('of the own repository, with `./` and `$/`, called twice', async () => {
    const called = `
on: { workflow_call: { inputs: { n: { type: number } } } }
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - { id: own, uses: ./tools/hello, with: { n: '\${{ inputs.n }}' } }
      - { id: self, uses: $/tools/hello, with: { n: '\${{ inputs.n }}' } }
`
    const hello = `
name: Hello
description: Says hello
inputs: { n: { description: n } }
runs: { using: composite, steps: [{ run: 'echo "hello \${{ inputs.n }}"', shell: bash }] }
`
    const run = await runText(
      `
on: push
jobs:
  a: { uses: ./.github/workflows/called.yml, with: { n: 1 } }
  b: { uses: $/.github/workflows/called.yml, with: { n: 2 } }
`,
      { files: { '.github/workflows/called.yml': called, 'tools/hello/action.yml': hello } },
    )
    expect(run.jobs.map((job) => job.name)).toEqual(['a / one', 'b / one'])
    expect(run.step('own', 'a / one').log).toBe('hello 1')
    expect(run.step('self', 'b / one').log).toBe('hello 2')
  })

  test('that asks for more than its caller may is refused', async () => {
    const called = `
on: workflow_call
jobs: { go: { permissions: { id-token: write }, runs-on: ubuntu-latest, steps: [{ run: echo }] } }
`
    const calling = `
on: push
permissions: { contents: read }
jobs: { ship: { uses: ./.github/workflows/called.yml } }
`
    await expect(runText(calling, { files: { '.github/workflows/called.yml': called } })).rejects.toThrow(
      "The nested job 'go' is requesting 'id-token: write', but is only allowed 'id-token: none'.",
    )
  })
})

describe('variables and secrets of an environment', () => {
  test('win over those of the repository, in that job alone', async () => {
    const workflow = `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    environment: production
    env: { ROLE: '\${{ vars.ROLE }}' }
    steps: [{ id: say, run: 'echo "$ROLE \${{ vars.ROLE }} \${{ vars.OTHER }}"; printf %s "\${{ secrets.KEY }}" | rev' }]
  b:
    runs-on: ubuntu-latest
    steps: [{ id: say, run: 'echo "\${{ vars.ROLE }}"; printf %s "\${{ secrets.KEY }}" | rev' }]
`
    const run = await runText(workflow, {
      variables: { ROLE: 'repository-role', OTHER: 'other' },
      secrets: { KEY: 'repository-key' },
      environments: { production: { variables: { ROLE: 'production-role' }, secrets: { KEY: 'production-key' } } },
    })
    expect(run.step('say', 'a').log).toBe('production-role production-role other\nyek-noitcudorp')
    expect(run.step('say', 'b').log).toBe('repository-role\nyek-yrotisoper')
  })
})
