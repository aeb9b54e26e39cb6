/** Values that nobody may read: looked for wherever a step of a plan can leave a text. */
import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import type { Step } from '../support/run-step.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'
import { watchChildren } from '../support/step/child-watch.ts'
import { type TerraformScene, terraformScene } from '../support/terraform-scene.ts'

const door = 'terraform-plan-comment'

/** A value that looks different in every form of writing. */
const secret = () => `s3"&/+ ${randomBytes(9).toString('base64')}`

/** Read whole by `placesOf`, but for what is Terraform's own: the state beside the configuration, and its providers. */
const expectNoLeak = async (scene: TerraformScene, step: Step, secrets: Readonly<Record<string, string>>) => {
  const places = Object.fromEntries(
    Object.entries(placesOf(step)).filter(([path]) => !/\.tfstate(\.backup)?$|\/\.terraform\//.test(path)),
  )
  const comments = Object.fromEntries((await scene.comments()).map(({ id, body }) => [`the comment ${id}`, body]))
  expect(findLeaks(secrets, { ...places, ...comments })).toEqual([])
}

const configuration = [
  'variable "db_password" {\n  type      = string\n  sensitive = true\n}',
  'variable "unmarked_token" { type = string }',
  'variable "settings" { type = any }',
  'resource "terraform_data" "db" { input = { url = "postgres://app:${urlencode(var.db_password)}@db/app", zone = "eu" } }',
  'resource "terraform_data" "echo" { input = terraform_data.db.output }',
  'resource "terraform_data" "api" { input = { token = var.unmarked_token, settings = jsonencode(var.settings) } }',
  'resource "terraform_data" "nested" { input = jsonencode({ password = var.db_password, hook = "hook-7f3a9c51" }) }',
  'output "url" {\n  value     = terraform_data.db.output\n  sensitive = true\n}',
  '',
].join('\n')

const values = () => ({
  'the password': secret(),
  'the token': secret(),
  'the secret in JSON': secret(),
  'the hook': 'hook-7f3a9c51',
  'the key of the plan': randomBytes(24).toString('hex'),
})

const variables = (known: ReturnType<typeof values>) => ({
  TF_VAR_db_password: known['the password'],
  TF_VAR_unmarked_token: known['the token'],
  TF_VAR_settings: JSON.stringify({ client_secret: known['the secret in JSON'] }),
})

const inputs = (known: ReturnType<typeof values>) => ({
  'encryption-key': known['the key of the plan'],
  redact: 'hook-[0-9a-f]+',
})

test.concurrent('a plan tells no secret, and neither does the plan that changes it', async () => {
  const scene = await terraformScene({ backend: 's3', files: { 'main.tf': configuration } })
  const known = values()
  const first = await scene.plan(inputs(known), { env: variables(known) })
  expect(first).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'planned', 'to-add': '4' } })
  await expectNoLeak(scene, first, known)
  expect((await scene.comments())[0]!.body).toContain('sensitive value')
  await scene.terraform('init', '-input=false')
  await scene.terraform(
    'apply',
    '-auto-approve',
    ...Object.entries(variables(known)).map(([name, value]) => `-var=${name.slice(7)}=${value}`),
  )
  const next = { ...known, 'the password': secret(), 'the token': secret(), 'the secret in JSON': secret() }
  await scene.commit()
  const second = await scene.plan(inputs(known), { env: variables(next) })
  expect(second).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', 'to-change': '4' } })
  await expectNoLeak(scene, second, known)
  await expectNoLeak(scene, second, next)
  // What is kept is in nobody's clear sight either.
  for (const key of (await scene.state.keys()).filter((each) => each.includes('.plans/')))
    expect(findLeaks(known, { [key]: Buffer.from(await scene.state.read(key)).toString('latin1') })).toEqual([])
})

test.concurrent.each([
  ['a wrong value', 'variable "db_password" {\n  type = number\n}\n', 'invalid-variable'],
  [
    'a condition that quotes it',
    'variable "db_password" { type = string }\nresource "terraform_data" "a" {\n  lifecycle {\n    precondition {\n      condition = length(var.db_password) > 1000\n' +
      '      error_message = "too short: ${var.db_password}"\n    }\n  }\n}\n',
    'condition-failed',
  ],
])('a plan that fails on %s does not tell it', async (_, main, code) => {
  const scene = await terraformScene({ files: { 'main.tf': main } })
  const known = { 'the password': secret() }
  const step = await scene.plan({}, { env: { TF_VAR_db_password: known['the password'], RUNNER_DEBUG: '1' } })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': code } })
  await expectNoLeak(scene, step, known)
})

/** What no child may have, whatever its value. */
const forbidden = /^(INPUT_|ACTIONS_|STATE_|GITHUB_|TF_CLI_ARGS|TF_LOG)/

test.concurrent('Terraform is told what it needs, in no command line, and not the secrets of the job', async () => {
  const scene = await terraformScene({ backend: 's3', files: { 'main.tf': configuration } })
  const known = values()
  const job = await scene.job()
  const live = scene.start(door, job, inputs(known), {
    env: { ...variables(known), TF_CLI_ARGS_plan: '-refresh=false', TF_LOG: 'trace' },
  })
  const stop = watchChildren(live.pid)
  const step = await live.result
  const seen = stop()
  expect(step).toMatchObject({ exitCode: 0, errors: [] })
  expect(step.notices.join('\n')).toMatch(/TF_CLI_ARGS_plan.*TF_LOG/)
  const plans = seen.filter(({ args }) => args.includes('plan'))
  expect(plans.length).toBeGreaterThan(0)
  expect(plans[0]!.env.some((pair) => pair.startsWith('TF_VAR_db_password='))).toBe(true)
  expect(seen.flatMap(({ env }) => env.filter((pair) => forbidden.test(pair)))).toEqual([])
  const tokens = Object.fromEntries(Object.entries(job.env).filter(([name]) => /TOKEN$/.test(name)))
  const told = Object.fromEntries(seen.map(({ args }, index) => [`command ${index}`, args.join('\n')]))
  expect(findLeaks({ ...known, ...tokens }, told)).toEqual([])
  const variablesOf = Object.fromEntries(seen.map(({ env }, index) => [`variables ${index}`, env.join('\n')]))
  expect(findLeaks(tokens, variablesOf)).toEqual([])
})
