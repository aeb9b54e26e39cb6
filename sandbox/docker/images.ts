import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findBaseFiles } from '../setup/base-files.ts'
import { run } from '../setup/command.ts'
import { emulatorFolder } from '../setup/go.ts'
import { inCache } from '../setup/places.ts'
import { contentName } from '../setup/whole-folder.ts'
import type { Engine } from './engine.ts'
import { remember, remembered, type Slot } from './slot.ts'

/** An image that the sandbox itself brings. */
interface Image {
  tag: string
  /** The main build context. */
  context: string
  /** Folder of its Dockerfile. */
  source: string
  contexts: Record<string, string>
}

export const pythonImage = 'public.ecr.aws/lambda/python:3.11'
export const functionImage = 'sandbox/function:1'

const folderOf = (name: string) => join(import.meta.dirname, 'images', name)

function images(slotFiles: string): Image[] {
  const emulator = emulatorFolder()
  const contexts = { here: folderOf('python'), emulator, wheels: inCache('wheels'), slot: slotFiles }
  return [
    { tag: functionImage, context: emulator, source: folderOf('function'), contexts: {} },
    { tag: pythonImage, context: findBaseFiles() ?? '', source: folderOf('python'), contexts },
  ]
}

/** Builds what the slot does not have yet, or has from other sources; the tags are then those of our images. */
export async function provideImages(slot: Slot, engine: Engine, wheels: string): Promise<string[]> {
  const slotFiles = join(slot.directory, 'files')
  mkdirSync(slotFiles, { recursive: true, mode: 0o700 })
  writeFileSync(join(slotFiles, 'pip.conf'), pipConfiguration(wheels))
  const built: string[] = []
  for (const image of images(slotFiles)) {
    const recipe = recipeOf(image, image.contexts['slot'] ? wheels : '')
    const known = remembered(slot.directory).images?.[image.tag]
    if (known?.recipe === recipe && (await engine.api.imageId(image.tag)) === known.id) continue
    await build(image, engine)
    const id = (await engine.api.imageId(image.tag)) ?? ''
    const all = { ...remembered(slot.directory).images, [image.tag]: { recipe, id } }
    remember(slot.directory, { images: all })
    built.push(image.tag)
  }
  return built
}

function pipConfiguration(wheels: string): string {
  const { hostname } = new URL(wheels)
  const lines = ['no-index = true', `find-links = ${wheels}`, `trusted-host = ${hostname}`]
  return ['[global]', ...lines, 'root-user-action = ignore', 'disable-pip-version-check = true', ''].join('\n')
}

/** Whatever decides what is in it: sources, and the names of the cache's folders, which hold hashes themselves. */
function recipeOf({ source, context }: Image, wheels: string): string {
  const files = readdirSync(source).sort()
  return contentName(context, emulatorFolder(), wheels, ...files.map((name) => readFileSync(join(source, name))))
}

async function build({ tag, context, source, contexts }: Image, engine: Engine): Promise<void> {
  const named = Object.entries(contexts).flatMap(([name, folder]) => ['--build-context', `${name}=${folder}`])
  const file = ['-f', join(source, 'Dockerfile')]
  const plain = ['--provenance=false', '--sbom=false', '--network=none', '--load']
  await run('docker', ['buildx', 'build', '-q', ...plain, ...file, ...named, '-t', tag, context], {
    env: { ...process.env, ...engine.environment, PATH: [...engine.folders, process.env['PATH']].join(delimiter) },
  })
}
