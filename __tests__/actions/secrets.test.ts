import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { freshJob, policyOf, roleFor, without } from '../support/door.ts'
import { imageScene, repositoryName } from '../support/image-scene.ts'
import { functionName, lambdaScene, type Scene } from '../support/lambda-scene.ts'
import { runStep, type Step } from '../support/run-step.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'

/** A value that looks different in every form of writing. */
const secret = () => `s3"&/+ ${randomBytes(9).toString('base64')}`

/** What the user gives and the workload has. */
const values = () => ({
  'the variable': secret(),
  'the payload': secret(),
  'the header': secret(),
  'the answer': secret(),
})

const tokenShape = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/

/** What GitHub and AWS gave to the step; it tells them to the runner, so that no later step shows them. */
const credentialsOf = ({ masks }: Step) => {
  const token = masks.find((mask) => tokenShape.test(mask))
  expect(token).toBeDefined()
  return Object.fromEntries(
    masks.map((mask, index) => [mask === token ? 'the OIDC token' : `credential ${index}`, mask]),
  )
}

/** The variables of the function, as far as they are its own words, in a log line of every form. */
const inEveryForm = (value: string) =>
  [
    `raw ${value}`,
    `base64 ${Buffer.from(`x${value}`).toString('base64')}`,
    `base64url ${Buffer.from(value).toString('base64url')}`,
    `url https://example.com/?key=${encodeURIComponent(value)}`,
    `json ${JSON.stringify({ key: value })}`,
  ].join(' ; ')

const told = (step: Step) => Object.values(placesOf(step)).join('\n')

const expectNoLeak = (step: Step, secrets: Readonly<Record<string, string>>) => {
  expect(findLeaks({ ...secrets, ...credentialsOf(step) }, placesOf(step))).toEqual([])
  expect(told(step)).not.toMatch(tokenShape)
}

/** A function with a secret variable, and a role that may deploy it. */
const scene = async (denied: readonly string[] = []) => {
  const known = values()
  const lambda = await lambdaScene({ environment: { API_KEY: known['the variable'], REGION_NAME: 'eu' } })
  const job = await freshJob()
  const policy = policyOf('update-and-wait-lambda', lambda.aws, { Function: functionName, Repository: functionName })
  const { role, env } = await roleFor(lambda.aws, job, { deploy: without(policy, ...denied) })
  const checks = [
    {
      url: `${lambda.url.replace('https://', 'https://user:pass-word-1@')}health?key=${encodeURIComponent(known['the header'])}`,
      method: 'POST',
      headers: { authorization: `Bearer ${known['the header']}`, 'x-key': known['the header'] },
      body: { key: known['the header'] },
    },
  ]
  const inputs = {
    'role-to-assume': role,
    'health-checks': JSON.stringify(checks),
    'health-timeout': '20s',
    'test-payload': JSON.stringify({ echo: { password: known['the payload'] }, environment: ['API_KEY'] }),
    'test-expect-json': `environment.API_KEY=${known['the variable']}\necho.password=${known['the payload']}`,
  }
  /** An image whose answers hold a secret, and whose log lines hold the variable. */
  const image = (build: Record<string, string> = {}) =>
    lambda.image('2', { VERSION: known['the answer'], HANDLER_LOG: inEveryForm(known['the variable']), ...build })
  const run = async (build: Record<string, string>, more: Record<string, string> = {}) =>
    lambda.run({ ...inputs, 'image-uri': await image(build), ...more }, { env })
  return { lambda, known, inputs, image, run, env, role }
}

const finish = async ({ seen }: Scene) => void (await seen())

test.concurrent('a deploy that succeeds tells no secret', async () => {
  const { lambda, known, run } = await scene()
  const step = await run({})
  expect(step.errors).toEqual([])
  expect(step.outputs['outcome']).toBe('deployed')
  expectNoLeak(step, known)
  await finish(lambda)
})

test.concurrent('a function that writes its secrets into its log and fails tells none', async () => {
  const { lambda, known, run } = await scene()
  const step = await run({ HANDLER_FAIL: `cannot log in with ${known['the variable']}` })
  expect(step.outputs).toMatchObject({ outcome: 'failed', serving: 'previous', 'failure-code': 'function-error' })
  // The lines are there, without what they must not tell.
  for (const place of [step.log, step.summary]) expect(place).toMatch(/raw \*\*\* ; base64 .*; json \{"key":"\*\*\*"\}/)
  expectNoLeak(step, known)
  await finish(lambda)
})

test.concurrent('an answer that is not the expected one is not told, nor is the expectation', async () => {
  const { lambda, known, run } = await scene()
  const expected = secret()
  const step = await run({}, { 'test-expect-json': `environment.API_KEY=${expected}` })
  expect(step.outputs).toMatchObject({ outcome: 'failed', serving: 'previous', 'failure-code': 'unexpected-answer' })
  expectNoLeak(step, { ...known, 'the expectation': expected })
  await finish(lambda)
})

test.concurrent('a health check that fails tells nothing of its headers, body and query', async () => {
  const { lambda, known, run } = await scene()
  const step = await run({ HEALTH_STATUS: '500' }, { 'health-timeout': '2s' })
  expect(step.outputs).toMatchObject({ outcome: 'rolled-back', 'failure-code': 'unhealthy' })
  expect(step.outputs['failure-reason']).toContain('/health')
  expectNoLeak(step, { ...known, 'the user of the URL': 'pass-word-1' })
  await finish(lambda)
})

