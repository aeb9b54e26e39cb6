import { info, warning } from '../../action/log.ts'
import { staged } from '../../action/stages.ts'
import { AwsFailure } from '../../aws/call.ts'
import { ecsNameOf } from '../../aws/ecs-names.ts'
import { logLinesOf } from '../../github/run.ts'
import { runPreTask } from '../../targets/ecs-service/pre-task.ts'
import { recordTag, withBack, withRecord } from '../../targets/ecs-service/rollout/record.ts'
import { tagsOf } from '../../targets/ecs-service/service.ts'
import { type Revision, registeredRevision } from '../../targets/ecs-service/task-definition/revision.ts'
import type { Attempt } from './attempt.ts'

/**
 * Registers what is not there yet. Services that are to get the very same revision get one together.
 *
 * @param made by what it says, those of this step
 */
export const register = async (attempt: Attempt, made: Map<string, Promise<Revision>>): Promise<string> => {
  const { work, task } = attempt
  const key = JSON.stringify([task.revision.arn, task.revision.definition])
  const asked = made.get(key) ?? registeredRevision(work.access, task.revision)
  made.set(key, asked)
  attempt.revision = await asked
  work.told.taskDefinitionArn = attempt.revision.arn
  if (attempt.revision.registered) work.told.changed = work.told.registered = true
  return ecsNameOf(attempt.revision.arn)
}

/**
 * Writes down what ran before, at the service, where AWS's own record of it cannot be read. Without the right to do that, too, a
 * later `rollback-to: previous` does not know it: no reason to stop.
 */
export const record = async ({ work, task }: Attempt): Promise<void> => {
  if (!task.survey.isBlind || !task.survey.previous.taskDefinitionArn) return
  const { access, facts, told, input, run } = work
  const known = tagsOf(facts)[recordTag]
  const value = input.rollbackTo
    ? withBack(known, told.taskDefinitionArn, run.runId)
    : withRecord(known, task.survey.previous.taskDefinitionArn)
  try {
    await access.services.tag(facts, { [recordTag]: value })
    told.changed = true
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind !== 'denied') throw failure
    warning(`What ran before is not written down, and \`rollback-to: previous\` will not know it: ${failure.message}`)
  }
}

/** Runs `pre-task-command`, once for all services, as the first of them would run it. @throws Failure unless it ends well */
export const preTask = async (
  { work, revision }: Attempt,
  { all, onStart }: { readonly all: readonly Attempt[]; readonly onStart: (taskArn: string) => void },
): Promise<void> => {
  const { input, access, facts, run, told } = work
  if (!input.preTaskCommand) return
  info('Running the command of "pre-task-command"')
  told.changed = true
  await staged(told.stages, 'pre-task', async () => {
    const { task, failure } = await runPreTask(access, facts, revision!, {
      command: input.preTaskCommand!,
      container: input.preTaskContainer ?? input.container,
      logLines: logLinesOf(input, run),
      startedBy: `pre-task-${run.runId || 'local'}-${run.attempt}`.slice(0, 36),
      started: onStart,
    })
    for (const each of all) each.work.told.preTaskExitCode = task.exitCode
    if (failure) {
      told.preTaskTail = { of: `${task.container} of the pre-task`, ...task.log }
      throw failure
    }
  })
}
