/** Artifacts of runs as the REST API shows them; they are written through the artifact service. */
import { createHash } from 'node:crypto'
import { answer, notFound, page, refusal } from '../answer.ts'
import { signedAddress } from '../artifact-service.ts'
import type { Call, Handlers } from '../call.ts'
import { shaped } from '../shapes.ts'
import { type Artifact, fullName } from '../state.ts'

/** GitHub keeps artifacts for this long unless told otherwise. */
const days = 90

/** When it is gone: what was asked for at its upload, else GitHub's own time. */
const expiryOf = ({ createdAt, expiresAt }: Artifact): Date =>
  new Date(expiresAt ?? new Date(createdAt).getTime() + days * 24 * 3600 * 1000)

const shape = (call: Call, artifact: Artifact) => {
  const run = call.repository.runs.find((each) => each.id === artifact.run)
  const address = `${call.world.url}/repos/${fullName(call.repository)}/actions/artifacts/${artifact.id}`
  const end = expiryOf(artifact)
  return {
    ...shaped(call, 'actions/get-artifact'),
    id: artifact.id,
    name: artifact.name,
    size_in_bytes: artifact.data.length,
    url: address,
    archive_download_url: `${address}/zip`,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: end.toISOString(),
    expired: end.getTime() < Date.now(),
    digest: `sha256:${createHash('sha256').update(artifact.data).digest('hex')}`,
    workflow_run: {
      id: artifact.run,
      repository_id: call.repository.id,
      head_repository_id: call.repository.id,
      head_branch: run?.ref.replace(/^refs\/heads\//, '') ?? null,
      head_sha: run?.sha,
    },
  }
}

const find = (call: Call): Artifact | undefined =>
  call.repository.artifacts.find((each) => each.finalized && each.id === Number(call.parameters['artifact_id']))

const list = (call: Call, run?: number) => {
  const chosen = call.repository.artifacts.filter(
    (each) =>
      each.finalized &&
      (run === undefined || each.run === run) &&
      (!call.query['name'] || each.name === call.query['name']),
  )
  return page(
    call.url,
    call.query,
    chosen.reverse().map((each) => shape(call, each)),
    'artifacts',
  )
}

export const artifacts: Handlers = {
  'actions/list-artifacts-for-repo': (call) => list(call),

  'actions/list-workflow-run-artifacts': (call) => list(call, Number(call.parameters['run_id'])),

  'actions/get-artifact': (call) => {
    const artifact = find(call)
    return artifact ? answer(200, shape(call, artifact)) : notFound()
  },

  'actions/download-artifact': (call) => {
    const artifact = find(call)
    if (!artifact) return notFound()
    if (call.parameters['archive_format'] !== 'zip') return refusal(422, 'Unknown archive format')
    if (expiryOf(artifact).getTime() < Date.now()) return refusal(410, 'Artifact has expired')
    return answer(302, undefined, { location: signedAddress(call.world, artifact) })
  },

  'actions/delete-artifact': (call) => {
    const artifact = find(call)
    if (!artifact) return notFound()
    call.repository.artifacts.splice(call.repository.artifacts.indexOf(artifact), 1)
    return answer(204)
  },
}
