/** What actions/download-artifact does for artifacts of the own run. */
import { join, matchesGlob, resolve } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'
import * as core from '@actions/core'

const client = new DefaultArtifactClient()
const name = core.getInput('name')
const ids = core
  .getInput('artifact-ids')
  .split(',')
  .map((id) => id.trim())
  .filter(Boolean)
const pattern = core.getInput('pattern')
const path = resolve(core.getInput('path') || process.env['GITHUB_WORKSPACE'] || '.')

const { artifacts } = await client.listArtifacts({ latest: true })
const chosen = artifacts.filter((artifact) => {
  if (name) return artifact.name === name
  if (ids.length > 0) return ids.includes(String(artifact.id))
  return !pattern || matchesGlob(artifact.name, pattern)
})
const single = name !== '' || ids.length === 1 || core.getBooleanInput('merge-multiple')

if (name && chosen.length === 0) {
  const message = 'Artifact not found for name: '
  core.setFailed(`Unable to download artifact(s): ${message}${name}`)
}
for (const artifact of chosen) {
  const { digestMismatch } = await client.downloadArtifact(artifact.id, {
    path: single ? path : join(path, artifact.name),
    ...(artifact.digest ? { expectedHash: artifact.digest } : {}),
  })
  if (digestMismatch) core.setFailed(`Artifact ${artifact.name} is not what was uploaded: its digest differs.`)
  core.info(`Downloaded ${artifact.name} (${artifact.size} bytes)`)
}
core.setOutput('download-path', path)
