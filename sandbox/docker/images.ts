import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { findBaseFiles } from '../setup/base-files.ts'
import { run } from '../setup/command.ts'
import { emulatorFolder, serviceFolder } from '../setup/go.ts'
import { inCache } from '../setup/places.ts'
import { contentName } from '../setup/whole-folder.ts'
import type { Engine } from './engine.ts'
import { remember, remembered, type Slot } from './slot.ts'

/** An image that the sandbox itself brings. */
interface Image {
  tag: string
  /** Folder of its Dockerfile. */
  source: string
  /** The main build context. */
  context: string
  contexts: Record<string, string>
  /** Whatever decides what is in it, beside its source; the cache's folders are named by their content. */
  content: string[]
  /** Made once and kept as an archive: loading it takes a quarter of the time. */
  kept?: true
}

export const pythonImage = 'public.ecr.aws/lambda/python:3.11'
const pythonBase = 'sandbox/lambda-python:3.11'
export const functionImage = 'sandbox/function:1'
/** What tasks of ECS run: `images/service/main.go` says how it behaves by its environment. */
export const serviceImage = 'sandbox/service:1'

export const slimPythonImage = 'public.ecr.aws/docker/library/python:3.11-slim'
/** What a database of RDS runs as, too. */
export const databaseImage = 'postgres:16-alpine'

export const ownImages = [functionImage, serviceImage, pythonBase, pythonImage, slimPythonImage, databaseImage]

const folderOf = (name: string) => join(import.meta.dirname, 'images', name)

/** In the order in which they are built. */
function images(slotFiles: string, wheels: string): Image[] {
  const [emulator, service] = [emulatorFolder(), serviceFolder()]
  const base = findBaseFiles() ?? ''
  const [python, database] = [folderOf('python'), folderOf('postgres')]
  return [
    { tag: functionImage, source: folderOf('function'), context: emulator, contexts: {}, content: [emulator] },
    { tag: serviceImage, source: folderOf('service'), context: service, contexts: {}, content: [service] },
    {
      tag: pythonBase,
      source: python,
      context: base,
      contexts: { here: python, emulator, wheels: inCache('wheels') },
      content: [base, emulator],
      kept: true,
    },
    {
      tag: pythonImage,
      source: folderOf('python-here'),
      context: slotFiles,
      contexts: {},
      content: [base, emulator, recipeOf(python, []), wheels],
    },
    {
      tag: slimPythonImage,
      source: folderOf('python-slim'),
      context: slotFiles,
      contexts: {},
      content: [base, emulator, recipeOf(python, []), wheels],
    },
    {
      tag: databaseImage,
      source: database,
      context: database,
      contexts: { wheels: inCache('wheels') },
      content: [base, emulator, recipeOf(python, [])],
    },
  ]
}

/** Brings what the slot does not have yet, or has from other sources; answers the tags of what it brought. */
export async function provideImages(slot: Slot, engine: Engine, wheels: string): Promise<string[]> {
  const slotFiles = join(slot.directory, 'files')
  mkdirSync(slotFiles, { recursive: true, mode: 0o700 })
  writeFileSync(join(slotFiles, 'pip.conf'), pipConfiguration(wheels))
  const brought: string[] = []
  for (const image of images(slotFiles, wheels)) {
    const recipe = recipeOf(image.source, image.content)
    const known = remembered(slot.directory).images?.[image.tag]
    if (known?.recipe === recipe && (await engine.api.imageId(image.tag)) === known.id) continue
    if (image.kept) await load(image, inCache('images', `${recipe}-${slot.store}.tar`), slot, engine)
    else await build(image, engine)
    const id = (await engine.api.imageId(image.tag)) ?? ''
    const all = { ...remembered(slot.directory).images, [image.tag]: { recipe, id } }
    remember(slot.directory, { images: all })
    brought.push(image.tag)
  }
  return brought
}

function pipConfiguration(wheels: string): string {
  const { hostname } = new URL(wheels)
  const lines = ['no-index = true', `find-links = ${wheels}`, `trusted-host = ${hostname}`]
  return ['[global]', ...lines, 'root-user-action = ignore', 'disable-pip-version-check = true', ''].join('\n')
}

function recipeOf(source: string, content: string[]): string {
  const files = readdirSync(source).sort()
  return contentName(...content, ...files.map((name) => readFileSync(join(source, name))))
}

async function load(image: Image, archive: string, slot: Slot, engine: Engine): Promise<void> {
  if (existsSync(archive)) {
    await docker(engine, ['load', '--quiet', '--input', archive])
    return
  }
  await build(image, engine)
  // Named by the slot, which is ours alone: what a killed start left there goes with the next one.
  const unfinished = join(dirname(archive), `unfinished-${basename(slot.directory)}`)
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  await docker(engine, ['save', '--output', join(unfinished, 'image.tar'), image.tag])
  renameSync(join(unfinished, 'image.tar'), archive)
  rmSync(unfinished, { recursive: true })
}

async function build({ tag, context, source, contexts }: Image, engine: Engine): Promise<void> {
  const named = Object.entries(contexts).flatMap(([name, folder]) => ['--build-context', `${name}=${folder}`])
  const file = ['-f', join(source, 'Dockerfile')]
  const plain = ['--provenance=false', '--sbom=false', '--network=none', '--load']
  await docker(engine, ['buildx', 'build', '-q', ...plain, ...file, ...named, '-t', tag, context])
}

function docker(engine: Engine, args: string[]): Promise<string> {
  const path = [...engine.folders, process.env['PATH']].join(delimiter)
  return run('docker', args, { env: { ...process.env, ...engine.environment, PATH: path } })
}
