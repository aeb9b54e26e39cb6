/**
 * GitHub's artifact service, version 4, as `@actions/artifact` speaks to it: a few twirp calls, and a blob store in the
 * manner of Azure behind signed addresses.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Answer, answer } from './answer.ts'
import type { Issuer } from './oidc.ts'
import { type Artifact, now, type Repository, type World } from './state.ts'

export const servicePath = '/twirp/github.actions.results.api.v1.ArtifactService/'
export const blobPath = '/_sandbox/blobs/'

/** Long on purpose: the toolkit masks the signature, and a short one would mask half of the log. */
const signature = randomBytes(24).toString('hex')

export const signedAddress = (world: World, artifact: Artifact): string =>
  `${world.url}${blobPath}${artifact.id}?sig=${signature}`

const trouble = (status: number, code: string, msg: string): Answer => answer(status, { code, msg })

interface Request {
  workflow_run_backend_id: string
  workflow_job_run_backend_id: string
  name?: string
  mime_type?: string
  name_filter?: string
  id_filter?: string
  expires_at?: string
}

const shownIn = (artifact: Artifact) => ({
  workflow_run_backend_id: String(artifact.run),
  workflow_job_run_backend_id: artifact.job,
  database_id: String(artifact.id),
  name: artifact.name,
  size: String(artifact.data.length),
  created_at: artifact.createdAt,
  digest: `sha256:${createHash('sha256').update(artifact.data).digest('hex')}`,
})

type Method = (world: World, repository: Repository, request: Request) => Answer

const ofRun = (repository: Repository, request: Request): Artifact[] =>
  repository.artifacts.filter((each) => each.run === Number(request.workflow_run_backend_id))

const finished = (repository: Repository, request: Request): Artifact | undefined =>
  ofRun(repository, request).find((each) => each.finalized && each.name === request.name)

const missing = () => trouble(404, 'not_found', 'artifact not found')

const methods: Record<string, Method> = {
  CreateArtifact: (world, repository, request) => {
    const run = ofRun(repository, request)
    if (run.some((each) => each.finalized && each.name === request.name)) {
      return trouble(409, 'already_exists', 'an artifact with this name already exists on the workflow run')
    }
    const artifact: Artifact = {
      id: world.nextId(),
      run: Number(request.workflow_run_backend_id),
      job: request.workflow_job_run_backend_id,
      name: request.name ?? '',
      blocks: new Map(),
      data: Buffer.alloc(0),
      mimeType: request.mime_type,
      finalized: false,
      createdAt: now(),
      expiresAt: request.expires_at,
    }
    repository.artifacts.push(artifact)
    return answer(200, { ok: true, signed_upload_url: signedAddress(world, artifact) })
  },
  FinalizeArtifact: (_world, repository, request) => {
    const artifact = ofRun(repository, request).findLast((each) => !each.finalized && each.name === request.name)
    if (!artifact) return missing()
    artifact.finalized = true
    return answer(200, { ok: true, artifact_id: String(artifact.id) })
  },
  ListArtifacts: (_world, repository, request) => {
    const chosen = ofRun(repository, request).filter(
      (each) =>
        each.finalized &&
        (!request.name_filter || each.name === request.name_filter) &&
        (!request.id_filter || String(each.id) === request.id_filter),
    )
    return answer(200, { artifacts: chosen.map(shownIn) })
  },
  GetSignedArtifactURL: (world, repository, request) => {
    const artifact = finished(repository, request)
    return artifact ? answer(200, { signed_url: signedAddress(world, artifact) }) : missing()
  },
  DeleteArtifact: (_world, repository, request) => {
    const artifact = finished(repository, request)
    if (!artifact) return missing()
    repository.artifacts.splice(repository.artifacts.indexOf(artifact), 1)
    return answer(200, { ok: true, artifact_id: String(artifact.id) })
  },
}

/** One twirp call; the token says for which run it may speak. */
export const answerService = async (
  world: World,
  issuer: Issuer,
  name: string,
  authorization: string | undefined,
  body: Buffer,
): Promise<Answer> => {
  const scope = await issuer.readRuntimeToken((authorization ?? '').replace(/^bearer /i, ''))
  if (!scope) return trouble(401, 'unauthenticated', 'the runtime token is missing or not ours')
  const method = methods[name]
  if (!method) return trouble(404, 'bad_route', `no method ${name}`)
  const request: Request = JSON.parse(body.toString() || '{}')
  const repository = [...world.repositories.values()].find((each) =>
    each.runs.some((run) => String(run.id) === scope.run),
  )
  if (!repository || request.workflow_run_backend_id !== scope.run) {
    return trouble(403, 'permission_denied', 'the runtime token is of another run')
  }
  return method(world, repository, request)
}

const signed = (url: URL): boolean => {
  const given = Buffer.from(url.searchParams.get('sig') ?? '')
  return given.length === signature.length && timingSafeEqual(given, Buffer.from(signature))
}

export interface Blob {
  status: number
  headers: Record<string, string>
  data?: Buffer
}

/** The blob store: blocks and their list, or one whole body; and the reading of it. */
export const answerBlob = (world: World, method: string, url: URL, body: Buffer): Blob => {
  const id = Number(url.pathname.slice(blobPath.length))
  const artifact = [...world.repositories.values()].flatMap((each) => each.artifacts).find((each) => each.id === id)
  if (!artifact || !signed(url)) return { status: artifact ? 403 : 404, headers: {} }
  if (method === 'PUT') return storeBlob(artifact, url, body)
  const type = artifact.mimeType ?? 'application/zip'
  const headers = {
    'content-type': type,
    'content-length': String(artifact.data.length),
    'content-disposition': `attachment; filename="${artifact.name}${type === 'application/zip' ? '.zip' : ''}"`,
  }
  return { status: 200, headers, ...(method === 'HEAD' ? {} : { data: artifact.data }) }
}

const storeBlob = (artifact: Artifact, url: URL, body: Buffer): Blob => {
  const part = url.searchParams.get('comp')
  if (part === 'block') {
    artifact.blocks.set(url.searchParams.get('blockid') ?? '', body)
  } else if (part === 'blocklist') {
    const names = [...body.toString().matchAll(/<Latest>(.*?)<\/Latest>/g)].map((match) => match[1] ?? '')
    artifact.data = Buffer.concat(names.map((name) => artifact.blocks.get(name) ?? Buffer.alloc(0)))
    artifact.blocks.clear()
  } else {
    artifact.data = body
  }
  return { status: 201, headers: { etag: '"1"', 'last-modified': new Date().toUTCString() } }
}
