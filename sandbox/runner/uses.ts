/** Where the code behind a `uses:` comes from in the sandbox. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkflowStep } from './workflow-file.ts'

/** This project's name on GitHub; whoever owns the copy that a workflow names gets the working tree. */
export const bundleName = 'aws-deploy-actions'

export interface Reference {
  owner: string
  repository: string
  path: string
  ref: string
}

export const parseReference = (uses: string): Reference | undefined => {
  const match = /^([^/@]+)\/([^/@]+)(?:\/([^@]*))?@(.+)$/.exec(uses)
  if (!match) return undefined
  const [, owner = '', repository = '', path = '', ref = ''] = match
  return { owner, repository, path, ref }
}

export const writeReference = ({ owner, repository, path, ref }: Reference): string =>
  `${owner}/${repository}${path ? `/${path}` : ''}@${ref}`

/** The repository that a file stands in: what `$/` and `./` mean there. */
export interface Home {
  owner: string
  repository: string
  ref: string
  /** Where its files lie: a copy of the working tree, of the bundle, or of a mapped folder. */
  directory: string
}

export interface Places {
  bundle: string
  /** `owner/name` → folder, given by whoever starts the run. */
  mapped: Record<string, string>
  /** `owner/name[/path]` of the stand-ins that the sandbox has → their folders. */
  standIns: Record<string, string>
}

export type Source =
  | { kind: 'workspace'; path: string }
  | { kind: 'checkout' }
  | { kind: 'remote'; reference: Reference; directory: string; from: 'bundle' | 'mapped' | 'stand-in' | 'home' }
  | { kind: 'unknown'; why: string }

/** Where a step's or a job's `uses` is found; `home` is the repository of the file that says it. */
export const findSource = (uses: string, home: Home, places: Places): Source => {
  if (uses.startsWith('./')) return { kind: 'workspace', path: uses.slice(2) }
  if (uses.startsWith('docker://')) return { kind: 'unknown', why: 'container actions do not run in the sandbox' }
  if (uses.startsWith('$/')) {
    const reference = { owner: home.owner, repository: home.repository, path: uses.slice(2), ref: home.ref }
    return { kind: 'remote', reference, directory: home.directory, from: 'home' }
  }
  const reference = parseReference(uses)
  if (!reference) return { kind: 'unknown', why: 'it is not of the form owner/repository[/path]@ref' }
  const name = `${reference.owner}/${reference.repository}`
  const whole = reference.path ? `${name}/${reference.path}` : name
  const mapped = places.mapped[name]
  if (mapped) return { kind: 'remote', reference, directory: mapped, from: 'mapped' }
  if (reference.repository === bundleName) {
    return { kind: 'remote', reference, directory: places.bundle, from: 'bundle' }
  }
  if (name === 'actions/checkout') return { kind: 'checkout' }
  const standIn = places.standIns[whole]
  if (standIn) return { kind: 'remote', reference, directory: standIn, from: 'stand-in' }
  return { kind: 'unknown', why: 'the sandbox has no stand-in for it' }
}

/** The runner copies the working tree for a plain checkout; one of another ref or repository is ours to do. */
export const isPlainCheckout = (step: WorkflowStep): boolean =>
  step.with?.['ref'] === undefined && step.with?.['repository'] === undefined

/** The action.yml of a remote source, if it is there. */
export const actionFile = (directory: string, path: string): string | undefined =>
  ['action.yml', 'action.yaml'].map((name) => join(directory, path, name)).find((file) => existsSync(file))
