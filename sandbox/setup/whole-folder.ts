import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Makes a folder whole or not at all: it is filled beside its place and renamed, so that a crash in between leaves
 * nothing that the next start could take for the real thing.
 */
export async function makeWhole(folder: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(`${basename(folder)}.unfinished-`)) {
      rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 3 })
    }
  }
  const unfinished = mkdtempSync(`${folder}.unfinished-`)
  await fill(unfinished)
  renameSync(unfinished, folder)
}

/** A short name for the content of files and texts: another content, another name. */
export function contentName(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 12)
}

export function fileName(...files: string[]): string {
  return contentName(...files.map((file) => readFileSync(file)))
}
