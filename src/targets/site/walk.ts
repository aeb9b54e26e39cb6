import type { Dirent, Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { messageOf } from '../../failures/failure.ts'
import { forAll } from './in-flight.ts'
import { neverPublished } from './never-published.ts'

/** A file that was found, by its name seen from the root of the site. */
export interface Found {
  readonly name: string
  /** On this machine. */
  readonly path: string
}

/** Something that cannot be published, and why. */
export interface Fault {
  readonly name: string
  readonly why: string
}

export interface Walked {
  /** In no order. */
  readonly files: Found[]
  readonly faults: readonly Fault[]
  /** How many files were left out, as a rule or as wished. */
  readonly leftOut: number
}

/** What to take. A folder that is left out is not looked into. */
export interface Choice {
  readonly takes: (name: string) => boolean
  readonly leavesOut: (name: string) => boolean
}

/** Folders that are read at the same time. */
const readers = 16

interface Folder {
  readonly name: string
  readonly path: string
  /** Device and number of this folder and of those it lies in, for links that lead in a circle. */
  readonly line: readonly string[]
}

/**
 * All files under a folder. Links are followed as long as they stay in it.
 *
 * @param root a real path
 */
export const walk = async (root: string, choice: Choice, signal: AbortSignal): Promise<Walked> => {
  const files: Found[] = []
  const faults: Fault[] = []
  let leftOut = 0
  let next: Folder[] = []

  const enter = async ({ name, path }: Found, line: readonly string[]) => {
    const { dev, ino } = await stat(path)
    const self = `${dev}:${ino}`
    if (line.includes(self)) faults.push({ name, why: 'is a link that leads in a circle' })
    else next.push({ name, path, line: [...line, self] })
  }

  const look = async (entry: Dirent, name: string, folder: Folder) => {
    const found = { name, path: join(folder.path, entry.name) }
    if (neverPublished(entry.name) || choice.leavesOut(name)) leftOut += 1
    else {
      const kind = entry.isSymbolicLink() ? await kindBehind(found.path, root) : kindOf(entry)
      if (kind === 'folder') await enter(found, folder.line)
      else if (!choice.takes(name)) leftOut += 1
      else if (kind === 'file') files.push(found)
      else faults.push({ name, why: kind.fault })
    }
  }

  const read = async (folder: Folder) => {
    const within = folder.name && `${folder.name}/`
    const entries = await tried(within || './', () => readdir(folder.path, { withFileTypes: true }))
    for (const entry of entries ?? []) await tried(within + entry.name, () => look(entry, within + entry.name, folder))
  }

  /** What cannot be read is a fault of the source, not the end. */
  const tried = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      faults.push({ name, why: unreadable(error) })
      return undefined
    }
  }

  await tried('./', () => enter({ name: '', path: root }, []))
  while (next.length > 0) {
    const level = next
    next = []
    await forAll(level, signal, read, readers)
  }
  return { files, faults, leftOut }
}

type Kind = 'folder' | 'file' | { readonly fault: string }

const kindOf = (entry: Dirent | Stats): Kind => {
  if (entry.isDirectory()) return 'folder'
  if (entry.isFile()) return 'file'
  const [, what] = specials.find(([test]) => entry[test]()) ?? []
  return { fault: `is ${what ?? 'no file'}, which has no content to publish` }
}

const specials = [
  ['isSocket', 'a socket'],
  ['isFIFO', 'a pipe'],
  ['isBlockDevice', 'a device'],
  ['isCharacterDevice', 'a device'],
] as const

/** What a link leads to, when it stays in the folder. */
const kindBehind = async (path: string, root: string): Promise<Kind> => {
  const real = await realpath(path)
  const inside = relative(root, real)
  if (inside.split(sep)[0] === '..' || isAbsolute(inside)) return { fault: 'is a link that leads out of the folder' }
  if (neverPublished(inside.replaceAll(sep, '/'))) return { fault: 'is a link to what is never published' }
  return kindOf(await stat(real))
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is a link to nothing, or has a name that is not UTF-8',
  ELOOP: 'is a link that leads in a circle',
  EACCES: 'may not be read by the user of this step',
  EPERM: 'may not be read by the user of this step',
}

/** Why a file or a folder cannot be read. */
export const unreadable = (error: unknown): string =>
  reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? `cannot be read (${messageOf(error)})`
