/** A workflow file as data, with the questions that the driver asks of it. */
import { readFileSync } from 'node:fs'
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

/** The environment that a job names, as it is written: perhaps with expressions. */
export const environmentOf = (job: WorkflowJob): { name: string; url: string } | undefined => {
  const { environment } = job
  if (!environment) return undefined
  return typeof environment === 'string'
    ? { name: environment, url: '' }
    : { name: environment.name, url: environment.url ?? '' }
}

export const hasExpression = (text: string): boolean => text.includes('${{')
