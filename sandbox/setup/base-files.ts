import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import { debianMirror } from './docker-packages.ts'
import { distribution } from './packages.ts'
import { inCache } from './places.ts'
import { makeWhole } from './whole-folder.ts'

/** The Debian release whose Python is the one of `lambda/python:3.11`. */
const release = 'bookworm'
const folder = () => inCache('base', `${release}-1`)

/** What a running function does not read. */
const surplus = [
  'var/cache/apt',
  'var/lib/apt/lists',
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  'usr/share/info',
  'usr/lib/python3.11/EXTERNALLY-MANAGED',
]

/** The folder with `root.tar`: Debian's smallest system with Python 3.11 and pip. */
export function findBaseFiles(): string | undefined {
  return existsSync(join(folder(), 'root.tar')) ? folder() : undefined
}

export async function makeBaseFiles(): Promise<void> {
  await makeWhole(folder(), async (unfinished) => {
    const root = join(unfinished, 'root')
    const include = '--include=python3.11,python3-pip,ca-certificates'
    const mirror = distribution()?.id === 'debian' ? [await debianMirror()] : []
    await run('debootstrap', ['--variant=minbase', include, release, root, ...mirror], { seconds: 900 })
    for (const name of surplus) rmSync(join(root, name), { recursive: true, force: true })
    await run('tar', ['-C', root, '-cf', join(unfinished, 'root.tar'), '.'])
    rmSync(root, { recursive: true })
  })
}
