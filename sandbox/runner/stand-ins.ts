/** Actions of others that workflows use, as the sandbox plays them, and the driver's own two steps. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** `owner/name[/path]` → folder under `stand-ins/`. */
const names: Record<string, string> = {
  'actions/setup-node': 'setup-node',
  'actions/setup-python': 'setup-python',
  'actions/upload-artifact': 'upload-artifact',
  'actions/download-artifact': 'download-artifact',
  'aws-actions/configure-aws-credentials': 'configure-aws-credentials',
  'hashicorp/setup-terraform': 'setup-terraform',
}

const checkout = 'sandbox/checkout'
export const beginAction = 'sandbox/begin'
export const leaveAction = 'sandbox/leave'
export const checkoutAction = checkout

/**
 * A folder that the runner can copy: the action.yml, and a file that goes to the code in this repository, where the
 * packages that it imports are found.
 */
const write = (source: string, target: string): string => {
  mkdirSync(target, { recursive: true })
  cpSync(join(source, 'action.yml'), join(target, 'action.yml'))
  writeFileSync(join(target, 'index.mjs'), `await import('${pathToFileURL(join(source, 'main.ts'))}')\n`)
  return target
}

/** Writes them under a scratch folder; gives `owner/name` → folder. */
export const writeStandIns = (scratch: string): Record<string, string> => {
  const here = import.meta.dirname
  const actions = Object.entries({ ...names, [checkout]: 'checkout' }).map(([name, folder]) => [
    name,
    write(join(here, 'stand-ins', folder), join(scratch, 'stand-ins', folder)),
  ])
  const steps = [beginAction, leaveAction].map((name) => {
    const folder = name.replace('sandbox/', '')
    return [name, write(join(here, 'steps', folder), join(scratch, 'steps', folder))]
  })
  return Object.fromEntries([...actions, ...steps])
}

/** The names, for those who want to know what is played. */
export const standInNames = (): string[] => Object.keys(names)
