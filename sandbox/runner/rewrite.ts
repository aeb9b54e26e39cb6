/** The copy of a workflow that the runner gets, and of every workflow that it calls. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { stringify } from 'yaml'
import { granted, type Permissions } from '../github/permissions.ts'
import type { PlannedJob } from './plan.ts'
import type { Repositories } from './repositories.ts'
import { rewriteJob } from './rewrite-job.ts'
import { findSource, type Home, type Places, writeReference } from './uses.ts'
import { readWorkflow, type WorkflowFile, type WorkflowJob } from './workflow-file.ts'

export interface EnvironmentValues {
  variables?: Record<string, string>
  secrets?: Record<string, string>
}

/** What is known and what is gathered while files are copied. */
export interface Rewriting {
  /** `owner/name` of the repository that the run is of. */
  repository: string
  /** The copy of its working tree. */
  workspace: string
  /** The repository that the present file stands in. */
  home: Home
  places: Places
  repositories: Repositories
  environments: Record<string, EnvironmentValues>
  /** Address at which the driver's own steps find it. */
  session: string
  scratch: string
  /** Keys of the jobs that call the present file. */
  callers: string[]
  /** `o/r/.github/workflows/x.yml@ref` of the present file. */
  workflowRef: string
  defaultPermissions: 'read' | 'write'
  jobs: PlannedJob[]
  /** What would not be true to GitHub, or cannot be done: the run does not start. */
  problems: string[]
}

/** The file with every job made ready; `allowed` is what the calling job may do at most. */
export const rewriteWorkflow = (file: WorkflowFile, rewriting: Rewriting, allowed?: Permissions): WorkflowFile => {
  const jobs = Object.entries(file.jobs).map(([id, job]): [string, WorkflowJob] => {
    const permissions = permissionsOf(file, id, job, rewriting, allowed)
    return [id, job.uses ? callWorkflow(id, job, permissions, rewriting) : rewriteJob(id, job, permissions, rewriting)]
  })
  const { permissions: _, concurrency: __, ...rest } = file
  return { ...rest, jobs: Object.fromEntries(jobs) }
}

const rank = { none: 0, read: 1, write: 2 }

/** A called workflow has at most what its caller has, and asks in vain for more: GitHub refuses the run. */
const permissionsOf = (
  file: WorkflowFile,
  id: string,
  job: WorkflowJob,
  rewriting: Rewriting,
  allowed: Permissions | undefined,
): Permissions => {
  const written = job.permissions ?? file.permissions
  if (written === undefined && allowed) return allowed
  const { metadata: _, ...permissions } = granted(written, rewriting.defaultPermissions, false)
  for (const [scope, level] of Object.entries(permissions)) {
    const most = allowed?.[scope] ?? 'none'
    if (allowed && rank[level] > rank[most]) {
      rewriting.problems.push(
        `Error calling workflow '${rewriting.workflowRef}'. The nested job '${id}' is requesting ` +
          `'${scope}: ${level}', but is only allowed '${scope}: ${most}'.`,
      )
    }
  }
  return permissions
}

/** A job that calls a workflow: the called file is copied for this call alone, so that its jobs can be told apart. */
const callWorkflow = (id: string, job: WorkflowJob, permissions: Permissions, rewriting: Rewriting): WorkflowJob => {
  const uses = job.uses ?? ''
  const where = [...rewriting.callers, id].join(' / ')
  const source = findSource(uses, rewriting.home, rewriting.places)
  const found =
    source.kind === 'workspace'
      ? { home: rewriting.home, path: source.path, directory: rewriting.workspace }
      : source.kind === 'remote' && source.from !== 'stand-in'
        ? {
            home: { ...source.reference, directory: source.directory },
            path: source.reference.path,
            directory: source.directory,
          }
        : undefined
  const path = found ? join(found.directory, found.path) : ''
  if (!found || !existsSync(path)) {
    const why = source.kind === 'unknown' ? source.why : 'the file is not there'
    rewriting.problems.push(`Job ${where} calls ${uses}: ${why}.`)
    return job
  }
  if (rewriting.callers.length >= 10) {
    rewriting.problems.push(`Job ${where} calls ${uses}: workflows call each other more than ten deep.`)
    return job
  }
  const { owner, repository, ref } = found.home
  const name = `workflow-${rewriting.repositories.list().length}-${rewriting.jobs.length}`
  const target = join(rewriting.scratch, 'workflows', name)
  const reference = { owner: 'sandbox', repository: name, path: `.github/workflows/${basename(path)}`, ref: 'v1' }
  rewriting.repositories.register(reference, target, false)
  const inner = rewriteWorkflow(
    readWorkflow(path),
    {
      ...rewriting,
      home: found.home,
      callers: [...rewriting.callers, id],
      workflowRef: `${owner}/${repository}/${found.path}@${ref}`,
    },
    permissions,
  )
  mkdirSync(join(target, '.github/workflows'), { recursive: true })
  writeFileSync(join(target, reference.path), stringify(inner))
  const { permissions: _, name: __, ...rest } = job
  return { ...rest, uses: writeReference(reference) }
}
