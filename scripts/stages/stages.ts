import { node, runCommand } from './command.ts'
import { jestProject, jestProjectTwice } from './jest-project.ts'
import { linters } from './linters.ts'
import { pythonTests } from './python-tests.ts'
import { type Stage, verdictOf } from './stage.ts'

const contract: Stage = {
  group: 'check',
  name: 'check: contract tests',
  needs: [],
  run: (environment) => jestProject('contract', 600, environment),
}

/** What `npm run check` runs. */
export const checks: readonly Stage[] = [...linters, contract]

const dist: Stage = {
  group: 'dist',
  name: 'dist is what the sources build',
  needs: [],
  run: async () => verdictOf(await runCommand(node('scripts/build.ts', '--check'), { limit: 300 })),
}

const unit: Stage = {
  group: 'unit',
  name: 'unit tests',
  needs: [],
  run: (environment) => jestProject('unit', 600, environment),
}

const aws: Stage = {
  group: 'aws',
  name: "rules of the sandbox's AWS",
  needs: ['sandbox'],
  run: pythonTests,
}

/** `npm run test:wide` asks the S3 server that nobody here wrote. */
const s3 = process.env['SANDBOX_S3'] === 'versitygw' ? (['second-s3'] as const) : []

/** `npm run test:matrix`: four thousand cases, each of seconds. What fails there fails: it is not run again. */
const everyCase = process.env['TEST_MATRIX'] === 'all'

/** @param words further words for jest */
const inSandbox = (group: string, name: string, limit: number, ...words: readonly string[]): Stage => ({
  group,
  name,
  needs: ['sandbox', 'pictures', ...s3],
  inSandbox: true,
  run: (environment) => jestProjectTwice(group, limit, environment, ...words),
})

const matrix = inSandbox('matrix', 'faults at each call of the doors', 3600)

/** What `npm test` runs, in this order: what is quick to tell comes first. */
export const tests: readonly Stage[] = [
  ...checks,
  dist,
  unit,
  aws,
  inSandbox('sandbox', 'the sandbox itself', 900),
  inSandbox('actions', 'doors', 1800),
  everyCase ? { ...matrix, run: (environment) => jestProject('matrix', 5 * 3600, environment) } : matrix,
  // One after the other: each fills both cores, and a function that starts beside the other's builds runs out of its time.
  inSandbox('pipelines', 'pipelines', 1200, '--maxWorkers=1'),
]

/** What only `npm run test:wide` runs: it takes programs that are long to build. */
export const wide: readonly Stage[] = [
  { ...inSandbox('wide', 'other builders and OpenTofu', 1200), needs: ['sandbox', 'builders', 'tofu'] },
]
