import { createHash } from 'node:crypto'
import { httpContent } from '../action/http.ts'
import { artifactFailure } from '../failures/artifact.ts'
import { type ArtifactService, artifactService, signedAddress, withTries } from './artifact-service.ts'
import { patienceOf } from './limits.ts'
import { GitHubRefusal } from './refusal.ts'
import { type Asked, gitHubGet, gitHubLocation } from './rest.ts'

/** By what exactly a file that was kept with a run is found again: names come again, and the run of a fork may give any name. */
export interface ArtifactFile {
  readonly id: string
  readonly name: string
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string
}

export interface Upload {
  /** How a browser gets it [`application/octet-stream`]. */
  readonly mimeType?: string
  /** Days; without it, and at most, what the repository has as its rule. */
  readonly retentionDays?: number | undefined
}

export interface Artifacts {
  /**
   * Keeps one file with this run, as it is: no zip around it.
   *
   * @param name without `" : < > | * ? \ /` and line ends; once per run
   * @throws Failure `artifact-…`
   */
  upload(name: string, content: Buffer, upload?: Upload): Promise<ArtifactFile>
  /**
   * The file, of no more than so many bytes. Undefined: it is not there, or not any more.
   *
   * @throws Failure `artifact-…`, also when it is another file than was uploaded
   */
  download(file: ArtifactFile, most: number): Promise<Buffer | undefined>
}

/** Another run, whose files are read by the REST API, with `actions: read`. */
export interface AnotherRun {
  readonly asked: Asked
  readonly runId: string
}

/** Bytes of a block, as the toolkit sends it; each can be sent again alone. */
const blockSize = 8 * 1024 * 1024

/** Milliseconds for a block, and for a whole file. */
const [blockMs, fileMs] = [120_000, 300_000]

/** Milliseconds that reading another run's file waits for limits. */
const patienceMs = 60_000

/** The artifacts of this run; with `other` those of another one are read. */
export const artifactsOf = (signal: AbortSignal, other?: AnotherRun): Artifacts => ({
  upload: async (name, content, upload = {}) => keep(artifactService(name, signal), signal, name, content, upload),
  download: async (file, most) => {
    const here = other === undefined || other.runId === process.env['GITHUB_RUN_ID']
    const address = here ? await addressHere(artifactService(file.name, signal), file) : await addressThere(other, file)
    return address === undefined ? undefined : contentAt(address, file, most, signal)
  },
})

const keep = async (
  service: ArtifactService,
  signal: AbortSignal,
  name: string,
  content: Buffer,
  { mimeType = 'application/octet-stream', retentionDays }: Upload,
): Promise<ArtifactFile> => {
  const about = { ...service.scope, name }
  const expires = retentionDays === undefined ? {} : { expires_at: inDays(retentionDays) }
  const created = await service.call('CreateArtifact', { ...about, version: 7, mime_type: mimeType, ...expires }, [409])
  if (created.status === 409) throw artifactFailure('artifact-name-taken', { name })
  await send(signedAddress(created.body?.signed_upload_url), content, mimeType, name, signal)
  const sha256 = sha256Of(content)
  const sent = { ...about, size: String(content.length), hash: `sha256:${sha256}` }
  const ended = await service.call('FinalizeArtifact', sent, [404, 409])
  if (ended.body?.artifact_id) return { id: String(ended.body.artifact_id), name, sha256 }
  // It was done, and the answer lost: what there is under this name tells.
  const [there] = await list(service, { name_filter: name })
  if (there?.digest === `sha256:${sha256}`) return { id: String(there.database_id), name, sha256 }
  const message = `HTTP ${ended.status}: ${String(ended.body?.msg ?? 'no message')}`
  throw artifactFailure('artifact-failed', { what: `finish keeping ${name}`, message })
}

const sha256Of = (content: Buffer) => createHash('sha256').update(content).digest('hex')

/** Later than the repository allows is refused; the runner tells what it allows. */
const inDays = (days: number): string => {
  const most = Number(process.env['GITHUB_RETENTION_DAYS']) || days
  return new Date(Date.now() + Math.min(days, most) * 24 * 3600 * 1000).toISOString()
}

