/** The jobs of a run as the driver knows them before the runner starts. */
import type { Permissions } from '../github/permissions.ts'

export interface PlannedStep {
  /** Key among the steps of its job, as the runner reports it. */
  id: string
  /** As it is written, perhaps with expressions; what GitHub shows when there is no name. */
  label: string
  named: boolean
}

export interface PlannedJob {
  index: number
  /** Its key in its file. */
  id: string
  /** Its key, after those of the jobs that call the workflow it stands in: `deploy / apply`. */
  path: string
  steps: PlannedStep[]
  permissions: Permissions
  /** The file that it stands in, as a claim of its OIDC token: `o/r/.github/workflows/x.yml@ref`. */
  workflowRef: string
}

/** The runner shows a job by its name; this one says which job of the plan it is. */
export const markOf = (index: number): string => `#${index}`

/** The job of the plan that the runner speaks of (`workflow/#3`, or `workflow/#3-2` for one of a matrix). */
export const readMark = (name: string): number | undefined => {
  const match = /#(\d+)(?:-\d+)?\s*$/.exec(name)
  return match ? Number(match[1]) : undefined
}

/** Matrix values in one spelling, to tell the jobs of a matrix apart. */
export const matrixKey = (matrix: Record<string, unknown> | null | undefined): string =>
  JSON.stringify(Object.entries(matrix ?? {}).sort(([a], [b]) => a.localeCompare(b)))
