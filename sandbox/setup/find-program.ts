import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const alsoIn = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The first of these programs that is on PATH or in a system folder. */
export function findProgram(...names: string[]): string | undefined {
  return findIn([...(process.env['PATH'] ?? '').split(delimiter), ...alsoIn], ...names)
}

/** The first of these programs that is in one of the folders. */
export function findIn(folders: string[], ...names: string[]): string | undefined {
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name)
      if (folder && isProgram(file)) return file
    }
  }
  return undefined
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** Chromium, under any of its names. */
export const findChromium = (): string | undefined =>
  findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
