import { explain, type Facts, failureNamed, failureOf } from '../failures/catalogue.ts'
import { buildFailures, dockerFailures } from '../failures/docker.ts'
import { Failure, messageOf } from '../failures/failure.ts'
import { missingPermission } from '../failures/registry.ts'
import { childEnvironment } from './child-environment.ts'
import { answer, type Finished, run } from './command.ts'

export interface BuildRun {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Record<string, string>
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
  readonly facts: Facts
}

/** `docker buildx …` to its end. @throws Failure explained by what it printed last. */
export const buildx = async ({ args, cwd, env, signal, onLine, facts }: BuildRun): Promise<void> => {
  const childEnv = childEnvironment({ ...env, NO_COLOR: '1' })
  const finished = await start(['buildx', ...args], { cwd, env: childEnv, signal, onLine })
  if (finished.exitCode === 0) return
  throw await failureOfBuild(finished, { env: childEnv, signal, facts })
}

const start = async (
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; signal: AbortSignal; onLine: (line: string) => void },
): Promise<Finished> => {
  try {
    return await run('docker', args, options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw failureOf(dockerFailures.find(({ code }) => code === 'docker-missing')!, {}, error)
  }
}

/** A build that failed, with the last lines that it printed. */
export class BuildFailure extends Failure {
  /** What others wrote: to be covered before it is shown. */
  readonly lines: readonly string[]

  constructor(failure: Failure, lines: readonly string[]) {
    super(failure.message, failure)
    this.lines = lines
  }
}

/** Enough to see the step that failed, and the place in the Dockerfile, which BuildKit shows last. */
const shownLines = 30

/** What went wrong, by the lines at the end; else the last error that BuildKit printed. */
const failureOfBuild = async (
  { exitCode, tail }: Finished,
  { env, signal, facts }: Pick<BuildRun, 'env' | 'signal' | 'facts'>,
) => {
  const log = tail.join('\n')
  const symptom = { log: (await hasBuildx(tail, { env, signal })) ? log : `${log}\nunknown command: docker buildx` }
  const last = tail.findLast((line) => /^ERROR\b|\berror:/i.test(line)) ?? tail.at(-1) ?? ''
  const failure =
    explain(dockerFailures, symptom, {
      ...facts,
      path: missingPath(last),
      secret: /\bsecret (\S+): not found/.exec(last)?.[1],
      message: missingPermission(last, facts) ?? last.trim(),
    }) ?? failureNamed(buildFailures, 'build-failed', { 'exit-code': String(exitCode), message: last.trim() })
  return new BuildFailure(failure, tail.slice(-shownLines))
}

/** Docker without the plugin says something else in each version; what BuildKit has said needs no question. */
const hasBuildx = async (tail: readonly string[], asking: Pick<BuildRun, 'env' | 'signal'>): Promise<boolean> =>
  tail.some((line) => /^(#\d+ |ERROR: )/.test(line)) ||
  (await answer('docker', ['buildx', 'version'], asking)) !== undefined

/** What a COPY did not find: `"/x": not found`, or a path below where BuildKit mounts what is copied from. */
const missingPath = (error: string): string | undefined => {
  const [, checksum, mounted] =
    /: "?\/?([^"]+?)"?: not found$|lstat \S*?-mount\d+\/(.*?): no such file/.exec(error) ?? []
  return (checksum ?? mounted) && `\`${checksum ?? mounted}\``
}

/** Such as `github.com/docker/buildx 0.29.1`; undefined when there is none. */
export const buildxVersion = async (signal: AbortSignal): Promise<string | undefined> =>
  (await answer('docker', ['buildx', 'version'], { env: childEnvironment(), signal }))?.split(' ').slice(0, 2).join(' ')

/**
 * The processor of an image in a registry. Neither is given for an index, of which BuildKit takes what is asked for; `unknown`
 * says why nobody could tell. Images that only the engine has are not in any registry.
 */
export const imageArchitecture = async (
  reference: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<{ readonly architecture?: string; readonly unknown?: string }> => {
  const format = ['--format', '{{.Image.Architecture}}']
  try {
    const { exitCode, tail } = await run('docker', ['buildx', 'imagetools', 'inspect', reference, ...format], {
      cwd: process.cwd(),
      env: childEnvironment({ ...env, NO_COLOR: '1' }),
      signal,
      onLine: () => {},
    })
    const last = tail.at(-1)?.trim() ?? ''
    if (exitCode === 0) return last === '' ? {} : { architecture: last }
    return /can't evaluate field Architecture/.test(last) ? {} : { unknown: last }
  } catch (error) {
    return { unknown: messageOf(error) }
  }
}

/**
 * Whether the builder writes caches of their own. Docker's own builder does with the image store of containerd alone, which
 * it tells by the labels of its worker; any other driver does.
 */
export const exportsCaches = async (env: Record<string, string>, signal: AbortSignal): Promise<boolean> => {
  const told = (await answer('docker', ['buildx', 'inspect'], { env: childEnvironment(env), signal })) ?? ''
  const driver = /^Driver:\s*(\S+)/m.exec(told)?.[1]
  return driver === 'docker' ? /buildkit\.worker\.containerd\./.test(told) : driver !== undefined
}

/** The platform of the builder itself; undefined when nobody can tell, or when it has several machines of different kinds. */
export const builderPlatform = async (
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const told = await answer('docker', ['buildx', 'inspect'], { env: childEnvironment(env), signal })
  const first = [...(told ?? '').matchAll(/^Platforms:\s*([\w/]+)/gm)].map(([, platform]) => platform)
  return new Set(first).size === 1 ? first[0] : undefined
}
