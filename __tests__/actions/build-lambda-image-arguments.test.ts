import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { freshAws, someCommit } from '../support/door.ts'
import { imageScene, tinyContext } from '../support/image-scene.ts'
import { runStep, type Step, type StepOptions, startStep } from '../support/run-step.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'

const base = 'public.ecr.aws/lambda/python:3.11'

/** Commands of a step that can do what a shell can, and an image that is small all the same. */
const dockerfile = (...commands: string[]) => ({
  Dockerfile: [
    `FROM ${base} AS work`,
    'ARG VERSION=none',
    // BuildKit keeps what a step did by its secrets' ids: of another test it would have another value.
    `ENV TEST=${randomBytes(8).toString('hex')}`,
    ...commands.map((command) => `RUN ${command}`),
    'FROM scratch AS runtime',
    'COPY --from=work /var/task/ /',
    'FROM scratch AS last',
    'COPY Dockerfile /last',
    '',
  ].join('\n'),
})

const build = (inputs: Record<string, string>, options: StepOptions = {}) => startBuild(inputs, options).result

const startBuild = (inputs: Record<string, string>, { env, ...options }: StepOptions = {}) =>
  startStep(
    'build-lambda-image',
    { repository: 'team/arguments', push: 'false', target: 'runtime', ...inputs },
    { ...options, env: { ...freshAws().withoutKeys, GITHUB_SHA: someCommit(), ...env } },
  )

const docker = async (...args: string[]) => (await promisify(execFile)('docker', args)).stdout

/** What lies in an image that the engine has, by the names of a few files; and all that its configuration says. */
const contentOf = async (step: Step, ...paths: string[]) => {
  const image = step.outputs['tagged-uri']!
  const container = (await docker('create', image, '/nothing')).trim()
  try {
    const files = await Promise.all(paths.map((path) => docker('cp', `${container}:${path}`, '-')))
    return { files, config: (await docker('image', 'inspect', image)) + (await docker('history', '--no-trunc', image)) }
  } finally {
    await docker('rm', container)
    await docker('image', 'rm', image)
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** Writes the hash of a secret: what the build saw can be told without telling it. */
const hashing = (id: string) => `--mount=type=secret,id=${id} sha256sum < /run/secrets/${id} > /var/task/${id}`

const secret = () => `s3"&/+= ${randomBytes(12).toString('base64')}`

test.concurrent('the stage and the arguments of a build reach it', async () => {
  const files = dockerfile('echo "version $VERSION" > /var/task/version')
  const step = await build({ 'build-args': 'VERSION=a=b c\nUNUSED=1' }, { files })
  expect(step.errors).toEqual([])
  const image = await contentOf(step, '/version')
  expect(image.files[0]).toContain('version a=b c')
})

test.concurrent('secrets reach the steps that mount them, and nothing else', async () => {
  const [one, key] = [secret(), `-----BEGIN KEY-----\n${secret()}\n\n${secret()}\n-----END KEY-----`]
  const { PATH, runs, builds } = dockerRecorder()
  const files = dockerfile(hashing('one'), hashing('two.key'), hashing('one'))
  const inputs = { secrets: `one=${one}\ntwo.key<<END\n${key}\nEND` }
  const step = await build(inputs, { files, env: { PATH } })
  expect(step.errors).toEqual([])
  const image = await contentOf(step, '/one', '/two.key')
  expect(image.files[0]).toContain(hashOf(one))
  expect(image.files[1]).toContain(hashOf(`${key}\n`))
  const [run] = builds()
  const lines = key.split('\n').filter((line) => line !== '')
  const full = { one, ...Object.fromEntries(lines.map((line, at) => [`line ${at}`, line])) }
  const seen = { config: image.config, runs: JSON.stringify(runs()) }
  expect(findLeaks(full, { ...placesOf(step), ...seen })).toEqual([])
  // The runner is told each line, so that it hides them in later steps too.
  expect([...step.masks].sort()).toEqual(Object.values(full).sort())
  // Files for their owner alone, gone with the build.
  expect(run!.secrets.map(({ modes }) => modes)).toEqual(['700 600', '700 600'])
  for (const { path } of run!.secrets) expect(path).toMatch(/\/build-\w+\/\d$/)
  expect(step.leftBehind.map(({ path }) => path)).toEqual([step.outputs['report-file']])
})

test.concurrent('a step that prints its secret prints none', async () => {
  const value = secret()
  const files = dockerfile('--mount=type=secret,id=one cat /run/secrets/one && base64 < /run/secrets/one && exit 3')
  const step = await build({ secrets: `one=${value}` }, { files })
  expect(step.outputs['failure-code']).toBe('build-failed')
  expect(step.log).toMatch(/\*\*\*/)
  expect(findLeaks({ value }, placesOf(step))).toEqual([])
})

test.concurrent('a build that is cancelled leaves no secret behind', async () => {
  const value = secret()
  const { PATH, builds } = dockerRecorder()
  const files = dockerfile('--mount=type=secret,id=one echo begun-$((40+2)) && sleep 60')
  const step = startBuild({ secrets: `one=${value}` }, { files, env: { PATH } })
  await step.waitForLog(/begun-42/, 60)
  const [{ path } = { path: '' }] = builds()[0]!.secrets
  const folder = path.replace(/\/\d+$/, '')
  expect(readdirSync(folder)).toContain('0')
  step.signal('SIGTERM')
  const ended = await step.result
  expect(ended).toMatchObject({ exitCode: 1, outputs: { outcome: 'cancelled' } })
  expect(() => readdirSync(folder)).toThrow('ENOENT')
  expect(ended.leftBehind.map((left) => left.path)).toEqual([ended.outputs['report-file']])
  expect(findLeaks({ value }, placesOf(ended))).toEqual([])
})

test.concurrent('a secret that is empty is left out with a warning: forks and Dependabot get none', async () => {
  const files = dockerfile('--mount=type=secret,id=one test ! -e /run/secrets/one', hashing('two'))
  const step = await build({ secrets: 'one=\ntwo=given-value\nthree<<END\n\nEND' }, { files })
  expect(step.errors).toEqual([])
  expect(step.warnings).toEqual([expect.stringMatching(/empty: one, three\..*forks and of Dependabot/)])
  await contentOf(step)
  const needed = dockerfile('--mount=type=secret,id=one,required=true true')
  const refused = await build({ secrets: 'one=' }, { files: needed })
  expect(refused).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'secret-missing' } })
  expect(refused.outputs['failure-reason']).toContain('needs the secret one')
  expect(refused.errors[0]).toContain('one=${{ secrets.NAME }}')
})

