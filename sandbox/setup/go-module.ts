import { join } from 'node:path'
import { isProgram } from './find-program.ts'
import { go } from './go.ts'
import { inCache } from './places.ts'
import { fileName, makeWhole } from './whole-folder.ts'

/** Programs of others in Go, built here. */
export interface GoModule {
  /** The folder of the built programs. */
  readonly find: () => string | undefined
  readonly make: () => Promise<void>
}

interface Build {
  /** Packages to build, each of which gives one program named after its last part. */
  readonly packages: readonly string[]
  readonly ldflags?: string
  readonly seconds: number
}

/** A module in the folder `name` beside this file only names the programs: their versions, and the hashes of all that they are built from. */
export const goModule = (name: string, { packages, ldflags = '', seconds }: Build): GoModule => {
  const sources = join(import.meta.dirname, name)
  const built = () => inCache(name, fileName(join(sources, 'go.mod'), join(sources, 'go.sum')))
  const programs = packages.map((path) => path.slice(path.lastIndexOf('/') + 1))
  return {
    find: () => (programs.every((program) => isProgram(join(built(), program))) ? built() : undefined),
    make: () =>
      makeWhole(built(), async (folder) => {
        const flags = ['-trimpath', `-ldflags=-s -w ${ldflags}`, '-o', `${folder}/`]
        await go(['build', ...flags, ...packages], sources, { CGO_ENABLED: '0' }, seconds)
      }),
  }
}
