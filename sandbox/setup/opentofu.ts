import { join } from 'node:path'
import { isProgram } from './find-program.ts'
import { go } from './go.ts'
import { inCache } from './places.ts'
import { fileName, makeWhole } from './whole-folder.ts'

/** A module that only names OpenTofu: its version, and the hashes of all that it is built from. */
const sources = join(import.meta.dirname, 'opentofu')

const folderOfOpenTofu = () => inCache('opentofu', fileName(join(sources, 'go.mod'), join(sources, 'go.sum')))

export function findOpenTofu(): string | undefined {
  const program = join(folderOfOpenTofu(), 'tofu')
  return isProgram(program) ? program : undefined
}

export async function makeOpenTofu(): Promise<void> {
  await makeWhole(folderOfOpenTofu(), async (folder) => {
    // Otherwise it takes itself for something between two releases, which no `required_version` allows.
    const release = '-X github.com/opentofu/opentofu/version.dev=no'
    const flags = ['-trimpath', `-ldflags=-s -w ${release}`, '-o', `${folder}/`]
    // A thousand packages: ten minutes on two cores.
    await go(['build', ...flags, 'github.com/opentofu/opentofu/cmd/tofu'], sources, { CGO_ENABLED: '0' }, 2400)
  })
}
