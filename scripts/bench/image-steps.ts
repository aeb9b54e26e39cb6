/** Images to build, our step that builds them, and what people do without us. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { type AwsSandbox, awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import { dieWithUs } from '../../sandbox/setup/die-with-us.ts'
import { stepVariables } from './step-variables.ts'

type Variables = Readonly<Record<string, string>>

/** A step that takes longer than this is given up. */
const limit = 180_000

/** An account with repositories, and a workspace with a folder for each. */
export interface Workshop {
  readonly aws: AwsSandbox
  readonly folder: string
  readonly names: readonly string[]
  readonly environment: Variables
}

export const openWorkshop = async (environment: Variables, names: readonly string[]): Promise<Workshop> => {
  const aws = awsSandbox(environment, freshAccount())
  for (const name of names) await aws.seed.repository(name)
  const folder = mkdtempSync(join(tmpdir(), 'bench-build-'))
  const workshop = { aws, folder, names, environment }
  await logIn(workshop)
  return workshop
}

export const closeWorkshop = ({ folder }: Workshop): void => rmSync(folder, { recursive: true, force: true })

/** What the RUN step of an image does; the base image is Lambda's for Python. */
export type Work = 'waits' | 'computes'

const commands: Readonly<Record<Work, string>> = {
  waits: 'sleep 3',
  computes: 'i=0; while [ $i -lt 600000 ]; do i=$((i+1)); done',
}

/** Makes every image one that nobody has built: other requirements, for which the RUN step runs, and 2 MB of code. */
export const renew = ({ folder, names }: Workshop, work: Work): void => {
  for (const name of names) {
    const context = join(folder, name)
    mkdirSync(context, { recursive: true })
    writeFileSync(join(context, 'requirements.txt'), randomBytes(8).toString('hex'))
    writeFileSync(join(context, 'app.bin'), randomBytes(2 * 1024 * 1024))
    writeFileSync(
      join(context, 'Dockerfile'),
      `FROM public.ecr.aws/lambda/python:3.11\nCOPY requirements.txt /\nRUN ${commands[work]}\nCOPY app.bin /\n`,
    )
  }
}

export const someCommit = (): string => randomBytes(20).toString('hex')

/** Seconds of one step of ours, from the start of its process to its end. @throws when its outcome is another one. */
export const stepSeconds = async (
  { aws, folder }: Workshop,
  inputs: Variables,
  { commit, outcome }: { readonly commit: string; readonly outcome: string },
): Promise<number> => {
  const env = stepVariables('build-lambda-image', inputs, folder, { ...aws.environment, GITHUB_SHA: commit })
  const script = resolve('dist', 'build-lambda-image', 'index.js')
  const seconds = await secondsOf(process.execPath, [script], folder, env)
  const output = readFileSync(join(folder, 'GITHUB_OUTPUT'), 'utf8')
  if (!output.includes(`\n${outcome}\n`)) throw new Error(`the step was to be ${outcome}, and told:\n${output}`)
  return seconds
}

/** Seconds of `docker buildx build --push` for one image, when somebody has logged in before. */
export const plainSeconds = ({ aws, folder, environment }: Workshop, name: string, tag: string): Promise<number> => {
  const image = `${aws.seed.registry}/${name}:${tag}`
  const args = ['buildx', 'build', '--provenance=false', '--push', '--tag', image, name]
  const env = { ...environment, ...aws.environment, HOME: folder, DOCKER_CONFIG: join(folder, '.docker') }
  return secondsOf('docker', args, folder, env)
}

const logIn = async ({ aws, folder, environment }: Workshop): Promise<void> => {
  const ecr = new ECRClient(aws.root)
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  const known = JSON.parse(readFileSync(join(environment['DOCKER_CONFIG']!, 'config.json'), 'utf8')) as object
  const auths = { [aws.seed.registry]: { auth: authorizationData![0]!.authorizationToken! } }
  mkdirSync(join(folder, '.docker'), { mode: 0o700 })
  writeFileSync(join(folder, '.docker', 'config.json'), JSON.stringify({ ...known, auths }), { mode: 0o600 })
}

const secondsOf = async (program: string, args: readonly string[], cwd: string, env: Variables): Promise<number> => {
  const start = performance.now()
  const [first, ...words] = [...dieWithUs('KILL'), program, ...args]
  const child = spawn(first!, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: limit })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk))
  const code = await new Promise((done, failed) => {
    child.once('error', failed)
    child.once('close', done)
  })
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}:\n${log}`)
  return (performance.now() - start) / 1000
}
