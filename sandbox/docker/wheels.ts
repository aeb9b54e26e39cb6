import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, join, relative } from 'node:path'
import { freePort } from '../free-port.ts'
import { run } from '../setup/command.ts'
import { inCache, repository } from '../setup/places.ts'
import { virtualEnvironment } from '../setup/python.ts'
import { contentName, makeWhole } from '../setup/whole-folder.ts'

/** Containers have no way out: what a Dockerfile's `pip install` may find is fetched here, by the machine's own pip. */
const folder = () => inCache('wheels')
const stampOf = (file: string) => join(folder(), 'fetched', contentName(process.arch, readFileSync(file)))

/** Of the stand-in for AWS's image itself. */
export const baseRequirements = join(import.meta.dirname, 'images', 'python', 'requirements.txt')

/** Of the stand-in for the database. */
export const databaseRequirements = join(import.meta.dirname, 'images', 'postgres', 'requirements.txt')

/** No newer C library than that of AWS's own image for Python 3.11 (2.26), so that a wheel found here works there. */
const libraries = ['2_26', '2_24', '2_17', '2_12', '2_5'].map((version) => `manylinux_${version}`)
const platforms = [...libraries, 'manylinux2014', 'manylinux2010', 'manylinux1']
/** What runs on the stand-ins alone may need Debian's (2.36). */
const platformsHere = ['manylinux_2_28', 'manylinux_2_27', ...platforms]

/** Every requirements file of the examples. */
export function exampleRequirements(): string[] {
  const examples = join(repository, 'examples')
  if (!existsSync(examples)) return []
  const names = readdirSync(examples, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => /^requirements.*\.txt$/.test(basename(name)) && !name.includes('node_modules'))
    .map((name) => join(examples, name))
}

export function notFetched(files: string[]): string[] {
  return files.filter((file) => !existsSync(stampOf(file)))
}

/**
 * Fetches the wheels that these requirements files ask for, each content once.
 * @throws when one of them has no wheel for Lambda's Python 3.11
 */
export async function fetchWheels(files: string[]): Promise<void> {
  for (const file of notFetched(files)) {
    await makeWhole(stampOf(file), async (unfinished) => {
      await download(file, unfinished)
      for (const name of readdirSync(unfinished)) renameSync(join(unfinished, name), join(folder(), name))
      writeFileSync(join(unfinished, 'of'), `${relative(repository, file)}\n`)
    })
  }
}

async function download(file: string, target: string): Promise<void> {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const forLambda = ['--only-binary=:all:', '--implementation', 'cp', '--python-version', '3.11']
  const suitable = file === databaseRequirements ? platformsHere : platforms
  const on = suitable.flatMap((platform) => ['--platform', `${platform}_${machine}`])
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check']
  await run(join(virtualEnvironment(), 'bin', 'python'), [...pip, ...forLambda, ...on, '-d', target, '-r', file])
}

export interface Wheelhouse {
  url: string
  stop(): Promise<void>
}

/** Serves the wheels on the bridge. The page is read anew each time: wheels that come later are found. */
export async function serveWheels(host: string, wantedPort: number | undefined): Promise<Wheelhouse> {
  const wheels = () => readdirSync(folder()).filter((name) => name.endsWith('.whl'))
  const server = createServer((request, response) => {
    const name = nameIn(request.url ?? '/')
    if (name === undefined) {
      response.writeHead(400).end()
    } else if (name === '') {
      const links = wheels().map((wheel) => `<a href="/${encodeURIComponent(wheel)}">${wheel}</a>`)
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html>\n${links.join('<br>\n')}\n`)
    } else if (wheels().includes(name)) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(readFileSync(join(folder(), name)))
    } else {
      response.writeHead(404).end()
    }
  })
  const port = await freePort(host, wantedPort)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://${host}:${port}/`, stop }
}

/** What a path names; nothing where it is not well encoded. */
function nameIn(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1))
  } catch {
    return undefined
  }
}