/** In blocks and then their list, as Azure has it for what is written in parts. https://learn.microsoft.com/rest/api/storageservices/put-block */
const send = async (address: string, content: Buffer, mimeType: string, name: string, signal: AbortSignal) => {
  const put = async (query: string, body: Buffer | string, headers = {}) => {
    const question = {
      method: 'PUT',
      headers: { 'x-ms-version': '2024-11-04', ...headers },
      body,
      timeoutMs: blockMs,
      signal,
    }
    const what = `take the content of ${name}`
    const { status } = await withTries(what, '', signal, () => httpContent(`${address}&${query}`, question))
    if (status !== 201) throw artifactFailure('artifact-failed', { what, message: `HTTP ${status}` })
  }
  const ids: string[] = []
  for (let from = 0; from < content.length; from += blockSize) {
    const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64')
    await put(`comp=block&blockid=${encodeURIComponent(id)}`, content.subarray(from, from + blockSize))
    ids.push(id)
  }
  const blocks = ids.map((id) => `<Latest>${id}</Latest>`).join('')
  const whole = `<?xml version="1.0" encoding="utf-8"?><BlockList>${blocks}</BlockList>`
  await put('comp=blocklist', whole, { 'content-type': 'application/xml', 'x-ms-blob-content-type': mimeType })
}

interface Listed {
  readonly workflow_run_backend_id: string
  readonly workflow_job_run_backend_id: string
  readonly database_id: string
  readonly name: string
  readonly digest?: string
}

const list = async (service: ArtifactService, filter: object): Promise<readonly Listed[]> =>
  (await service.call('ListArtifacts', { ...service.scope, ...filter })).body?.artifacts ?? []

const addressHere = async (service: ArtifactService, { id }: ArtifactFile): Promise<string | undefined> => {
  const [found] = await list(service, { id_filter: id })
  if (!found || String(found.database_id) !== id) return undefined
  const { workflow_run_backend_id, workflow_job_run_backend_id, name } = found
  const of = { workflow_run_backend_id, workflow_job_run_backend_id, name }
  const { status, body } = await service.call('GetSignedArtifactURL', of, [404])
  return status === 404 ? undefined : signedAddress(body?.signed_url)
}

const addressThere = async ({ asked, runId }: AnotherRun, { id }: ArtifactFile): Promise<string | undefined> => {
  const patient = { ...asked, patience: asked.patience ?? patienceOf(patienceMs) }
  const path = `/repos/${asked.repository}/actions/artifacts/${encodeURIComponent(id)}`
  try {
    const { workflow_run: run, expired } = (await gitHubGet(patient, path)) as {
      workflow_run?: { id?: number } | null
      expired?: boolean
    }
    if (String(run?.id) !== runId)
      throw artifactFailure('artifact-of-another-run', { id, run: runId, found: String(run?.id ?? 'unknown') })
    return expired ? undefined : signedAddress(await gitHubLocation(patient, `${path}/zip`))
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error
    if (error.status === 404 || error.status === 410) return undefined
    const { message } = error
    if (error.status === 401 || (error.status === 403 && error.limit === undefined))
      throw artifactFailure('artifact-permission', { id, run: runId, message }, error)
    throw artifactFailure('artifact-failed', { what: `give the artifact ${id}`, message }, error)
  }
}

/** The address is signed: no token goes with it. */
const contentAt = async (address: string, { id, name, sha256 }: ArtifactFile, most: number, signal: AbortSignal) => {
  const what = `give the content of ${name}`
  const { status, bytes } = await withTries(what, '', signal, () =>
    httpContent(address, { timeoutMs: fileMs, most, signal }),
  )
  if (status === 404) return undefined
  if (status !== 200) throw artifactFailure('artifact-failed', { what, message: `HTTP ${status}` })
  const found = sha256Of(bytes)
  if (found !== sha256) throw artifactFailure('artifact-replaced', { id, found, wanted: sha256 })
  return bytes
}
