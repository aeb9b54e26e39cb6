import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { freshAws, freshJob, policyOf, roleFor } from '../support/door.ts'
import { docker, gzip, imageScene, repositoryName } from '../support/image-scene.ts'
import { scratchFolder } from '../support/scratch.ts'

const usersOwn = JSON.parse(readFileSync(join(process.env['DOCKER_CONFIG']!, 'config.json'), 'utf8')) as {
  cliPluginsExtraDirs: string[]
}

/** A Docker configuration as users have it, with the plugins where Docker looks for them by default. */
const configFolder = (text: string) => {
  const folder = scratchFolder()
  mkdirSync(join(folder, 'cli-plugins'))
  for (const plugin of usersOwn.cliPluginsExtraDirs.flatMap((from) =>
    readdirSync(from).map((name) => join(from, name)),
  ))
    symlinkSync(plugin, join(folder, 'cli-plugins', plugin.split('/').at(-1)!))
  writeFileSync(join(folder, 'config.json'), text, { mode: 0o400 })
  return folder
}

test.concurrent.each([
  ['a store of credentials', () => JSON.stringify({ credsStore: 'desktop' })],
  ['a helper for this registry', (host: string) => JSON.stringify({ credHelpers: { [host]: 'ecr-login' } })],
  ['an old login to this registry', (host: string) => JSON.stringify({ auths: { [host]: { auth: 'QVdTOm9sZA==' } } })],
  ['broken JSON', () => '{ "auths": '],
])('%s in the Docker configuration is no obstacle, and it stays as it is', async (_, text) => {
  const scene = await imageScene()
  const folder = configFolder(text(scene.registry))
  const file = join(folder, 'config.json')
  const before = [readFileSync(file, 'utf8'), statSync(file).mtimeMs, statSync(file).mode]
  const step = await scene.run({}, { env: { DOCKER_CONFIG: folder } })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  expect([readFileSync(file, 'utf8'), statSync(file).mtimeMs, statSync(file).mode]).toEqual(before)
  expect(step.warnings).toHaveLength(text('').endsWith('}') ? 0 : 1)
  expect(step.leftBehind.map(({ path }) => path)).toEqual([step.outputs['report-file']])
})

test.concurrent('a home without any Docker configuration stays without one', async () => {
  const scene = await imageScene()
  const plugins = configFolder('{}')
  const workspace = scratchFolder()
  const home = scratchFolder()
  mkdirSync(join(home, '.docker'))
  symlinkSync(join(plugins, 'cli-plugins'), join(home, '.docker', 'cli-plugins'))
  writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n')
  const step = await scene.run({}, { workspace, files: {}, env: { DOCKER_CONFIG: undefined, HOME: home } })
  expect(step.errors).toEqual([])
  expect(step.exitCode).toBe(0)
  expect(readdirSync(join(home, '.docker'))).not.toContain('config.json')
})

const hostile = {
  BUILDX_NO_DEFAULT_ATTESTATIONS: '0',
  BUILDX_EXPERIMENTAL: '1',
  BUILDX_GIT_LABELS: 'full',
  BUILDX_METADATA_PROVENANCE: 'max',
  BUILDKIT_PROGRESS: 'tty',
  BUILDKIT_COLORS: 'run=red',
  BUILDKIT_SYNTAX: 'docker/dockerfile:nothing',
  DOCKER_DEFAULT_PLATFORM: 'linux/s390x',
  DOCKER_CONTENT_TRUST: '1',
  DOCKER_BUILDKIT: '0',
}

test.concurrent('a hostile environment changes nothing of the image', async () => {
  const scene = await imageScene()
  const step = await scene.run({}, { env: hostile })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', 'manifest-media-type': docker } })
  expect(await scene.image()).toMatchObject({ layerTypes: [gzip], config: { architecture: 'amd64' } })
})

test.concurrent.each([
  ['zstd layers', { compression: 'zstd' }],
  ['OCI media types', { mediaTypes: 'oci' }],
  ['an index with an attestation', { index: true }],
] as const)('a base image with %s still gives one image with gzip layers and no index', async (_, spec) => {
  const scene = await imageScene()
  const { uri } = await scene.aws.seed.image({ repository: repositoryName, tag: 'base', ...spec })
  const Dockerfile = `FROM ${uri}\nCOPY Dockerfile /\n`
  const step = await scene.run({}, { files: { Dockerfile } })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', 'manifest-media-type': docker } })
  const { mediaType, layerTypes } = (await scene.image())!
  expect(mediaType).toBe(docker)
  expect(layerTypes.length).toBeGreaterThan(1)
  expect([...new Set(layerTypes)]).toEqual([gzip])
})

test.concurrent('Docker gets what it needs of the environment, and no credential in its arguments', async () => {
  const aws = freshAws()
  const job = await freshJob()
  const policy = policyOf('build-lambda-image', aws, { Repository: repositoryName })
  const { role, env } = await roleFor(aws, job, { build: policy })
  const scene = await imageScene({ aws, env, commit: job.sha })
  const recorder = dockerRecorder()
  const ambient = { AWS_ACCESS_KEY_ID: aws.account, AWS_SECRET_ACCESS_KEY: 'ambient-secret', SOME_TOKEN: 'of-the-user' }
  const step = await scene.run({ 'role-to-assume': role }, { env: { ...ambient, PATH: recorder.PATH } })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  // Beside the build, questions about the builder.
  const all = recorder.runs()
  const [run, ...others] = all.filter(({ args }) => args[1] === 'build')
  expect(others).toEqual([])
  const allowed = [
    /^(PATH|HOME|LANG|TMPDIR|NO_COLOR|USER|LOGNAME|SHELL|TERM|TZ|LC_\w+|XDG_\w+)$/,
    /^(HTTPS?_PROXY|NO_PROXY|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS)$/,
    /^(DOCKER_HOST|DOCKER_CONFIG|BUILDX_CONFIG)$/,
    // By which the runner ends what a step has left.
    /^RUNNER_TRACKING_ID$/,
  ]
  const names = all.flatMap(({ environment }) => Object.keys(environment))
  expect(names.filter((name) => !allowed.some((pattern) => pattern.test(name)))).toEqual([])
  const { auth } = (JSON.parse(run!.config) as { auths: Record<string, { auth: string }> }).auths[scene.registry]!
  const password = Buffer.from(auth, 'base64').toString().replace('AWS:', '')
  expect(password.length).toBeGreaterThan(20)
  const seen = all.flatMap(({ args, environment }) => [...args, ...Object.values(environment)]).join('\n')
  for (const secret of [auth, password, job.token, job.variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN']!])
    expect(seen).not.toContain(secret)
  // It was for its owner alone, and is gone.
  for (const { modes, environment } of all) {
    expect(modes).toBe('700 600')
    expect(environment['DOCKER_CONFIG']).toMatch(/docker-config-\w+$/)
  }
  expect(step.leftBehind.map(({ path }) => path)).toEqual([step.outputs['report-file']])
})
