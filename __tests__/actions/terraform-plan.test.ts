/** A plan on a pull request: what is planned with which inputs, what the comment says, what the outputs say. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { asRead, smallConfiguration, terraformScene } from '../support/terraform-scene.ts'

/** No change of any kind. */
const nothing = {
  'to-add': '0',
  'to-change': '0',
  'to-destroy': '0',
  'to-replace': '0',
  'to-import': '0',
  'to-move': '0',
  'to-forget': '0',
  drift: '0',
}

const variable = (name: string) => `variable "${name}" { type = string }\n`
const resource = (name: string, input: string) => `resource "terraform_data" "${name}" { input = ${input} }\n`

test.concurrent('a first plan: comment, outputs, summary, the whole in a file, kept beside the state', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const step = await scene.plan()
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: {
      ...nothing,
      outcome: 'planned',
      changed: 'true',
      'has-changes': 'true',
      'to-add': '1',
      risk: 'low',
      fingerprint: expect.stringMatching(/^[\w+/=-]{16,}$/),
      'plan-ref': expect.stringMatching(/^plan1\.[\w-]+$/),
      'failure-code': '',
    },
  })
  const [comment, ...others] = await scene.comments()
  expect(others).toEqual([])
  expect(comment?.body).toMatch(/^<!-- aws-deploy-actions\/terraform-plan /)
  for (const text of [comment!.body, step.summary].map(asRead)) {
    expect(text).toContain('infra')
    expect(text).toContain('terraform_data.greeting')
    expect(text).toContain(scene.head().slice(0, 7))
    expect(text).toMatch(/Terraform 1\./)
  }
  expect(step.outputs['comment-url']).toContain(`/pull/${scene.pull}#issuecomment-${comment!.id}`)
  expect(asRead(step.read(step.outputs['plan-markdown-file']!))).toContain('terraform_data.greeting')
  // The lock of the state is given back, and no account id is handed on.
  const keys = await scene.state.keys()
  expect(keys.filter((key) => !key.startsWith(`${scene.state.key}.plans/`))).toEqual([])
  expect(keys.map((key) => key.replace(/^.*\./, '')).sort()).toEqual(['plan', 'review'])
  expect(step.outputs['plan-ref']).not.toContain(scene.aws.account)
  // A plan without a local state has nothing to be warned of.
  expect(step.warnings).toEqual([])
})

test.concurrent('the same comment is kept up to date: what is new since, and that nothing is left', async () => {
  const scene = await terraformScene({ backend: 's3' })
  await scene.plan()
  const [first] = await scene.comments()
  await scene.commit({ 'more.tf': resource('more', '"more"') })
  const second = await scene.plan()
  expect(second.outputs).toMatchObject({ 'to-add': '2', 'comment-url': expect.stringContaining(String(first!.id)) })
  const [comment, ...others] = await scene.comments()
  expect(others).toEqual([])
  expect(comment!.id).toBe(first!.id)
  expect(comment!.body).toContain(scene.head().slice(0, 7))
  expect(comment!.body).toMatch(/1 new/)
  await scene.terraform('apply', '-auto-approve', '-no-color')
  const third = await scene.plan()
  expect(third).toMatchObject({
    exitCode: 0,
    outputs: { ...nothing, outcome: 'planned', 'has-changes': 'false', risk: 'none' },
  })
  expect((await scene.comments())[0]!.body).toContain('no changes')
})

test.concurrent('what is there is changed, replaced, destroyed, moved and forgotten', async () => {
  const scene = await terraformScene({
    backend: 's3',
    files: {
      'main.tf': ['a', 'b', 'c', 'd', 'e'].map((name) => resource(name, '"1"')).join(''),
    },
  })
  await scene.terraform('init', '-input=false')
  await scene.terraform('apply', '-auto-approve')
  scene.write({
    'main.tf': [
      resource('a', '"2"'),
      'resource "terraform_data" "b" {\n  input = "1"\n  triggers_replace = "x"\n}\n',
      resource('moved', '"1"'),
      'moved {\n  from = terraform_data.d\n  to = terraform_data.moved\n}\n',
      'removed {\n  from = terraform_data.e\n  lifecycle { destroy = false }\n}\n',
    ].join(''),
  })
  const step = await scene.plan()
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: {
      ...nothing,
      'to-change': '1',
      'to-replace': '1',
      'to-destroy': '1',
      'to-move': '1',
      'to-forget': '1',
      'has-changes': 'true',
    },
  })
  const destroy = await scene.plan({ destroy: 'true', label: 'all of it' })
  expect(destroy.outputs).toMatchObject({ ...nothing, 'to-destroy': '5', 'has-changes': 'true' })
  const bodies = (await scene.comments()).map(({ body }) => body)
  expect(bodies).toHaveLength(2)
  expect(bodies[1]).toContain('all of it')
})

test.concurrent('each argument of a plan is handed on', async () => {
  const scene = await terraformScene({
    files: {
      'main.tf': `${variable('name')}${variable('zone')}${resource('a', 'var.name')}${resource('b', '"${var.zone}/${terraform.workspace}"')}`,
      'common.tfvars': 'name = "from-a-file"\n',
    },
  })
  await scene.terraform('init', '-input=false')
  await scene.terraform('workspace', 'new', 'staging')
  await scene.terraform('workspace', 'select', 'default')
  const step = await scene.plan(
    {
      workspace: 'staging',
      'var-file': 'common.tfvars',
      'plan-args': '-parallelism=1\n-refresh=false',
      'lock-timeout': '0s',
      'terraform-path': 'terraform',
    },
    { env: { TF_VAR_zone: 'eu-1' } },
  )
  expect(step.errors).toEqual([])
  expect(step.outputs['to-add']).toBe('2')
  const [{ body } = { body: '' }] = await scene.comments()
  for (const text of ['from-a-file', 'eu-1/staging', 'infra · staging']) expect(body).toContain(text)
})

