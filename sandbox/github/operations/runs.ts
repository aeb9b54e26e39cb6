/** Workflow runs and their jobs, as far as the runner has told of them. */
import { answer, notFound, page } from '../answer.ts'
import type { Call, Handlers } from '../call.ts'
import { repositoryShape, shaped, user } from '../shapes.ts'
import { fullName, type Job, now, type Run } from '../state.ts'

const branchOf = (ref: string): string => ref.replace(/^refs\/(heads|tags|pull)\//, '')

const runOf = (call: Call): Run | undefined =>
  call.repository.runs.find((run) => run.id === Number(call.parameters['run_id']))

const jobsOf = (call: Call, run: Run): Job[] => [...call.world.jobs.values()].filter((job) => job.run === run.id)

const stateOf = (jobs: Job[]): { status: string; conclusion: string | null } => {
  if (jobs.some((job) => job.status === 'waiting')) return { status: 'waiting', conclusion: null }
  if (jobs.length === 0 || jobs.some((job) => job.status !== 'completed'))
    return { status: 'in_progress', conclusion: null }
  const worst = ['failure', 'cancelled'].find((each) => jobs.some((job) => job.conclusion === each))
  return { status: 'completed', conclusion: worst ?? 'success' }
}

const runShape = (call: Call, run: Run) => {
  const example = shaped(call, 'actions/get-workflow-run')
  const moved = JSON.parse(JSON.stringify(example).replaceAll('30433642', String(run.id)))
  const repository = repositoryShape(call, call.repository)
  return {
    ...moved,
    id: run.id,
    name: run.name,
    display_title: run.name,
    head_branch: branchOf(run.ref),
    head_sha: run.sha,
    path: run.workflow,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    ...stateOf(jobsOf(call, run)),
    actor: user(call, run.actor),
    triggering_actor: user(call, run.actor),
    referenced_workflows: [],
    pull_requests: [],
    created_at: run.startedAt,
    run_started_at: run.startedAt,
    updated_at: now(),
    head_commit: { ...moved.head_commit, id: run.sha },
    repository: { ...moved.repository, ...repository },
    head_repository: { ...moved.head_repository, ...repository },
  }
}

const jobShape = (call: Call, job: Job) => {
  const example = shaped(call, 'actions/get-job-for-workflow-run')
  const api = `${call.world.url}/repos/${fullName(call.repository)}`
  return {
    ...example,
    id: job.id,
    run_id: job.run,
    run_url: `${api}/actions/runs/${job.run}`,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `https://github.com/${fullName(call.repository)}/actions/runs/${job.run}/job/${job.id}`,
    check_run_url: `${api}/check-runs/${job.id}`,
    head_sha: job.sha,
    head_branch: branchOf(job.ref),
    name: job.name,
    workflow_name: job.workflow,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    labels: ['ubuntu-latest'],
    steps: job.steps.map((step, index) => ({
      name: step.name,
      status: 'completed',
      conclusion: step.conclusion,
      number: index + 1,
      started_at: job.startedAt,
      completed_at: job.completedAt,
    })),
  }
}

export const runs: Handlers = {
  'actions/get-workflow-run': (call) => {
    const run = runOf(call)
    return run ? answer(200, runShape(call, run)) : notFound()
  },

  'actions/list-workflow-runs-for-repo': (call) => {
    const { event, branch, actor, head_sha } = call.query
    const chosen = call.repository.runs.filter(
      (run) =>
        (!event || run.event === event) &&
        (!branch || branchOf(run.ref) === branch) &&
        (!actor || run.actor === actor) &&
        (!head_sha || run.sha === head_sha),
    )
    return page(
      call.url,
      call.query,
      [...chosen].reverse().map((run) => runShape(call, run)),
      'workflow_runs',
    )
  },

  'actions/list-jobs-for-workflow-run': (call) => {
    const run = runOf(call)
    if (!run) return notFound()
    return page(
      call.url,
      call.query,
      jobsOf(call, run).map((job) => jobShape(call, job)),
      'jobs',
    )
  },

  'actions/get-job-for-workflow-run': (call) => {
    const job = call.world.jobs.get(Number(call.parameters['job_id']))
    const own = job && call.repository.runs.some((run) => run.id === job.run)
    return own ? answer(200, jobShape(call, job)) : notFound()
  },
}
