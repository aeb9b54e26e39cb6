import { join } from 'node:path'
import { type GoModule, goModule } from './go-module.ts'

/** Seconds: no part of the set-up may take longer. */
export const longestBuild = 2400

/** In the folder, the program of its name. */
const programIn = (module: GoModule, program: string) => (): string | undefined => {
  const folder = module.find()
  return folder && join(folder, program)
}

const actionlint = goModule('actionlint', { packages: ['github.com/rhysd/actionlint/cmd/actionlint'], seconds: 600 })
export const findActionlint = programIn(actionlint, 'actionlint')
export const makeActionlint = actionlint.make

/** Four minutes on two cores. */
const versitygw = goModule('versitygw', {
  packages: ['github.com/versity/versitygw/cmd/versitygw'],
  seconds: longestBuild,
})
export const findVersitygw = programIn(versitygw, 'versitygw')
export const makeVersitygw = versitygw.make

/** Builders that are not Docker's own: seven hundred packages, four minutes on two cores. */
const buildkit = goModule('buildkit', {
  packages: ['github.com/moby/buildkit/cmd/buildkitd', 'github.com/moby/buildkit/cmd/buildctl'],
  seconds: 1500,
})
/** The folder of `buildkitd` and `buildctl`. */
export const findBuildkit = buildkit.find
export const makeBuildkit = buildkit.make

/** A thousand packages: ten minutes on two cores. */
const opentofu = goModule('opentofu', {
  packages: ['github.com/opentofu/opentofu/cmd/tofu'],
  // Otherwise it takes itself for something between two releases, which no `required_version` allows.
  ldflags: '-X github.com/opentofu/opentofu/version.dev=no',
  seconds: longestBuild,
})
export const findOpenTofu = programIn(opentofu, 'tofu')
export const makeOpenTofu = opentofu.make
