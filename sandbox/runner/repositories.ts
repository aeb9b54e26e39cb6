/** Repositories that the runner finds on this machine instead of on GitHub, each under the ref that a workflow names. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'
import {
  actionFile,
  findSource,
  type Home,
  type Places,
  parseReference,
  type Reference,
  writeReference,
} from './uses.ts'
import type { WorkflowStep } from './workflow-file.ts'

export interface Repositories {
  /** Makes a reference work; gives the folder behind it. */
  register(reference: Reference, directory: string, copy: boolean): string
  /** `--local-repository` of the runner: `owner/name@ref=folder`. */
  list(): string[]
  /** What each `uses` became, for people to read. */
  notes: Set<string>
}

/** What of a repository's folder an action can need; the rest would be copied for each step. */
const partsOf = (directory: string): string[] => {
  const plain = ['action.yml', 'action.yaml', 'actions', 'dist', 'package.json']
  const bundle = plain.filter((name) => existsSync(join(directory, name)))
  const isBundle = existsSync(join(directory, 'actions')) && existsSync(join(directory, 'dist'))
  if (isBundle) return bundle
  return readdirSync(directory).filter((name) => !['.git', 'node_modules'].includes(name))
}

export const newRepositories = (scratch: string, places: Places, problems: string[]): Repositories => {
  const known = new Map<string, string>()
  const notes = new Set<string>()
  const repositories: Repositories = {
    notes,
    list: () => [...known].map(([name, directory]) => `${name}=${directory}`),
    register: (reference, directory, copy) => {
      const key = `${reference.owner}/${reference.repository}@${reference.ref}`
      const existing = known.get(key)
      if (existing) return existing
      const target = copy ? join(scratch, 'repositories', key.replace(/[^\w.-]/g, '_')) : directory
      if (copy) {
        mkdirSync(target, { recursive: true })
        for (const part of partsOf(directory)) {
          cpSync(join(directory, part), join(target, part), { recursive: true, dereference: true })
        }
        const home = { owner: reference.owner, repository: reference.repository, ref: reference.ref, directory: target }
        for (const file of actionFiles(target)) adaptComposite(file, home)
      }
      known.set(key, target)
      return target
    },
  }

  /** `$/` within a composite action becomes the repository's own name; what it uses is made to work too. */
  const adaptComposite = (file: string, home: Home): void => {
    const action = parse(readFileSync(file, 'utf8'))
    if (action?.runs?.using !== 'composite') return
    action.runs.steps = (action.runs.steps as WorkflowStep[]).map((step) => ({
      ...step,
      ...(step.uses ? { uses: useIn(step.uses, home, `${home.owner}/${home.repository}`) } : {}),
    }))
    writeFileSync(file, stringify(action))
  }

  const useIn = (uses: string, home: Home, where: string): string => {
    const source = findSource(uses, home, places)
    if (source.kind === 'unknown') problems.push(`An action of ${where} uses ${uses}: ${source.why}.`)
    if (source.kind !== 'remote') return uses
    const own = parseReference(writeReference(source.reference)) ?? source.reference
    repositories.register(own, source.directory, source.from === 'bundle')
    return writeReference(source.reference)
  }

  return repositories
}

const actionFiles = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes('node_modules'))
    .map((name) => dirname(name))
    .filter((folder, index, all) => all.indexOf(folder) === index && statSync(join(directory, folder)).isDirectory())
    .flatMap((folder) => actionFile(directory, folder) ?? [])
