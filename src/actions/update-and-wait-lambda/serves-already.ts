import { notice } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { Alias } from '../../aws/lambda-function.ts'
import { lambdaVersions } from '../../aws/lambda-versions.ts'
import { aliasMoved, noProgress, type Progress, publishActive, tested } from '../../targets/lambda/deploy.ts'
import { isLeftover, leftoverWords, withoutLeftover } from '../../targets/lambda/leftover.ts'
import type { Baseline, Wanted } from '../../targets/lambda/plan.ts'
import { heldAtFirst, servedBy, shareElsewhere, whileLambdaMoves } from '../../targets/lambda/provisioned.ts'
import { movedFrom } from '../../targets/lambda/record.ts'
import { undoOf } from './put-back.ts'
import type { Told } from './report.ts'
import { settling } from './settling.ts'
import type { Doing, Task } from './tasks.ts'
import { descriptionOf, testOf } from './wanted.ts'
import { factsOf, type Work } from './work.ts'

/**
 * What was asked for serves: with all of the traffic, or a run that was killed had begun to shift it away, or Lambda is still
 * on its way to it. An earlier run may not have come to the rest of what was asked for, or may have failed at it: the
 * version (`publish`, without an alias) and the test are asked for again, as the health checks are.
 */
export const servesAlready = async (work: Work, baseline: Baseline, plan: string, publish?: Wanted): Promise<Task> => {
  const { alias, serving, latest, kept, unfinished } = baseline
  const left = alias && isLeftover(baseline) ? alias : undefined
  const held = alias && heldAtFirst(alias, kept)
  if (alias && held) work.told.baseline = { ...baseline, alias: servedBy(alias, held), serving: undefined }
  const progress = noProgress()
  if (alias) progress.version = alias.version
  const test = ({ wait }: Doing) =>
    tested({ lambda: work.lambda, test: testOf(work.input), wait, facts: factsOf(work) }, progress)
  const tests = !left && work.input.testPayload !== undefined
  work.told.before = alias && !left ? await beforeThisRun(work, alias) : undefined
  const prepare = async (doing: Doing) => {
    if (publish) await published({ ...work, baseline }, publish, doing, progress)
    if (tests) await test(doing)
  }
  const switchOver = async (doing: Doing) => {
    if (alias && held) aliasMoved(progress, alias)
    if (!left) return
    // First the traffic: what is being shifted away from is what was asked for, whatever its test says.
    const clear = () => withoutLeftover(work.lambda, { alias: left, unfinished }, doing.onWrite)
    aliasMoved(progress, await whileLambdaMoves(kept, doing.wait, clear))
    await test(doing)
  }
  return {
    work,
    plan: left ? `${leftoverWords(baseline)}all of the traffic goes to version ${left.version}` : plan,
    steps: {
      progress,
      serves: () => !(left || held) || (progress.alias !== undefined && shareElsewhere(progress.alias) === 0),
      undo: (signal) => undoOf(work, baseline, { sha256: (serving ?? latest).codeSha256 }, false, signal),
      ...((publish || tests) && { prepare }),
      ...((left || held) && { switchOver }),
      settle: settling(work, baseline, progress),
    },
  }
}

/** A run that is run again after it moved the alias: the jobs behind it may want to go back to before all of it. */
export const beforeThisRun = async ({ lambda, run }: Work, alias: Alias): Promise<Told['before']> => {
  const version = movedFrom(alias, run.runId)
  if (!version) return undefined
  if (version === 'none') return {}
  try {
    return await lambda.describe(version)
  } catch (failure) {
    if (!(failure instanceof AwsFailure)) throw failure
    // It may be deleted by now. Its number is what was written down.
    return { version }
  }
}

/** AWS gives the version that there is when nothing has changed since it was made: then nothing was written. */
const published = async (work: Work, wanted: Wanted, doing: Doing, progress: Progress): Promise<void> => {
  const { lambda, baseline, input, run, told } = work
  const there = await versionsOf(work)
  try {
    await publishActive(
      { lambda, baseline, wanted, description: descriptionOf(input, run), facts: factsOf(work), ...doing },
      progress,
    )
  } finally {
    if (progress.version && there?.includes(progress.version)) told.changed = false
  }
}

/** The numbers that there are. Not to get them is no reason to stop: they tell no more than whether one is new. */
const versionsOf = async ({ session, functionName }: Work): Promise<readonly string[] | undefined> => {
  try {
    return (await lambdaVersions(session, functionName).all()).map(({ version }) => version)
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind === 'unauthenticated') throw failure
    notice(`Whether the version is new is not known, and \`changed\` says that it is: ${failure.message}`)
    return undefined
  }
}
