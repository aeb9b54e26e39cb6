/** Where the programs are that the shims stand for. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const find = (name: string, path: string): string | undefined =>
  path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

/** Node is the one that this process runs under when it is new enough for `node24` actions, else the one on PATH. */
export const realPrograms = (environment: Record<string, string>): Record<string, string> => {
  const path = environment['PATH'] ?? process.env['PATH'] ?? ''
  const [major = '0'] = process.versions.node.split('.')
  const node = Number(major) >= 24 ? process.execPath : find('node', path)
  const others = ['bash', 'sh'].map((name) => [name, find(name, path)])
  const found = [['node', node], ...others].filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(found)
}
