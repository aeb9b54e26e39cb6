/** GitHub's own artifact client as a program of its own: downloads the artifact of an id to a folder. */
import { DefaultArtifactClient } from '@actions/artifact'

const [id = '', folder = '', digest = ''] = process.argv.slice(2)
const client = new DefaultArtifactClient()

void client
  .downloadArtifact(Number(id), { path: folder, expectedHash: `sha256:${digest}` })
  .then((answer) => console.log(`\n${JSON.stringify(answer)}`))