test.concurrent('build arguments that look like secrets are warned of, without their values', async () => {
  const value = randomBytes(12).toString('hex')
  const inputs = {
    'build-args': `NPM_TOKEN=${value}\nDB_PASS=x\nSIGNING_KEY=y\nTOKENIZERS_PARALLELISM=0`,
    'dry-run': 'true',
  }
  const step = await build(inputs, { files: tinyContext() })
  expect(step.warnings).toEqual([expect.stringContaining('look like secrets: NPM_TOKEN, DB_PASS, SIGNING_KEY.')])
  expect(findLeaks({ value }, placesOf(step))).toEqual([])
})

test.concurrent('a stage that is not there, and an argument that FROM lacks, are explained', async () => {
  const files = { Dockerfile: 'ARG BASE\nFROM $BASE AS app\nCOPY Dockerfile /\n' }
  const [stage, name] = await Promise.all([
    build({ target: 'nowhere', 'build-args': 'BASE=scratch' }, { files }),
    build({ target: 'app' }, { files }),
  ])
  expect(stage).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'stage-missing' } })
  expect(stage.errors[0]).toMatch(/Dockerfile has no stage nowhere/)
  expect(name).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'base-image-name' } })
  expect(name.errors[0]).toMatch(/base name \(\$BASE\) should not be blank/)
  expect(name.errors[0]).toContain('`build-args`')
})

const wrongSecrets = (value: string) => ({
  'no id': value,
  'an id that is none': `${value} x=1`,
  'a key of several lines': `key=-----BEGIN KEY-----\n${value}\n-----END KEY-----`,
  'the same id twice': `${value}=1\n${value}=2`,
  'no end': `key<<END\n${value}`,
})

test.concurrent.each(Object.keys(wrongSecrets('')))(
  'wrong secrets are explained without a word of them: %s',
  async (name) => {
    const value = `x${randomBytes(6).toString('hex')}`
    const secrets = wrongSecrets(value)[name as keyof ReturnType<typeof wrongSecrets>]
    const step = await runStep('build-lambda-image', { repository: 'pricing', secrets }, { files: tinyContext() })
    expect(step.outputs['failure-code']).toBe('invalid-input')
    expect(step.errors[0]).toContain('Input "secrets"')
    expect(findLeaks({ value }, placesOf(step))).toEqual([])
  },
)

test.concurrent('what was given goes into the recipe: the ids of secrets, and not their values', async () => {
  const scene = await imageScene()
  const first = { 'build-args': 'A=1', secrets: 'one=value-1' }
  const built = await scene.run(first)
  expect(built).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  const labels = JSON.stringify((await scene.image())!.config)
  expect(labels).toMatch(/build-args=\w{12},secrets=\w{12}/)
  expect(labels).not.toContain('value-1')
  const said = async (inputs: Record<string, string>) => {
    const step = await scene.run({ ...first, ...inputs, 'dry-run': 'true' })
    return step.summary.split('\n')[0]
  }
  expect(await said({ secrets: 'one=value-2' })).toContain('the same recipe')
  expect(await said({ secrets: 'two=value-1' })).toContain('another secrets went into it')
  expect(await said({ 'build-args': 'A=2' })).toContain('another build-args went into it')
  expect(await said({ target: 'other' })).toContain('another target went into it')
})
