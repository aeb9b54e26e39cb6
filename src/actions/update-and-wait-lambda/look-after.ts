import { foreign, notice } from '../../action/log.ts'
import { scrubForeign } from '../../action/secrets.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import { logTail } from '../../aws/logs.ts'
import { queueDepth } from '../../aws/sqs.ts'
import type { Failure } from '../../failures/failure.ts'
import { logLinesOf } from '../../github/run.ts'
import { healthOf } from '../../health/of-step.ts'
import { workloadLines } from '../../targets/lambda/platform-lines.ts'
import { TestFailure } from '../../targets/lambda/test-invoke.ts'
import type { Work } from './work.ts'

/** The checks of the whole step. */
export const health = healthOf(queueDepth)

interface Ill {
  readonly work: Work
  readonly failure?: Failure
}

/** Lines of each, when several share the space. */
const fewest = 5

/** The workloads' own last lines: of those that failed, or of all when the whole did. */
export const tailsOf = async <T extends Ill>(all: readonly T[]): Promise<ReadonlyMap<T, readonly string[]>> => {
  const failed = all.filter(({ failure }) => failure)
  const ill = failed.length > 0 ? failed : all
  const share = (lines: number) => (lines === 0 ? 0 : Math.max(fewest, Math.floor(lines / ill.length)))
  const tails = await Promise.all(
    ill.map(async (each) => [each, await tailOf(each, share(logLinesOf(each.work.input, each.work.run)))] as const),
  )
  const several = all.length > 1
  for (const [{ work }, { found, missing }] of tails) {
    const whose = several ? `of ${nameOf(work.functionName)}'s log` : 'of its log'
    if (found.length > 0) await foreign(`The last lines ${whose}`, found)
    if (missing) {
      const what = found.length > 0 ? 'Log lines' : 'No log lines'
      notice(`${what}${several ? ` of ${nameOf(work.functionName)}` : ''}: ${missing}.`)
    }
  }
  return new Map(tails.map(([each, { found }]) => [each, found]))
}

/** With the values of the workload's variables covered. */
const tailOf = async (
  { work: { session, baseline, startedAt }, failure }: Ill,
  lines: number,
): Promise<{ readonly found: readonly string[]; readonly missing: string | undefined }> => {
  const { environmentError } = baseline.latest
  if (environmentError) {
    const missing = `its variables cannot be read (${environmentError}), so that they could not be covered`
    return { found: [], missing }
  }
  const tail = await logTail(session, baseline.latest.logGroup, { since: startedAt, lines })
  // Lambda sends the last 4 KB along with the answer of a test: they are there when the log group is not yet.
  const fromTest = failure instanceof TestFailure && lines > 0 ? failure.log.slice(-lines) : []
  const ofLog = tail.lines.length > 0
  const found = workloadLines(ofLog ? tail.lines : fromTest).map(scrubForeign)
  // Where the lines came with the answer, nobody misses those of the log.
  return { found, missing: ofLog || found.length === 0 ? tail.missing : undefined }
}
