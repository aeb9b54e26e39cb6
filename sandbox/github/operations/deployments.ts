/** Deployments and their statuses. */
import { answer, notFound, page, refusal } from '../answer.ts'
import type { Call, Handlers } from '../call.ts'
import { resolve } from '../commit-graph.ts'
import { actorOf, shaped, user } from '../shapes.ts'
import { type Deployment, fullName, now, type Shown } from '../state.ts'
import { historyOf } from './commits.ts'

const find = (call: Call): Deployment | undefined =>
  call.repository.deployments.find((each) => each.shown.id === Number(call.parameters['deployment_id']))

interface Wanted {
  ref: string
  sha: string
  task?: string
  environment?: string
  payload?: unknown
  description?: string | null
  transient_environment?: boolean
  production_environment?: boolean
}

/** Makes a deployment, through the API or because a job names an environment. */
export const createDeployment = (call: Call, wanted: Wanted): Deployment => {
  const id = call.world.nextId()
  const api = `${call.world.url}/repos/${fullName(call.repository)}`
  const environment = wanted.environment ?? 'production'
  const shown: Shown = {
    ...shaped(call, 'repos/get-deployment'),
    id,
    url: `${api}/deployments/${id}`,
    statuses_url: `${api}/deployments/${id}/statuses`,
    repository_url: api,
    ref: wanted.ref,
    sha: wanted.sha,
    task: wanted.task ?? 'deploy',
    environment,
    original_environment: environment,
    payload: wanted.payload ?? {},
    description: wanted.description ?? null,
    creator: user(call, actorOf(call)),
    transient_environment: wanted.transient_environment ?? false,
    production_environment: wanted.production_environment ?? environment === 'production',
    created_at: now(),
    updated_at: now(),
  }
  const deployment: Deployment = { shown, statuses: [] }
  call.repository.deployments.unshift(deployment)
  return deployment
}

interface WantedStatus {
  state: string
  description?: string
  environment?: string
  environment_url?: string
  log_url?: string
  auto_inactive?: boolean
}

export const addStatus = (call: Call, deployment: Deployment, wanted: WantedStatus): Shown => {
  const id = call.world.nextId()
  const api = `${call.world.url}/repos/${fullName(call.repository)}`
  const status: Shown = {
    ...shaped(call, 'repos/create-deployment-status', 201),
    id,
    url: `${deployment.shown['url']}/statuses/${id}`,
    state: wanted.state,
    creator: user(call, actorOf(call)),
    description: wanted.description ?? '',
    environment: wanted.environment ?? deployment.shown['environment'],
    environment_url: wanted.environment_url ?? '',
    log_url: wanted.log_url ?? '',
    target_url: wanted.log_url ?? '',
    created_at: now(),
    updated_at: now(),
    deployment_url: deployment.shown['url'],
    repository_url: api,
  }
  deployment.statuses.unshift(status)
  deployment.shown['updated_at'] = now()
  if (wanted.state === 'success' && wanted.auto_inactive !== false) retireOlder(call, deployment)
  return status
}

/** As documented: prior successes in the same environment, unless transient or production, become inactive. */
const retireOlder = (call: Call, deployment: Deployment): void => {
  const older = call.repository.deployments.filter(
    (other) =>
      other.shown.id < deployment.shown.id &&
      other.shown['environment'] === deployment.shown['environment'] &&
      !other.shown['transient_environment'] &&
      !other.shown['production_environment'] &&
      other.statuses[0]?.['state'] === 'success',
  )
  for (const other of older) addStatus(call, other, { state: 'inactive' })
}

export const deployments: Handlers = {
  'repos/create-deployment': (call) => {
    const { ref } = call.body
    const ownRef = [call.job.ref, call.job.ref.replace(/^refs\/(heads|tags)\//, ''), call.job.sha].includes(ref)
    const sha = resolve(historyOf(call.repository), ref)?.sha ?? (ownRef ? call.job.sha : undefined)
    if (!sha) return refusal(422, `No ref found for: ${ref}`)
    return answer(201, createDeployment(call, { ...call.body, sha }).shown)
  },

  'repos/get-deployment': (call) => {
    const deployment = find(call)
    return deployment ? answer(200, deployment.shown) : notFound()
  },

  'repos/list-deployments': (call) => {
    const wanted = ['sha', 'ref', 'task', 'environment'].filter((key) => call.query[key] && call.query[key] !== 'none')
    const list = call.repository.deployments.filter((each) =>
      wanted.every((key) => each.shown[key] === call.query[key]),
    )
    return page(
      call.url,
      call.query,
      list.map((each) => each.shown),
    )
  },

  'repos/delete-deployment': (call) => {
    const deployment = find(call)
    if (!deployment) return notFound()
    if (call.repository.deployments.length > 1 && deployment.statuses[0]?.['state'] !== 'inactive') {
      const only = 'unless it is the only deployment in a given environment'
      return refusal(422, `We cannot delete an active deployment ${only}.`)
    }
    call.repository.deployments.splice(call.repository.deployments.indexOf(deployment), 1)
    return answer(204)
  },

  'repos/create-deployment-status': (call) => {
    const deployment = find(call)
    if (!deployment) return notFound()
    if ((call.body.description?.length ?? 0) > 140) {
      const message = 'description is too long (maximum is 140 characters)'
      return refusal(422, 'Validation Failed', [{ resource: 'DeploymentStatus', code: 'custom', message }])
    }
    return answer(201, addStatus(call, deployment, call.body))
  },

  'repos/get-deployment-status': (call) => {
    const status = find(call)?.statuses.find((each) => each.id === Number(call.parameters['status_id']))
    return status ? answer(200, status) : notFound()
  },

  'repos/list-deployment-statuses': (call) => {
    const deployment = find(call)
    return deployment ? page(call.url, call.query, deployment.statuses) : notFound()
  },
}
