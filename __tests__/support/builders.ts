/** Builders other than Docker's own, of a BuildKit that is built from its sources. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from '../../sandbox/setup/find-program.ts'
import { findBuildkit } from '../../sandbox/setup/go-programs.ts'

export interface Builder {
  /** What a step gets to build with it. */
  readonly env: Readonly<Record<string, string>>
  readonly remove: () => Promise<void>
}

const proxy = () => process.env['HTTPS_PROXY']!

const buildkit = (name: string): string => {
  const folder = findBuildkit()
  if (!folder) throw new Error('BuildKit is missing: npm run test:wide builds it')
  return join(folder, name)
}

const buildx = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  execFileSync('docker', ['buildx', ...args], { env: { ...process.env, ...env }, stdio: 'pipe', encoding: 'utf8' })

/** A builder in a configuration of its own, so that no other test sees it. */
const made = (folder: string, driver: string, ...more: readonly string[]) => {
  const name = `b-${randomBytes(4).toString('hex')}`
  const env = { BUILDX_CONFIG: join(folder, 'buildx'), BUILDX_BUILDER: name }
  buildx(env, 'create', '--name', name, '--driver', driver, ...more)
  return { env, remove: () => buildx(env, 'rm', name) }
}

// Short: Linux takes no path of more than 107 characters for a socket.
const scratch = () => realpathSync(mkdtempSync(join(tmpdir(), 'bk-')))

/** `docker buildx create --driver remote`: a daemon of its own on this machine. */
export const remoteBuilder = async (): Promise<Builder> => {
  const folder = scratch()
  const socket = join(folder, 's')
  const options = ['--addr', `unix://${socket}`, '--root', join(folder, 'root'), '--containerd-worker=false']
  // In a mount namespace of its own: what it mounts is gone with it.
  const daemon = spawn('unshare', ['--mount', '--propagation', 'slave', buildkit('buildkitd'), ...options], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, HOME: folder },
  })
  await answers(socket)
  const { env, remove } = made(folder, 'remote', `unix://${socket}`)
  return {
    env,
    remove: async () => {
      remove()
      await ended(daemon)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `docker buildx create --driver docker-container`, as docker/setup-buildx-action does; the image is made here. */
export const containerBuilder = async (): Promise<Builder> => {
  const folder = scratch()
  const image = `buildkit-${randomBytes(4).toString('hex')}`
  makeImage(folder, image)
  const options = [`image=${image}`, `env.HTTPS_PROXY=${proxy()}`, 'env.NO_PROXY=127.0.0.1']
  const { env, remove } = made(folder, 'docker-container', '--driver-opt', options.join(','))
  buildx(env, 'inspect', '--bootstrap')
  return {
    env,
    remove: async () => {
      remove()
      execFileSync('docker', ['rmi', '--force', image], { stdio: 'ignore' })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** BuildKit's own image cannot be had everywhere: its programs, runc, and the libraries of that. */
const makeImage = (folder: string, image: string): void => {
  const context = join(folder, 'image')
  mkdirSync(context)
  const runc = findProgram('runc')!
  const libraries = [...execFileSync('ldd', [runc], { encoding: 'utf8' }).matchAll(/(\/\S+) \(/g)].map(
    ([, path]) => path!,
  )
  const files: readonly (readonly [string, string])[] = [
    [buildkit('buildkitd'), '/usr/bin/buildkitd'],
    [buildkit('buildctl'), '/usr/bin/buildctl'],
    [runc, '/usr/bin/buildkit-runc'],
    [process.env['SSL_CERT_FILE']!, '/etc/ssl/certs/ca-certificates.crt'],
    ...libraries.map((path) => [path, path] as const),
  ]
  for (const [from, to] of files) copyFileSync(from, join(context, basename(to)))
  const copies = files.map(([, to]) => `COPY ${basename(to)} ${to}`)
  const lines = ['FROM scratch', ...copies, 'ENV PATH=/usr/bin', 'WORKDIR /tmp', 'ENTRYPOINT ["buildkitd"]']
  writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}\n`)
  execFileSync('docker', ['build', '--quiet', '--tag', image, context], { stdio: 'pipe' })
}

const answers = async (socket: string): Promise<void> => {
  for (const limit = Date.now() + 60_000; Date.now() < limit; await sleep(100)) {
    const open = await new Promise<boolean>((resolve) => {
      const connection = createConnection(socket, () => resolve(true)).on('error', () => resolve(false))
      connection.unref().end()
    })
    if (open) return
  }
  throw new Error('buildkitd did not answer within 60 s')
}

const ended = (daemon: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (daemon.exitCode !== null) return resolve()
    daemon.once('exit', () => resolve())
    daemon.kill('SIGTERM')
  })
