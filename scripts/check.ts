/** `npm run check`: format, lint, types, generated pages, contract tests, linters of workflows, shell and Python. */
import { runStages } from './stages/run-stages.ts'
import { checks } from './stages/stages.ts'

process.exitCode = (await runStages(checks)) ? 0 : 1
