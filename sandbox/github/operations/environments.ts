/** Environments, the jobs that wait at them, and the reviews that let those through. */
import { answer, notFound, page, refusal } from '../answer.ts'
import type { Call, Handlers } from '../call.ts'
import { decide, mayNotReview } from '../gates.ts'
import { environmentShape, shaped, user } from '../shapes.ts'
import type { Environment, Run } from '../state.ts'

const runOf = (call: Call): Run | undefined =>
  call.repository.runs.find((run) => run.id === Number(call.parameters['run_id']))

const named = (call: Call, name: string): Environment | undefined =>
  call.repository.environments.find((environment) => environment.name.toLowerCase() === name.toLowerCase())

const pendingShape = (call: Call, run: Run, environment: Environment) => ({
  ...shaped(call, 'actions/get-pending-deployments-for-run')[0],
  environment: environmentShape(call, environment),
  wait_timer: 0,
  wait_timer_started_at: null,
  current_user_can_approve: call.job.user ? !mayNotReview(environment, run, call.job.user) : false,
  reviewers: environment.reviewers.map((login) => ({ type: 'User', reviewer: user(call, login) })),
})

export const environments: Handlers = {
  'repos/get-all-environments': (call) =>
    page(
      call.url,
      call.query,
      call.repository.environments.map((environment) => environmentShape(call, environment)),
      'environments',
    ),

  'repos/get-environment': (call) => {
    const environment = named(call, call.parameters['environment_name'] ?? '')
    return environment ? answer(200, environmentShape(call, environment)) : notFound()
  },

  'actions/get-pending-deployments-for-run': (call) => {
    const run = runOf(call)
    if (!run) return notFound()
    const names = new Set(run.gates.filter((gate) => gate.state === 'waiting').map((gate) => gate.environment))
    return answer(
      200,
      [...names].flatMap((name) => {
        const environment = named(call, name)
        return environment ? [pendingShape(call, run, environment)] : []
      }),
    )
  },

  'actions/review-pending-deployments-for-run': (call) => {
    const run = runOf(call)
    if (!run) return notFound()
    const reviewer = call.job.user
    if (!reviewer) return refusal(403, 'Resource not accessible by integration')
    const chosen = call.repository.environments.filter((each) => call.body.environment_ids.includes(each.id))
    const refused = chosen.flatMap((environment) => mayNotReview(environment, run, reviewer) ?? [])
    if (refused.length > 0) return refusal(422, refused.join(' '))
    const names = chosen.map((environment) => environment.name)
    const decided = decide(call, run, { ...call.body, environments: names, user: reviewer })
    if (decided.length === 0) return refusal(422, 'There are no pending deployment requests to approve or reject')
    const ids = decided.map((gate) => gate.deployment)
    return answer(
      200,
      call.repository.deployments.filter((each) => ids.includes(each.shown.id)).map((each) => each.shown),
    )
  },

  'actions/get-reviews-for-run': (call) => {
    const run = runOf(call)
    if (!run) return notFound()
    return answer(
      200,
      run.reviews.map((review) => ({
        state: review.state,
        comment: review.comment,
        environments: review.environments.flatMap((name) => {
          const environment = named(call, name)
          return environment ? [environmentShape(call, environment)] : []
        }),
        user: user(call, review.user),
      })),
    )
  },
}
