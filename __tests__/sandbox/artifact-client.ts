/**
 * GitHub's own artifact client as a program of its own, with the variables of a job: uploads a file of FOLDER, tries it
 * again, gets it back, and prints what it saw as JSON.
 *
 *   node artifact-client.ts FOLDER FILE
 */
import { join } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'

const [folder = '', file = ''] = process.argv.slice(2)
const client = new DefaultArtifactClient()
const path = join(folder, file)
const { id, digest } = await client.uploadArtifact('plan', [path], folder)
const again = await client.uploadArtifact('plan', [path], folder).catch((error) => String(error.message))
const { artifact } = await client.getArtifact('plan')
const { digestMismatch } = await client.downloadArtifact(artifact.id, {
  path: join(folder, 'there'),
  expectedHash: artifact.digest ?? '',
})
console.log(`\n${JSON.stringify({ id, digest, again, artifact, digestMismatch })}`)
