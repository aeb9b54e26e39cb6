/** Events put together into jobs and steps. */
import type { Place, RunnerEvent } from './events.ts'
import type { JobOutcome, Progress, Result, StepOutcome } from './outcome.ts'
import { matrixKey, type PlannedJob } from './plan.ts'

export interface JobRecord {
  planned: PlannedJob
  outcome: JobOutcome
  /** Whether those who watch know of it: its name is settled when its first step begins. */
  announced: boolean
  ended: boolean
  failed: boolean
  timedOut: boolean
  setup: string[]
  steps: Map<string, StepRecord>
}

interface StepRecord {
  outcome: StepOutcome
  log: string[]
  summaries: string[]
  /** The last summary of a step within a composite action; the runner reports it once more for the action itself. */
  inner: string | undefined
}

export interface Collection {
  take(event: RunnerEvent): void
  record(job: number, values: Record<string, unknown>): JobRecord
  announce(job: JobRecord): void
  records(): JobRecord[]
  /** The jobs in the order of the plan; those that never started are skipped. */
  outcomes(): JobOutcome[]
}

const stages = { Pre: 'pre', Main: 'main', Post: 'post' } as const
const own = new Set(['sandbox-begin', 'sandbox-leave', '--setup-job', '--complete-job'])

const matrixLabel = (values: Record<string, unknown>): string => {
  const list = Object.values(values).map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
  return list.length > 0 ? ` (${list.join(', ')})` : ''
}

export const newCollection = (
  plan: PlannedJob[],
  tell: (progress: Progress) => void,
  cancelled: () => boolean,
): Collection => {
  const jobs = new Map<string, JobRecord>()

  const record = (index: number, values: Record<string, unknown>): JobRecord => {
    const key = `${index} ${matrixKey(values)}`
    const existing = jobs.get(key)
    if (existing) return existing
    const planned = plan[index]
    if (!planned) throw new Error(`The runner speaks of job #${index}, which is not in the plan.`)
    const outcome = newOutcome(planned, values)
    const flags = { announced: false, ended: false, failed: false, timedOut: false }
    const made: JobRecord = { planned, outcome, ...flags, setup: [], steps: new Map() }
    jobs.set(key, made)
    return made
  }

  const announce = (job: JobRecord): void => {
    if (!job.announced) tell({ type: 'job-started', job: job.outcome.name })
    job.announced = true
  }

  const stepOf = (job: JobRecord, place: Place): StepRecord => {
    const stage = stages[place.stage ?? 'Main']
    const [id = ''] = place.step
    const key = `${stage} ${id}`
    const existing = job.steps.get(key)
    if (existing) return existing
    const planned = job.planned.steps.find((each) => each.id === id)
    const label = planned?.named ? place.name : (planned?.label ?? place.name)
    const prefix = stage === 'main' ? '' : `${stage === 'pre' ? 'Pre' : 'Post'} `
    const outcome = newStep(id, `${prefix}${label}`, stage)
    const made: StepRecord = { outcome, log: [], summaries: [], inner: undefined }
    job.steps.set(key, made)
    tell({ type: 'step-started', job: job.outcome.name, step: outcome.name })
    return made
  }

  const takeStep = (job: JobRecord, event: RunnerEvent): void => {
    const nested = event.step.length > 1
    const step = stepOf(job, event)
    const about = { job: job.outcome.name, step: step.outcome.name }
    switch (event.kind) {
      case 'log':
        step.log.push(event.text)
        tell({ type: 'log', ...about, line: event.text })
        break
      case 'annotation':
        step.outcome.annotations.push(event.annotation)
        step.log.push(`##[${event.annotation.level}]${event.annotation.message}`)
        tell({ type: 'annotation', ...about, annotation: event.annotation })
        break
      case 'summary':
        if (nested) step.inner = event.content
        if (nested || event.content !== step.inner) step.summaries.push(event.content)
        break
      case 'output':
        if (!nested) step.outcome.outputs[event.output] = event.value
        break
      case 'error':
        step.log.push(`##[error]${asGitHubSays(event.text)}`)
        tell({ type: 'log', ...about, line: asGitHubSays(event.text) })
        // an action that cannot be read fails before it is started, and has no other end
        if (step.outcome.stage === 'pre') Object.assign(step.outcome, { result: 'failure', conclusion: 'failure' })
        break
      case 'step-forgiven':
        if (!nested) step.outcome.conclusion = 'success'
        break
      case 'step-ended':
        if (!nested) endStep(job, step, event.result, event.seconds)
        break
    }
  }

  const endStep = (job: JobRecord, step: StepRecord, result: 'success' | 'failure', seconds: number): void => {
    const interrupted = result === 'failure' && (cancelled() || job.timedOut)
    const forgiven = step.outcome.conclusion === 'success' && step.outcome.result === 'skipped'
    step.outcome.result = interrupted ? 'cancelled' : result
    step.outcome.conclusion = forgiven ? 'success' : step.outcome.result
    step.outcome.seconds = seconds
    tell({ type: 'step-ended', job: job.outcome.name, step: step.outcome.name, result: step.outcome.result, seconds })
  }

  /** The runner has one result for all jobs of a matrix, the worst so far. */
  const resultOf = (job: JobRecord, told: string): Result => {
    const own = Object.keys(job.outcome.matrix).length > 0 && !job.failed ? 'success' : (told as Result)
    return job.timedOut || (cancelled() && own !== 'success') ? 'cancelled' : own
  }

  return {
    record,
    announce,
    records: () => [...jobs.values()],
    take: (event) => {
      const job = record(event.job, event.values)
      if (event.kind === 'error') job.failed = true
      const [id] = event.step
      if (event.kind === 'job-ended') {
        announce(job)
        job.ended = true
        job.outcome.result = resultOf(job, event.result)
        tell({ type: 'job-ended', job: job.outcome.name, result: job.outcome.result })
      } else if (id === undefined || own.has(id)) {
        if (event.kind === 'log' || event.kind === 'error') job.setup.push(event.text)
        if (event.kind === 'annotation') job.setup.push(`##[${event.annotation.level}]${event.annotation.message}`)
      } else {
        announce(job)
        takeStep(job, event)
      }
    },
    outcomes: () => {
      const started = [...jobs.values()]
      return plan.flatMap((planned) => {
        const own = started.filter((each) => each.planned === planned)
        return own.length > 0 ? own.map(finish) : [{ ...newOutcome(planned, {}), steps: skippedSteps(planned) }]
      })
    },
  }
}

