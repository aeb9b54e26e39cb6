import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import { findProgram, isProgram } from './find-program.ts'
import { inCache, repository } from './places.ts'
import { virtualEnvironment } from './python.ts'
import { fileName, makeWhole } from './whole-folder.ts'

const packaged = join(import.meta.dirname, 'go.txt')
const sourcesOf = (name: string) => join(repository, 'sandbox', 'docker', 'images', name)

const packagedGo = () => inCache('go', fileName(packaged))

/** Go 1.25 or later (what actionlint is built from needs it): the machine's, or the one that we unpacked. */
export function findGo(): string | undefined {
  const ours = join(packagedGo(), 'go', 'bin', 'go')
  if (isProgram(ours)) return ours
  for (const program of [findProgram('go'), '/usr/local/go/bin/go']) {
    if (!program || !isProgram(program)) continue
    const [, minor] = /go1\.(\d+)/.exec(spawnSync(program, ['env', 'GOVERSION']).stdout?.toString() ?? '') ?? []
    if (Number(minor) >= 25) return program
  }
  return undefined
}

/** PyPI carries Go's own builds as a wheel, which needs no root. */
export async function makeGo(): Promise<void> {
  await makeWhole(packagedGo(), async (folder) => {
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes']
    await run(join(virtualEnvironment(), 'bin', 'python'), [...install, '--target', folder, '-r', packaged])
  })
}

export const go = (args: string[], cwd: string, env: NodeJS.ProcessEnv = {}, seconds = 600) =>
  run(findGo() ?? 'go', args, { cwd, env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '', ...env }, seconds })

/** Builds one program, `MODULE@VERSION`, into a folder. Minutes on two cores. */
export async function goInstall(source: string, folder: string): Promise<void> {
  await go(['install', '-ldflags=-s -w', source], folder, { GOBIN: folder }, 2400)
}

function goSources(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /\.go$|go\.mod$/.test(name)).sort()
}

/** The folder of what is built out of one module below `docker/images`, named by its sources. */
const builtFolder = (name: string): string =>
  inCache(name, fileName(...goSources(sourcesOf(name)).map((file) => join(sourcesOf(name), file))))

/** Static programs: they run in an image made from nothing. */
async function makeBuilt(name: string): Promise<void> {
  await makeWhole(builtFolder(name), async (folder) => {
    const flags = ['build', '-trimpath', '-ldflags=-s -w', '-o', `${folder}/`, './...']
    await go(flags, sourcesOf(name), { CGO_ENABLED: '0' })
  })
}

const findBuilt = (name: string, program: string) =>
  isProgram(join(builtFolder(name), program)) ? builtFolder(name) : undefined

/** The folder of the built `aws-lambda-rie` and `function`. */
export const emulatorFolder = () => builtFolder('emulator')
export const findEmulator = () => findBuilt('emulator', 'aws-lambda-rie')
export const makeEmulator = () => makeBuilt('emulator')

/** The folder of the built `service`, which tasks of ECS run. */
export const serviceFolder = () => builtFolder('service')
export const findService = () => findBuilt('service', 'service')
export const makeService = () => makeBuilt('service')
