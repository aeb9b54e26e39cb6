import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesIn } from './fingerprint.ts'

/** What differs, file by file, between a committed folder and one that was built just now. */
export const differences = (committed: string, built: string): string[] => {
  const names = (folder: string) => filesIn(folder).map((file) => relative(relative('.', folder), file))
  const all = new Set([...names(committed), ...names(built)])
  return [...all].sort().flatMap((name) => {
    const [was, is] = [join(committed, name), join(built, name)]
    if (!existsSync(was)) return [`${was} is missing`]
    if (!existsSync(is)) return [`${was} is not made by the sources`]
    return readFileSync(was).equals(readFileSync(is)) ? [] : [`${was} is not what the sources build`]
  })
}