test.concurrent('variables that the step sets are told neither by it nor by the function that fails', async () => {
  const { lambda, known, run } = await scene()
  const added = { 'the new variable': secret(), 'a short one': randomBytes(3).toString('hex') }
  const environment = JSON.stringify({ NEW_KEY: added['the new variable'], SHORT: added['a short one'] })
  const step = await run(
    { HANDLER_FAIL: `cannot log in with ${added['the new variable']}` },
    { environment, 'memory-size': '256' },
  )
  expect(step.outputs).toMatchObject({ serving: 'previous', 'failure-code': 'function-error' })
  expect(step.summary).toContain('added NEW_KEY, SHORT')
  expect(step.log).toContain('cannot log in with ***')
  expectNoLeak(step, { ...known, ...added })
  await finish(lambda)
})

test.concurrent('a denied call tells no secret', async () => {
  const { lambda, known, run } = await scene(['lambda:UpdateFunctionCode'])
  const step = await run({})
  expect(step.outputs['failure-code']).toBe('access-denied')
  expectNoLeak(step, known)
  await finish(lambda)
})

test.concurrent('a step that is cut off leaves no secret to the step that puts back', async () => {
  const { lambda, known, inputs, image, env } = await scene()
  await lambda.aws.knobs({ lambda: { [functionName]: { update_seconds: 5 } } })
  const step = lambda.start({ ...inputs, 'image-uri': await image() }, { env })
  await step.waitForLog(/Update|update/)
  step.kill()
  const ended = await step.result
  expect(ended.post?.exitCode).toBe(0)
  expectNoLeak(ended, known)
  await finish(lambda)
})

test.concurrent('debug logging tells no secret', async () => {
  const { lambda, known, inputs, image, env } = await scene()
  const debug = { ...env, RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' }
  const step = await lambda.run({ ...inputs, 'image-uri': await image({ HANDLER_FAIL: 'broken' }) }, { env: debug })
  expect(step.outputs['failure-code']).toBe('function-error')
  expectNoLeak(step, known)
  await finish(lambda)
})

const badInputs = (header: string) => ({
  'headers as text': { 'health-checks': `- url: https://example.com/\n  headers: ${JSON.stringify(`key ${header}`)}` },
  'headers as a list': { 'health-checks': `- url: https://example.com/\n  headers: [${JSON.stringify(header)}]` },
  'no list': { 'health-checks': JSON.stringify({ headers: { authorization: header } }) },
  'a list in a list': { 'health-checks': JSON.stringify([[{ headers: { authorization: header } }]]) },
  'a URL as a mapping': { 'health-checks': JSON.stringify([{ url: { authorization: header } }]) },
  'no YAML': { 'health-checks': `- {url: "https://example.com/", headers: {authorization: ${JSON.stringify(header)}` },
  'a URL without a scheme': { 'health-url': `user:${header}@example.com/health` },
  'a payload that is cut off': { 'test-payload': `{"k":${JSON.stringify(header)}` },
  'variables without a name': { environment: `A_KEY=a\n${header}` },
  'a variable that goes on in the next line': { environment: `A_KEY="\n${header}==\n"` },
  'a variable with a strange name': { environment: `-${header}=a` },
  'variables in broken JSON': { environment: `{"A_KEY": "${header}` },
  'variables in JSON of JSON': { environment: JSON.stringify({ A_KEY: { header } }) },
  'a variable to remove, with its value': { 'environment-remove': `A_KEY=${header}` },
  'an expectation without a path': { 'test-payload': '{}', 'test-expect-json': `=${header}` },
})

test.concurrent.each(Object.keys(badInputs('')))('a wrong input is explained without its secret: %s', async (name) => {
  // Short, so that it would fit into the beginning of a value that a message shows.
  const header = randomBytes(6).toString('hex')
  const inputs = badInputs(header)[name as keyof ReturnType<typeof badInputs>]
  const given = { 'function-name': 'pricing', 'image-uri': `pricing@sha256:${'a'.repeat(64)}`, ...inputs }
  const step = await runStep('update-and-wait-lambda', given, { env: { AWS_REGION: 'us-east-1' } })
  expect(step.outputs['failure-code']).toBe('invalid-input')
  expect(step.errors[0]).toContain(`"${Object.keys(inputs).at(-1)}"`)
  expect(findLeaks({ 'the value': header }, placesOf(step))).toEqual([])
})

/** A build under a role, and what Docker was given. */
const build = async (denied: readonly string[], Dockerfile = 'FROM scratch\nCOPY Dockerfile /\n') => {
  const job = await freshJob()
  const built = await imageScene({ commit: job.sha, files: { Dockerfile } })
  const policy = policyOf('build-lambda-image', built.aws, { Repository: repositoryName })
  const { role, env } = await roleFor(built.aws, job, { build: without(policy, ...denied) })
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...keyless } = built.aws.environment
  const step = await built.run({ 'role-to-assume': role }, { env: { ...keyless, ...env } })
  return { step, secrets: { 'the token of GitHub': job.token } }
}

test.concurrent.each([
  ['succeeds', [], 'built', undefined],
  ['may not push', ['ecr:InitiateLayerUpload'], 'failed', undefined],
  ['may not tag', ['ecr:DescribeImages'], 'failed', undefined],
  ['cannot be done', [], 'failed', 'FROM scratch\nCOPY nothing /\n'],
] as const)('a build that %s tells no credential', async (_, denied, outcome, dockerfile) => {
  const { step, secrets } = await build(denied, dockerfile)
  expect(step.outputs['outcome']).toBe(outcome)
  // Token, secret key and session token; the password of ECR with and without its user name.
  expect(step.masks.length).toBeGreaterThanOrEqual(5)
  expectNoLeak(step, secrets)
})
