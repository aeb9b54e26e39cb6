import { join } from 'node:path'
import { isProgram } from './find-program.ts'
import { go } from './go.ts'
import { inCache } from './places.ts'
import { fileName, makeWhole } from './whole-folder.ts'

/** A module that only names BuildKit's programs: its versions, and the hashes of all that they are built from. */
const sources = join(import.meta.dirname, 'buildkit')

const folderOfBuildkit = () => inCache('buildkit', fileName(join(sources, 'go.mod'), join(sources, 'go.sum')))

/** The folder of `buildkitd` and `buildctl`: builders that are not Docker's own. */
export function findBuildkit(): string | undefined {
  const folder = folderOfBuildkit()
  return isProgram(join(folder, 'buildkitd')) ? folder : undefined
}

export async function makeBuildkit(): Promise<void> {
  await makeWhole(folderOfBuildkit(), async (folder) => {
    const programs = ['buildkitd', 'buildctl'].map((name) => `github.com/moby/buildkit/cmd/${name}`)
    const flags = ['-trimpath', '-ldflags=-s -w', '-o', `${folder}/`]
    // Seven hundred packages: four minutes on two cores.
    await go(['build', ...flags, ...programs], sources, { CGO_ENABLED: '0' }, 1500)
  })
}
