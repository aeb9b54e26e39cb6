/** The gate of an environment: a job that names one waits here until a reviewer lets it through. */
import { matchesGlob } from 'node:path'
import type { Call } from './call.ts'
import { addStatus, createDeployment } from './operations/deployments.ts'
import { type Environment, environmentOf, type Gate, type Job, type Run } from './state.ts'

const branchOf = (ref: string): string => ref.replace(/^refs\/(heads|tags)\//, '')

const mayDeploy = (environment: Environment, ref: string): boolean =>
  !environment.branches || environment.branches.some((pattern) => matchesGlob(branchOf(ref), pattern))

/** The job arrives: GitHub makes a deployment, and a pending review where the environment wants one. */
export const arrive = (call: Call, run: Run, job: Job, name: string): Gate => {
  const environment = environmentOf(call.world, call.repository, name)
  const gate: Gate = { environment: environment.name, job: job.id, deployment: 0, state: 'approved', reason: '' }
  run.gates.push(gate)
  if (!mayDeploy(environment, job.ref)) {
    const kind = job.ref.startsWith('refs/tags/') ? 'Tag' : 'Branch'
    const why = `is not allowed to deploy to ${environment.name} due to environment protection rules.`
    return Object.assign(gate, { state: 'refused', reason: `${kind} "${branchOf(job.ref)}" ${why}` })
  }
  const wanted = { ref: branchOf(job.ref), sha: job.sha, environment: environment.name }
  const deployment = createDeployment(call, wanted)
  gate.deployment = deployment.shown.id
  if (environment.reviewers.length > 0) {
    gate.state = 'waiting'
    gate.reason = `Waiting for a review by ${environment.reviewers.join(' or ')}.`
    job.status = 'waiting'
    addStatus(call, deployment, { state: 'waiting' })
  } else {
    addStatus(call, deployment, { state: 'in_progress' })
  }
  return gate
}

/** Why this person may not decide on that environment, or nothing. */
export const mayNotReview = (environment: Environment, run: Run, user: string): string | undefined => {
  if (environment.reviewers.length > 0 && !environment.reviewers.includes(user)) {
    return `${user} is not a required reviewer of ${environment.name}.`
  }
  if (environment.preventSelfReview && run.actor === user) {
    return `${user} started this run and may not review it.`
  }
  return undefined
}

/** Lets the waiting jobs of these environments through, or turns them away. */
export const decide = (
  call: Call,
  run: Run,
  review: { state: 'approved' | 'rejected'; comment: string; environments: string[]; user: string },
): Gate[] => {
  const hit = run.gates.filter((gate) => gate.state === 'waiting' && review.environments.includes(gate.environment))
  if (hit.length > 0) run.reviews.push({ ...review })
  for (const gate of hit) {
    gate.state = review.state
    gate.reason = `${review.state} by ${review.user}${review.comment ? `: ${review.comment}` : ''}`
    const job = call.world.jobs.get(gate.job)
    const deployment = call.repository.deployments.find((each) => each.shown.id === gate.deployment)
    if (job) job.status = review.state === 'approved' ? 'in_progress' : 'completed'
    if (job && review.state === 'rejected') job.conclusion = 'failure'
    if (deployment) addStatus(call, deployment, { state: review.state === 'approved' ? 'in_progress' : 'failure' })
  }
  return hit
}

const finalStates: Record<string, string> = { success: 'success', failure: 'failure', cancelled: 'inactive' }

/** The job is over: its deployment gets its last status, with the environment's address when the job gave one. */
export const leave = (call: Call, run: Run, job: Job, conclusion: string, url: string): void => {
  const gate = run.gates.find((each) => each.job === job.id)
  const deployment = call.repository.deployments.find((each) => each.shown.id === gate?.deployment)
  if (!gate || !deployment || gate.state === 'rejected') return
  const log = `https://github.com/${job.repository}/actions/runs/${run.id}/job/${job.id}`
  const state = finalStates[conclusion] ?? 'error'
  addStatus(call, deployment, { state, log_url: log, ...(url ? { environment_url: url } : {}) })
}
