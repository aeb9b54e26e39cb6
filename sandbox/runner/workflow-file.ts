/** A workflow file as data, with the questions that the driver asks of it. */
import { readFileSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { parse } from 'yaml'
import type { WrittenPermissions } from '../github/permissions.ts'

// biome-ignore lint/suspicious/noExplicitAny: any YAML
export type Yaml = any

export interface WorkflowStep {
  id?: string
  name?: string
  if?: string | boolean
  uses?: string
  run?: string
  shell?: string
  with?: Record<string, unknown>
  env?: Record<string, unknown>
  [key: string]: unknown
}

export interface WorkflowJob {
  name?: string
  uses?: string
  with?: Record<string, unknown>
  secrets?: unknown
  needs?: string | string[]
  permissions?: WrittenPermissions
  environment?: string | { name: string; url?: string }
  outputs?: Record<string, string>
  steps?: WorkflowStep[]
  'runs-on'?: unknown
  'timeout-minutes'?: number | string
  container?: unknown
  services?: unknown
  [key: string]: unknown
}

export interface WorkflowFile {
  name?: string
  on: Yaml
  permissions?: WrittenPermissions
  jobs: Record<string, WorkflowJob>
  [key: string]: unknown
}

export const readWorkflow = (path: string): WorkflowFile => {
  let workflow: Yaml
  try {
    workflow = parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  if (!workflow?.jobs || typeof workflow.jobs !== 'object') throw new Error(`${path} has no jobs.`)
  return workflow
}

/** The configuration of one trigger; nothing when the workflow does not have it. */
export const triggerOf = (workflow: WorkflowFile, event: string): Yaml | undefined => {
  const { on } = workflow
  if (typeof on === 'string') return on === event ? {} : undefined
  if (Array.isArray(on)) return on.includes(event) ? {} : undefined
  return on && event in on ? (on[event] ?? {}) : undefined
}

export const triggersOf = (workflow: WorkflowFile): string[] => {
  const { on } = workflow
  if (typeof on === 'string') return [on]
  return Array.isArray(on) ? on : Object.keys(on ?? {})
}

/** Whether a trigger's `branches` and `tags` let this ref start a run. A pull request is judged by its base. */
export const startsOn = (workflow: WorkflowFile, event: string, ref: string): boolean => {
  const trigger: Record<string, string[] | string | undefined> = triggerOf(workflow, event) ?? {}
  const [, kind = 'heads', name = ref] = /^refs\/(heads|tags)\/(.*)$/.exec(ref) ?? []
  const list = (key: string) => [trigger[key] ?? []].flat()
  const [only, never] =
    kind === 'tags' ? [list('tags'), list('tags-ignore')] : [list('branches'), list('branches-ignore')]
  const other = kind === 'tags' ? list('branches') : list('tags')
  if (only.length > 0) return matchesLast(only, name)
  // a workflow that only names tags does not run for branches, nor the other way round
  return other.length === 0 && !never.some((pattern) => matchesGlob(name, pattern))
}

/** The last pattern that matches decides; `!` takes back. */
const matchesLast = (patterns: string[], name: string): boolean =>
  patterns.reduce((matched, pattern) => {
    const negative = pattern.startsWith('!')
    return matchesGlob(name, negative ? pattern.slice(1) : pattern) ? !negative : matched
  }, false)

/** The environment that a job names, as it is written: perhaps with expressions. */
export const environmentOf = (job: WorkflowJob): { name: string; url: string } | undefined => {
  const { environment } = job
  if (!environment) return undefined
  return typeof environment === 'string'
    ? { name: environment, url: '' }
    : { name: environment.name, url: environment.url ?? '' }
}

export const hasExpression = (text: string): boolean => text.includes('${{')
