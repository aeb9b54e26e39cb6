/** Where the programs are that the shims stand for. */
import { delimiter } from 'node:path'
import { findIn } from '../setup/find-program.ts'

/** Node is the one that this process runs under when it is new enough for `node24` actions, else the one on PATH. */
export const realPrograms = (environment: Record<string, string>): Record<string, string> => {
  const folders = (environment['PATH'] ?? process.env['PATH'] ?? '').split(delimiter)
  const [major = '0'] = process.versions.node.split('.')
  const node = Number(major) >= 24 ? process.execPath : findIn(folders, 'node')
  const others = ['bash', 'sh'].map((name) => [name, findIn(folders, name)])
  const found = [['node', node], ...others].filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(found)
}
