/** GitHub's OIDC issuer: signs what a job is, for those jobs that may ask. */
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { findRepository, type Job, type Run, type World } from './state.ts'

/** The claim `iss`; the keys themselves are served by the stand-in. */
export const issuerName = 'https://token.actions.githubusercontent.com'

/** GitHub's tokens live for five minutes. */
const lifetimeSeconds = 300

export interface Issuer {
  jwks: { keys: unknown[] }
  /** A token of a job; `overrides` replace claims (`exp: 1` makes an expired one). */
  identityToken(world: World, job: Job, audience: string | undefined, overrides?: JWTPayload): Promise<string>
  /** ACTIONS_RUNTIME_TOKEN of a job, for the artifact service. */
  runtimeToken(run: number, job: number): Promise<string>
  /** The run and job that a runtime token was made for; nothing when it is not ours. */
  readRuntimeToken(token: string): Promise<{ run: string; job: string } | undefined>
}

export const startIssuer = async (): Promise<Issuer> => {
  const keyId = randomUUID()
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const key = { ...(await exportJWK(publicKey)), kid: keyId, alg: 'RS256', use: 'sig' }
  const sign = (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId, x5t: keyId }).sign(privateKey)
  return {
    jwks: { keys: [key] },
    identityToken: (world, job, audience, overrides = {}) =>
      sign({ ...identityClaims(world, job, audience), ...overrides }),
    runtimeToken: (run, job) => {
      const seconds = Math.floor(Date.now() / 1000)
      const scp = `Actions.Results:${run}:${job}`
      return sign({ scp, iss: 'vstoken.actions.githubusercontent.com', nbf: seconds - 60, exp: seconds + 6 * 3600 })
    },
    readRuntimeToken: async (token) => {
      try {
        const { payload } = await jwtVerify(token, publicKey)
        const [, run = '', job = ''] = /^Actions\.Results:(\d+):(\d+)$/.exec(String(payload['scp'])) ?? []
        return run ? { run, job } : undefined
      } catch {
        return undefined
      }
    },
  }
}

/** `:` inside a value would look like a separator. */
const quoted = (value: string): string => value.replaceAll(':', '%3A')

/** The subject: an environment hides the branch; a pull request has none. */
export const subjectOf = (world: World, job: Job): string => {
  const repository = findRepository(world, job.repository)
  if (!repository) throw new Error(`No repository ${job.repository}.`)
  const name = repository.immutableSubject
    ? `${repository.owner}@${repository.ownerId}/${repository.name}@${repository.id}`
    : `${repository.owner}/${repository.name}`
  if (job.environment) return `repo:${name}:environment:${quoted(job.environment)}`
  if (job.event === 'pull_request') return `repo:${name}:pull_request`
  return `repo:${name}:ref:${job.ref}`
}

/** Source: "OpenID Connect reference" of GitHub's documentation. */
const identityClaims = (world: World, job: Job, audience: string | undefined): JWTPayload => {
  const repository = findRepository(world, job.repository)
  const run: Run | undefined = repository?.runs.find((each) => each.id === job.run)
  if (!repository || !run) throw new Error(`Job ${job.id} has no run.`)
  const seconds = Math.floor(Date.now() / 1000)
  const at = (path: string) => `${path}@${job.ref}`
  return {
    jti: randomUUID(),
    iss: issuerName,
    sub: subjectOf(world, job),
    aud: audience ?? `https://github.com/${repository.owner}`,
    ref: job.ref,
    ref_type: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: 'false',
    sha: job.sha,
    repository: `${repository.owner}/${repository.name}`,
    repository_id: String(repository.id),
    repository_owner: repository.owner,
    repository_owner_id: String(repository.ownerId),
    repository_visibility: repository.private ? 'private' : 'public',
    run_id: String(run.id),
    run_number: String(run.number),
    run_attempt: String(run.attempt),
    actor: job.actor,
    actor_id: '1',
    workflow: job.workflow,
    workflow_ref: job.workflowRef,
    workflow_sha: job.sha,
    job_workflow_ref: job.jobWorkflowRef || at(job.workflowRef),
    job_workflow_sha: job.sha,
    head_ref: job.headRef,
    base_ref: job.baseRef,
    event_name: job.event,
    runner_environment: 'github-hosted',
    check_run_id: String(job.id),
    ...(job.environment ? { environment: job.environment } : {}),
    iat: seconds,
    nbf: seconds - 10,
    exp: seconds + lifetimeSeconds,
  }
}
