/** The sandbox's own side of the stand-in, under `/_sandbox`: seeds, jobs, reviews, faults, and what was seen. */
import { type Answer, answer } from './answer.ts'
import { internalCall } from './call.ts'
import type { Description } from './description.ts'
import { parseFaults } from './faults.ts'
import { arrive, decide, leave, mayNotReview } from './gates.ts'
import { createJob, createRun, createRunToken, jobVariables, type WantedJob, type WantedRun } from './jobs.ts'
import { type Issuer, issuerName, subjectOf } from './oidc.ts'
import { plant, type Seed } from './seed.ts'
import {
  environmentOf,
  findRepository,
  fullName,
  type Job,
  now,
  type Repository,
  type Run,
  repositoryOf,
  type World,
} from './state.ts'

export interface ControlRequest {
  method: string
  url: URL
  authorization: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: each handler says what it expects
  body: any
}

export interface Control {
  world: World
  description: Description
  issuer: Issuer
}

class Wrong extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Routes one control request; what is wrong with it is said with 400 or 404. */
export const answerControl = async (control: Control, request: ControlRequest): Promise<Answer> => {
  const [area = '', ...rest] = request.url.pathname.replace(/^\/_sandbox\//, '').split('/')
  const handler = areas[area]
  if (!handler) return answer(404, { message: `No ${area} here; there is ${Object.keys(areas).join(', ')}.` })
  try {
    return await handler(control, request, rest)
  } catch (error) {
    const status = error instanceof Wrong ? error.status : 400
    return answer(status, { message: error instanceof Error ? error.message : String(error) })
  }
}

type Area = (control: Control, request: ControlRequest, rest: string[]) => Answer | Promise<Answer>

const jobOf = (world: World, id: string | null | undefined): { job: Job; repository: Repository; run: Run } => {
  const job = world.jobs.get(Number(id))
  const repository = job && findRepository(world, job.repository)
  const run = repository?.runs.find((each) => each.id === job?.run)
  if (!job || !repository || !run) throw new Wrong(404, `There is no job ${id}.`)
  return { job, repository, run }
}

const repositories: Area = ({ world }, request, [owner, name]) => {
  if (request.method === 'GET' && !owner) return answer(200, [...world.repositories.values()].map(fullName))
  const key = `${owner}/${name}`
  if (request.method === 'PUT') {
    const repository = repositoryOf(world, key)
    plant(world, repository, request.body as Seed)
    return answer(200, stateOf(repository))
  }
  const repository = findRepository(world, key)
  if (!repository) throw new Wrong(404, `There is no repository ${key}.`)
  if (request.method === 'DELETE') {
    world.repositories.delete(key.toLowerCase())
    for (const job of [...world.jobs.values()]) if (job.repository === fullName(repository)) world.jobs.delete(job.id)
    return answer(204)
  }
  return answer(200, stateOf(repository))
}

const stateOf = (repository: Repository) => ({
  ...repository,
  commits: [...repository.commits.values()],
  branches: Object.fromEntries(repository.branches),
  artifacts: repository.artifacts.map(({ data, blocks: _, ...rest }) => ({ ...rest, size: data.length })),
})

const runs: Area = ({ world }, request, [id, action]) => {
  if (request.method === 'POST' && !id) return answer(201, createRun(world, request.body as WantedRun))
  const run = [...world.repositories.values()].flatMap((each) => each.runs).find((each) => each.id === Number(id))
  if (!run) throw new Wrong(404, `There is no run ${id}.`)
  if (action === 'token') return answer(201, { token: createRunToken(world, run.id) })
  return answer(200, { ...run, jobs: [...world.jobs.values()].filter((job) => job.run === run.id) })
}

const jobs: Area = async (control, request, [id, action]) => {
  const { world, description, issuer } = control
  if (request.method === 'POST' && !id) {
    const job = createJob(world, request.body as WantedJob)
    const repository = repositoryOf(world, job.repository)
    const variables = await jobVariables(world, issuer, repository, job)
    return answer(201, { ...job, subject: subjectOf(world, job), variables })
  }
  const { job, repository, run } = jobOf(world, id)
  const call = internalCall(world, description, repository, job)
  const gate = () => run.gates.find((each) => each.job === job.id)
  if (action === 'gate' && request.method === 'POST') {
    return answer(201, gate() ?? arrive(call, run, job, request.body.environment))
  }
  if (action === 'gate') return gate() ? answer(200, gate()) : answer(404, { message: 'This job is at no gate.' })
  if (action === 'token') {
    const { audience, claims } = request.body
    return answer(200, { value: await issuer.identityToken(world, job, audience, claims) })
  }
  if (action === 'end') {
    const { conclusion = 'success', steps = [], url = '' } = request.body
    if (job.status !== 'completed') leave(call, run, job, conclusion, url)
    Object.assign(job, { status: 'completed', conclusion, steps, completedAt: now() })
    return answer(200, job)
  }
  return answer(200, job)
}

/** A person's word on what waits at an environment: of one run, or of every run of the repository. */
const reviews: Area = ({ world, description }, request) => {
  const { repository: name, environment, state, comment = '', run: wanted } = request.body
  if (state !== 'approved' && state !== 'rejected') throw new Wrong(400, '"state" is approved or rejected.')
  const repository = repositoryOf(world, name)
  const asked = environmentOf(world, repository, environment)
  const user = request.body.user ?? asked.reviewers[0] ?? 'octocat'
  const hit = repository.runs
    .filter((run) => wanted === undefined || run.id === wanted)
    .flatMap((run) => {
      const job = [...world.jobs.values()].find((each) => each.run === run.id)
      if (!job || !run.gates.some((gate) => gate.state === 'waiting' && gate.environment === asked.name)) return []
      const refused = mayNotReview(asked, run, user)
      if (refused) throw new Wrong(422, refused)
      const call = internalCall(world, description, repository, { ...job, user })
      return decide(call, run, { state, comment, environments: [asked.name], user })
    })
  return answer(200, hit)
}

const faults: Area = ({ world }, request) => {
  if (request.method === 'DELETE') world.faults = []
  if (request.method === 'PUT') world.faults = parseFaults(request.body)
  if (request.method === 'POST') world.faults.push(...parseFaults(request.body))
  return answer(200, world.faults)
}

const about = (url: URL) => {
  const wanted = url.searchParams.get('repository')?.toLowerCase()
  return (entry: { repository: string | undefined }) => !wanted || entry.repository?.toLowerCase() === wanted
}

const violations: Area = ({ world }, request) => {
  const chosen = about(request.url)
  if (request.method === 'DELETE') world.violations = world.violations.filter((entry) => !chosen(entry))
  return answer(200, world.violations.filter(chosen))
}

const calls: Area = ({ world }, request) => {
  const chosen = about(request.url)
  if (request.method === 'DELETE') world.calls = world.calls.filter((entry) => !chosen(entry))
  return answer(200, world.calls.filter(chosen))
}

const oidc: Area = async ({ world, issuer }, request, rest) => {
  const path = rest.join('/')
  if (path === '.well-known/jwks') return answer(200, issuer.jwks)
  if (path === '.well-known/openid-configuration') {
    return answer(200, {
      issuer: issuerName,
      jwks_uri: `${world.url}/_sandbox/oidc/.well-known/jwks`,
      subject_types_supported: ['public', 'pairwise'],
      response_types_supported: ['id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    })
  }
  if (path !== 'token') throw new Wrong(404, 'The issuer has a token, .well-known/jwks and openid-configuration.')
  const { job } = jobOf(world, request.url.searchParams.get('job'))
  const given = (request.authorization ?? '').replace(/^bearer /i, '')
  if (!job.oidcToken || given !== job.oidcToken) return answer(401, { message: 'Not authorized' })
  const audience = request.url.searchParams.get('audience') ?? undefined
  return answer(200, { value: await issuer.identityToken(world, job, audience), count: 1 })
}

const areas: Record<string, Area> = { repositories, runs, jobs, reviews, faults, violations, calls, oidc }
