/** One job of the copy: the driver's steps around its own, its name replaced by a mark, its outputs by checked ones. */
import type { Permissions } from '../github/permissions.ts'
import { mapExpressions, useEnvironmentValues } from './expressions.ts'
import { markOf, type PlannedJob, type PlannedStep } from './plan.ts'
import type { Rewriting } from './rewrite.ts'
import { rewriteStep } from './rewrite-step.ts'
import { beginAction, leaveAction } from './stand-ins.ts'
import { environmentOf, hasExpression, type WorkflowJob, type WorkflowStep } from './workflow-file.ts'

/** The id of the last step, whose outputs are the job's. */
const leaveId = 'sandbox-leave'

/** Operating systems that the runner cannot be. */
const foreign = /^(windows|macos)/i

const labelOf = (step: WorkflowStep): string => {
  if (step.name) return step.name
  if (step.uses) return `Run ${step.uses}`
  return `Run ${
    String(step.run ?? '')
      .trimStart()
      .split('\n')[0]
  }`
}

export const rewriteJob = (
  id: string,
  job: WorkflowJob,
  permissions: Permissions,
  rewriting: Rewriting,
): WorkflowJob => {
  const path = [...rewriting.callers, id].join(' / ')
  refuse(job, path, rewriting)
  warn(job, path, rewriting)
  const environment = environmentOf(job)
  const change = environmentValues(environment?.name, rewriting)
  const steps = job.steps ?? []
  const plannedSteps: PlannedStep[] = steps.map((step, index) => ({
    id: step.id ?? String(index + 1),
    label: labelOf(step),
    named: step.name !== undefined,
  }))
  const planned: PlannedJob = {
    index: rewriting.jobs.length,
    id,
    path,
    steps: plannedSteps,
    permissions,
    workflowRef: rewriting.workflowRef,
  }
  rewriting.jobs.push(planned)

  const own = steps.map((step, index) =>
    guarded(rewriteStep(step, `Step ${index + 1} of job ${path}`, rewriting, change), environment !== undefined),
  )
  const outputs = Object.entries(job.outputs ?? {})
  const { environment: _, permissions: __, 'timeout-minutes': timeout, ...rest } = job
  return {
    ...mapExpressions(rest, change),
    name: markOf(planned.index),
    'runs-on': 'ubuntu-latest',
    outputs: Object.fromEntries(outputs.map(([name]) => [name, `\${{ steps.${leaveId}.outputs.${name} }}`])),
    steps: [
      begin(planned.index, job.name ?? '', environment?.name ?? '', timeout, rewriting),
      ...own,
      leave(outputs, environment?.url ?? '', change, rewriting),
    ],
  }
}

/** What the runner does not do, where a run is still worth having. */
const warn = (job: WorkflowJob, path: string, rewriting: Rewriting): void => {
  const strategy = job['strategy'] as { matrix?: unknown; 'fail-fast'?: unknown } | undefined
  if (strategy?.matrix && strategy['fail-fast'] !== false) {
    rewriting.repositories.notes.add(`the matrix of ${path} is not cut short when one of its jobs fails`)
  }
  if (job['concurrency']) rewriting.repositories.notes.add(`the concurrency group of ${path} is not kept`)
}

const refuse = (job: WorkflowJob, path: string, rewriting: Rewriting): void => {
  const labels = [job['runs-on']].flat().map(String)
  const system = labels.find((label) => foreign.test(label))
  if (system) rewriting.problems.push(`Job ${path} runs on ${system}: the sandbox runs on Linux only.`)
  if (job.container)
    rewriting.problems.push(`Job ${path} has a container: jobs of the sandbox run on the machine itself.`)
  if (job['continue-on-error']) {
    rewriting.problems.push(`Job ${path} has continue-on-error: the runner knows it for steps only.`)
  }
  if (job.services) rewriting.problems.push(`Job ${path} has services: the sandbox starts none.`)
}

/** Values of the environment, when its name is known beforehand; a name from an expression is only known while it runs. */
const environmentValues = (name: string | undefined, rewriting: Rewriting): ((expression: string) => string) => {
  if (!name) return (expression) => expression
  if (hasExpression(name)) {
    if (Object.keys(rewriting.environments).length > 0) {
      rewriting.problems.push(`The environment "${name}" is an expression: its variables and secrets cannot be given.`)
    }
    return (expression) => expression
  }
  const values = rewriting.environments[name]
  const names = { vars: Object.keys(values?.variables ?? {}), secrets: Object.keys(values?.secrets ?? {}) }
  return useEnvironmentValues(name, names)
}

const statusFunction = /\b(always|failure|cancelled)\s*\(\s*\)/

/** A job that the gate turned away never started on GitHub: not even its `always()` steps run. */
const guarded = (step: WorkflowStep, gated: boolean): WorkflowStep => {
  if (!gated || typeof step.if !== 'string' || !statusFunction.test(step.if)) return step
  const condition = step.if.replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, '$1')
  if (condition.includes('${{')) return step
  return { ...step, if: `\${{ env.RUNNER_JOB_ID != '' && (${condition}) }}` }
}

const begin = (
  index: number,
  name: string,
  environment: string,
  timeout: unknown,
  rewriting: Rewriting,
): WorkflowStep => ({
  name: 'Set up job',
  id: 'sandbox-begin',
  uses: `${beginAction}@v1`,
  with: {
    session: rewriting.session,
    job: String(index),
    name,
    matrix: '${{ toJSON(matrix) }}',
    environment,
    timeout: timeout === undefined ? '' : String(timeout),
  },
})

const leave = (
  outputs: [string, string][],
  url: string,
  change: (expression: string) => string,
  rewriting: Rewriting,
): WorkflowStep => ({
  name: 'Complete job',
  id: leaveId,
  if: "${{ always() && env.RUNNER_JOB_ID != '' }}",
  uses: `${leaveAction}@v1`,
  with: {
    session: rewriting.session,
    names: JSON.stringify(outputs.map(([name]) => name)),
    url: mapExpressions(url, change),
    ...Object.fromEntries(outputs.map(([, value], index) => [`value${index}`, mapExpressions(value, change)])),
  },
})
