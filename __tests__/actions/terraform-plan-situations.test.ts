/** Plans as they come in life: after a deploy, of ten thousand objects, behind the wrapper of setup-terraform. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { scratchFolder } from '../support/scratch.ts'
import { watchChildren } from '../support/step/child-watch.ts'
import { asRead, terraformScene } from '../support/terraform-scene.ts'

const door = 'terraform-plan-comment'

const digest = (digit: string) => `111122223333.dkr.ecr.eu-west-1.amazonaws.com/api@sha256:${digit.repeat(64)}`

/** A function whose image a deploy has moved from 1 to 2 since Terraform was last run, and a plan that makes it `planned`. */
const afterDeploy = (planned: string) => {
  const image = (image_uri: string) => ({ function_name: 'api', image_uri, memory_size: 512 })
  const of = (before: object, after: object) => ({
    address: 'aws_lambda_function.api',
    mode: 'managed',
    type: 'aws_lambda_function',
    name: 'api',
    provider_name: 'registry.terraform.io/hashicorp/aws',
    change: { actions: ['update'], before, after, after_unknown: {}, before_sensitive: {}, after_sensitive: {} },
  })
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    resource_drift: [of(image(digest('1')), image(digest('2')))],
    resource_changes: [of(image(digest('2')), image(planned))],
    applyable: true,
    complete: true,
    errored: false,
  })
}

test.concurrent('a plan that would put back what a deploy has made live says so, and what to write', async () => {
  const scene = await terraformScene({ files: { 'plan.json': afterDeploy(digest('1')) } })
  const step = await scene.plan({ 'plan-file': 'infra/plan.json' })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { 'to-change': '1', drift: '1', risk: 'high' } })
  const [{ body } = { body: '' }] = await scene.comments()
  for (const text of [body, step.summary].map(asRead)) {
    expect(text).toMatch(/\[!WARNING\][\s\S]*puts back a deploy/i)
    expect(text).toContain('ignore_changes = [image_uri]')
  }
})

test.concurrent('ten thousand changes are one comment, and all of them in a file', async () => {
  const plan = gunzipSync(readFileSync('__tests__/fixtures/terraform-plans/90-huge-10000/plan.json.gz'))
  const scene = await terraformScene({ files: { 'plan.json': plan } })
  const step = await scene.plan({ 'plan-file': 'infra/plan.json' })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'planned', 'to-add': '10000' } })
  const [comment, ...others] = await scene.comments()
  expect(others).toEqual([])
  expect(comment!.body.length).toBeLessThanOrEqual(65_000)
  expect(comment!.body).toContain('10,000')
  expect(Buffer.byteLength(step.summary)).toBeLessThanOrEqual(1024 * 1024)
  expect(asRead(step.read(step.outputs['plan-markdown-file']!))).toContain('terraform_data.r[9999]')
})

test.concurrent('the wrapper of setup-terraform is passed by', async () => {
  const folder = scratchFolder()
  const real = execFileSync('sh', ['-c', 'command -v terraform'], { encoding: 'utf8' }).trim()
  // What it does: it swallows the exit code, and copies what is printed into the outputs of the step.
  const wrapper =
    '#!/bin/sh\n"$TERRAFORM_CLI_PATH/terraform-bin" "$@" > /dev/null\necho "stdout=all of it" >> "$GITHUB_OUTPUT"\nexit 0\n'
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'terraform'), wrapper)
  chmodSync(join(folder, 'terraform'), 0o755)
  symlinkSync(real, join(folder, 'terraform-bin'))
  const scene = await terraformScene()
  const live = scene.start(
    door,
    await scene.job(),
    {},
    {
      env: { PATH: `${folder}:${process.env['PATH']}`, TERRAFORM_CLI_PATH: folder },
    },
  )
  const stop = watchChildren(live.pid)
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'planned', 'to-add': '1' } })
  expect(step.outputs).not.toHaveProperty('stdout')
  const programs = stop().map(({ args }) => args[0])
  expect(programs).toContain(join(folder, 'terraform-bin'))
  expect(programs).not.toContain(join(folder, 'terraform'))
})

test.concurrent('a repository with providers keeps its lock file with the plan, and the job of another folder finds it', async () => {
  const scene = await terraformScene({ backend: 's3' })
  scene.write({ '.terraform.lock.hcl': '# kept\n' })
  const step = await scene.plan({ 'working-directory': './infra/' })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'planned' } })
  const key = (await scene.state.keys()).find((each) => each.endsWith('.plan'))!
  const stored = Buffer.from(await scene.state.read(key)).toString('latin1')
  for (const text of ['# kept', '"directory":"infra"', `"headSha":"${scene.head()}"`, '"pullRequest":12'])
    expect(stored).toContain(text)
})