/** act's words for how a step ended, as GitHub has them. */
const asGitHubSays = (text: string): string => {
  if (text.startsWith('this step has been cancelled')) return 'The operation was canceled.'
  const code = /^exit status (\d+)$/.exec(text)?.[1]
  return code ? `Process completed with exit code ${code}.` : text
}

const newOutcome = (planned: PlannedJob, matrix: Record<string, unknown>): JobOutcome => ({
  id: planned.id,
  name: `${planned.path}${matrixLabel(matrix)}`,
  matrix,
  environment: undefined,
  result: 'skipped',
  outputs: {},
  steps: [],
  reason: undefined,
  setup: '',
})

const newStep = (id: string, name: string, stage: StepOutcome['stage']): StepOutcome => ({
  id,
  name,
  stage,
  result: 'skipped',
  conclusion: 'skipped',
  outputs: {},
  annotations: [],
  summary: '',
  log: '',
  seconds: 0,
})

const skippedSteps = (planned: PlannedJob): StepOutcome[] =>
  planned.steps.map((step) => newStep(step.id, step.label, 'main'))

/** Steps in the order of the file, those that did not run among them; then what ran after them. */
const finish = (job: JobRecord): JobOutcome => {
  const ran = [...job.steps.values()].map(({ outcome, log, summaries }) => ({
    ...outcome,
    log: log.join('\n'),
    summary: summaries.join('\n'),
  }))
  const quiet = (step: StepOutcome) => step.stage !== 'main' && step.log === '' && step.summary === ''
  const main = job.planned.steps.map(
    (step) => ran.find((each) => each.stage === 'main' && each.id === step.id) ?? newStep(step.id, step.label, 'main'),
  )
  const around = ran.filter((step) => step.stage !== 'main' && !quiet(step))
  const steps = [
    ...around.filter((step) => step.stage === 'pre'),
    ...main,
    ...around.filter((step) => step.stage === 'post'),
  ]
  return { ...job.outcome, steps, setup: job.setup.join('\n') }
}
