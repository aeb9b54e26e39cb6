/** One call of the REST API: fault, token, permission, request checked, operation, answer checked. */
import { type Answer, notFound, refusal } from './answer.ts'
import type { Call } from './call.ts'
import type { ApiRequest, Description } from './description.ts'
import { holderOf } from './jobs.ts'
import { handlers, rateOf } from './operations/all.ts'
import { lacking } from './permissions.ts'
import { findRepository, type Job, type Violation, type World } from './state.ts'

/** The job that a header `authorization` speaks for. */
export const jobOf = (world: World, authorization: unknown): Job | undefined => {
  const [, token] = /^(?:token|bearer) (.+)$/i.exec(String(authorization ?? '')) ?? []
  return token ? holderOf(world, token) : undefined
}

const rateHeaders = (job: Job): Record<string, string> =>
  Object.fromEntries(Object.entries(rateOf(job.used)).map(([name, value]) => [`x-ratelimit-${name}`, String(value)]))

export interface Outcome {
  answer: Answer
  operation: string | undefined
  repository: string | undefined
  job: number | undefined
}

export const answerApi = (world: World, description: Description, request: ApiRequest): Outcome => {
  const operation = description.match(request.method, request.path)
  const name = operation?.operationId
  const [, owner, repo] = /^\/repos\/([^/]+)\/([^/]+)/.exec(request.path) ?? []
  const about = { operation: name, repository: owner && repo ? `${owner}/${repo}` : undefined }
  const violate = (side: Violation['side'], problems: string[]) =>
    world.violations.push({ repository: about.repository, operation: name ?? request.path, side, problems })

  const job = jobOf(world, request.headers['authorization'])
  if (!job) return { ...about, job: undefined, answer: refusal(401, 'Bad credentials') }
  const done = (answer: Answer): Outcome => ({
    ...about,
    job: job.id,
    answer: { ...answer, headers: { ...rateHeaders(job), ...answer.headers } },
  })
  job.used += 1
  if (job.used > rateOf(0).limit) {
    return done(refusal(403, `API rate limit exceeded for installation ID ${job.id}.`))
  }
  if (!operation || !name) {
    violate('unknown operation', [`${request.method} ${request.path} is not among the operations of the sandbox`])
    return done(notFound())
  }

  const repository = findRepository(world, about.repository ?? job.repository)
  if (!repository) return done(notFound())
  const own = job.user !== undefined || job.repository === `${repository.owner}/${repository.name}`
  if (!own && repository.private) return done(notFound())
  const permissions = own ? job.permissions : { metadata: 'read' as const }
  const missing = lacking(name, permissions, !repository.private)
  if (missing) {
    const refused = refusal(403, 'Resource not accessible by integration')
    return done({ ...refused, headers: { 'x-accepted-github-permissions': missing } })
  }

  const checked = description.checkRequest(operation, request)
  if (checked.problems.length > 0) {
    violate(
      'request',
      checked.problems.map((problem) => `${problem.field} ${problem.message}`),
    )
    const errors = checked.problems.map((problem) => ({ code: 'invalid', ...problem }))
    return done(refusal(422, 'Validation Failed', errors))
  }
  if (repository.archived && request.method !== 'GET') {
    return done(refusal(403, 'Repository was archived so is read-only.'))
  }
  const call: Call = {
    world,
    description,
    operation: name,
    repository,
    job,
    url: `${world.url}${request.path}`,
    parameters: checked.parameters,
    query: request.query,
    body: request.body,
  }
  const answer = handlers[name]?.(call) ?? refusal(501, `The sandbox does not answer ${name}.`)
  const problems = description.checkAnswer(operation, answer)
  if (problems.length > 0) {
    violate('answer', problems)
    return done(refusal(500, `The sandbox's answer breaks GitHub's description: ${problems[0]}`))
  }
  return done(answer)
}
