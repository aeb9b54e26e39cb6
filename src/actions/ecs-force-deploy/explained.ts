import { lasting } from '../../action/lasting.ts'
import { foreign, notice } from '../../action/log.ts'
import { AwsFailure, withOutcome } from '../../aws/call.ts'
import { ecsNameOf } from '../../aws/ecs-names.ts'
import { taskDefinitions } from '../../aws/ecs-task-definitions.ts'
import { taskReader } from '../../aws/ecs-tasks.ts'
import { rolloutFailure } from '../../failures/ecs-rollout.ts'
import type { BadOutcome, Failure } from '../../failures/failure.ts'
import { logLinesOf } from '../../github/run.ts'
import { causeOf, shownCause } from '../../targets/ecs-service/explain/cause.ts'
import { type DefinitionShape, shapeOf } from '../../targets/ecs-service/explain/definition-shape.ts'
import type { Evidence } from '../../targets/ecs-service/explain/evidence.ts'
import { gather } from '../../targets/ecs-service/explain/gather.ts'
import { hookWords } from '../../targets/ecs-service/rollout/hooks.ts'
import type { End } from '../../targets/ecs-service/rollout/watch.ts'
import type { Attempt } from './attempt.ts'
import type { Tail } from './told.ts'

type Ended = End<unknown>

/** How a step ends by which end of its wait; AWS's own rollback is one that needs no other. */
const outcomes: Readonly<Record<Ended['outcome'], BadOutcome>> = {
  deployed: 'failed',
  failed: 'failed',
  'failed-fast': 'failed',
  'rolled-back': 'rolled-back',
  'rollback-failed': 'rollback-failed',
  superseded: 'superseded',
  'timed-out': 'timed-out',
}

/** Why a deployment did not end well: what its tasks, its events and its targets tell, before what the rollout says. */
export const explained = async (attempt: Attempt, end: Ended): Promise<Failure> => {
  if (end.outcome === 'superseded') return superseded(attempt, end)
  const { work } = attempt
  const definition = await definitionOf(attempt)
  const evidence = await evidenceOf(attempt, definition)
  const { facts, input, session } = work
  const { why, reason } = end.judgement
  const scene = {
    service: facts.name,
    cluster: facts.cluster,
    region: session.region,
    account: facts.arn.split(':')[4] ?? '',
    definition,
    why: hookWords(end.last.deployment) ?? reason ?? why,
  }
  // What is slow and not sick has no cause but the time.
  const cause =
    end.outcome === 'timed-out'
      ? (shownCause(evidence, scene) ??
        rolloutFailure('timed-out', { service: facts.name, timeout: lasting(input.timeout * 1000), state: why }))
      : causeOf(evidence, scene)
  attempt.also = cause.points
  return withOutcome(cause, outcomes[end.outcome])
}

/** Somebody else's deployment is live or on its way. */
export const superseded = ({ work: { facts } }: Attempt, { judgement: { by } }: Ended): Failure =>
  rolloutFailure('superseded', {
    service: facts.name,
    by: by ? `${by.id} of ${ecsNameOf(by.taskDefinition)}` : 'one that ECS does not name',
  })

/** The last lines of the containers, shown in the log and kept for the summary. Asked for once. */
export const tailsOf = async (attempt: Attempt): Promise<readonly Tail[]> => {
  const { logs, missing } = attempt.evidence ?? (await evidenceOf(attempt, await definitionOf(attempt)))
  const tails = logs.map(({ taskId, container, lines, missing }) => ({
    of: `${container} of task ${taskId.slice(0, 12)}`,
    lines,
    missing,
  }))
  for (const { of, lines, missing } of tails) {
    if (lines.length > 0) await foreign(`The last lines of ${of}`, lines)
    else if (missing) notice(`No log lines of ${of}: ${missing}.`)
  }
  for (const what of missing) notice(`Not known: ${what}`)
  return tails
}

const evidenceOf = async (attempt: Attempt, definition: DefinitionShape | undefined): Promise<Evidence> => {
  const { work, ours, end } = attempt
  const { session, access, facts, input, run, told } = work
  const since = facts.cursor.ids
  attempt.evidence = await gather({
    session,
    tasks: taskReader(access.api, facts.name),
    startedBy: ours!.deploymentId,
    definition,
    stopped: told.stopped,
    events: (end?.last.service?.events ?? [])
      .filter(({ id }) => !since.includes(id))
      .map(({ message }) => message)
      .reverse(),
    targetGroups: facts.loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
    logLines: logLinesOf(input, run),
  })
  return attempt.evidence
}

/** Undefined where it cannot be read: it explains a failure, it must not become one. */
const definitionOf = async ({ work: { access, told } }: Attempt): Promise<DefinitionShape | undefined> => {
  try {
    const there = await taskDefinitions(access.api).describe(told.taskDefinitionArn)
    return there && shapeOf(there.definition)
  } catch (failure) {
    if (failure instanceof AwsFailure) return undefined
    throw failure
  }
}
