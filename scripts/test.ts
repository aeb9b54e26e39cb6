/**
 * `npm test`: everything that CI runs, stage by stage, each with its time; the last line counts. The exit code is not 0
 * when anything failed, was skipped or could not be run. `npm test -- --stage unit` runs one group of stages.
 */
import { runStages } from './stages/run-stages.ts'
import { selected } from './stages/selection.ts'
import { tests, wide } from './stages/stages.ts'

const asked = process.argv.slice(2)

try {
  process.exitCode = (await runStages(asked.length > 0 ? selected([...tests, ...wide], asked) : tests)) ? 0 : 1
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}