test.concurrent('a plan of a part says that it is one', async () => {
  const scene = await terraformScene({ files: { 'main.tf': `${resource('a', '"1"')}${resource('b', '"2"')}` } })
  const step = await scene.plan({ 'plan-args': '-target=terraform_data.a' })
  expect(step.outputs).toMatchObject({ outcome: 'planned', 'to-add': '1' })
  const [{ body } = { body: '' }] = await scene.comments()
  expect(asRead(body)).toContain('-target=terraform_data.a')
  expect(body).toContain('Resource targeting is in effect')
})

test.concurrent('only what was changed by hand is taken over', async () => {
  const scene = await terraformScene({ files: { 'main.tf': resource('a', '"1"') } })
  const step = await scene.plan({ 'refresh-only': 'true' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { ...nothing, outcome: 'planned', 'has-changes': 'false' } })
})

test.concurrent('a backend is settled by the step, by a line and by a file', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const backend = 'terraform {\n  backend "s3" {\n    use_path_style = true\n    use_lockfile = true\n  }\n}\n'
  scene.write({ 'backend.tf': backend, 'prod.tfbackend': `bucket = "${scene.state.bucket}"\n` })
  // The Region of the state will do: nothing else has one.
  const step = await scene.plan(
    { 'backend-config': `prod.tfbackend\nkey=shop/other.tfstate\nregion=${scene.aws.region}` },
    { env: { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined } },
  )
  expect(step.errors).toEqual([])
  expect((await scene.state.keys()).filter((key) => key.startsWith('shop/other.tfstate.plans/'))).toHaveLength(2)
  expect((await scene.comments())[0]!.body).toContain('shop/other.tfstate')
})

test.concurrent('a plan that is there is shown, from its file or its JSON, and not kept', async () => {
  const scene = await terraformScene({ backend: 's3' })
  await scene.terraform('init', '-input=false')
  await scene.terraform('plan', '-out=made.tfplan')
  const binary = await scene.plan({ 'plan-file': 'infra/made.tfplan' })
  scene.write({ 'made.json': await scene.terraform('show', '-json', 'made.tfplan') })
  // Nothing but Node is needed for that.
  const json = await scene.plan({ 'plan-file': 'infra/made.json' }, { env: { PATH: '/nowhere', AWS_REGION: '' } })
  for (const step of [binary, json])
    expect(step).toMatchObject({
      exitCode: 0,
      errors: [],
      outputs: { ...nothing, outcome: 'planned', 'to-add': '1', 'has-changes': 'true', 'plan-ref': '' },
    })
  const bodies = (await scene.comments()).map(({ body }) => body)
  expect(bodies).toHaveLength(2)
  for (const body of bodies) expect(asRead(body)).toContain('terraform_data.greeting')
  expect((await scene.state.keys()).filter((key) => key.includes('.plans/'))).toEqual([])
})

test.concurrent('a dry run plans, tells, and writes nothing', async () => {
  const scene = await terraformScene({ backend: 's3' })
  const step = await scene.plan({ 'dry-run': 'true' })
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'planned', changed: 'false', 'to-add': '1', 'plan-ref': '', 'comment-url': '' },
  })
  expect(asRead(step.summary)).toContain('terraform_data.greeting')
  expect(await scene.comments()).toEqual([])
  expect(await scene.state.keys()).toEqual([])
})

test.concurrent('a state on the runner is warned of, and the plan is not kept without a key', async () => {
  const scene = await terraformScene({ files: smallConfiguration })
  const step = await scene.plan()
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'plan-ref': '' } })
  expect(step.warnings.join('\n')).toMatch(/state .*file of this runner/)
  expect(step.notices.join('\n')).toMatch(/not stored/)
  const [{ body } = { body: '' }] = await scene.comments()
  expect(body).toMatch(/state .*file of this runner/)
})

test.concurrent('a run that is older than the last one leaves its comment as it is', async () => {
  const scene = await terraformScene()
  scene.write({ 'plan.json': readFileSync('__tests__/fixtures/terraform-plans/01-create/plan.json') })
  const [older, newer] = [await scene.job(), await scene.job()]
  const inputs = { 'plan-file': 'infra/plan.json' }
  await scene.run('terraform-plan-comment', newer, inputs)
  const before = await scene.comments()
  const step = await scene.run('terraform-plan-comment', older, inputs)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
  expect(step.notices.join('\n')).toContain(`run ${newer.job.run}`)
  expect(await scene.comments()).toEqual(before)
})

test.concurrent('eight plans side by side have eight comments', async () => {
  const scene = await terraformScene()
  await scene.terraform('init', '-input=false')
  await scene.terraform('plan', '-out=made.tfplan')
  scene.write({ 'made.json': await scene.terraform('show', '-json', 'made.tfplan') })
  const first = await scene.job()
  const labels = Array.from({ length: 8 }, (_, index) => `region ${index}`)
  const steps = await Promise.all(
    labels.map(async (label, index) =>
      scene.run('terraform-plan-comment', index === 0 ? first : await scene.job({ run: first.job.run }), {
        'plan-file': 'infra/made.json',
        label,
      }),
    ),
  )
  expect(steps.map(({ outputs }) => outputs['outcome'])).toEqual(labels.map(() => 'planned'))
  const bodies = (await scene.comments()).map(({ body }) => body)
  expect(bodies).toHaveLength(8)
  for (const label of labels) expect(bodies.filter((body) => body.includes(label))).toHaveLength(1)
})
