import { ecsNameOf } from '../../aws/ecs-names.ts'
import type { ServiceChange } from '../../aws/ecs-services.ts'
import { addressOfGroup } from '../../aws/load-balancer.ts'
import type { EcsAccess } from '../../targets/ecs-service/access.ts'
import { preflight } from '../../targets/ecs-service/explain/preflight.ts'
import { rollbackTarget, type Survey, survey } from '../../targets/ecs-service/rollout/previous.ts'
import { guardCount } from '../../targets/ecs-service/service.ts'
import {
  planRevision,
  type RevisionPlan,
  type WantedRevision,
} from '../../targets/ecs-service/task-definition/revision.ts'
import { pinnedImages } from './pinned.ts'
import type { Told } from './told.ts'
import type { Work } from './work.ts'

/** What is to be done to one service: decided, and not begun. */
export interface Task {
  readonly work: Work
  readonly survey: Survey
  readonly revision: RevisionPlan
  /** In words, for the log and for `dry-run`. */
  readonly plan: string
}

/** Decides without a write. @throws Failure for what this step cannot do */
export const decide = async (work: Work): Promise<Task> => {
  const { input, facts, access, told } = work
  guardCount(facts, input.desiredCount)
  const group = facts.loadBalancers.find(({ targetGroupArn }) => targetGroupArn)?.targetGroupArn
  const [before, revision, url] = await Promise.all([
    survey(access, facts),
    revisionOf(work),
    group === undefined ? undefined : addressOfGroup(work.session, group),
  ])
  told.taskDefinitionArn = revision.arn ?? ''
  told.serviceUrl = url
  const [digests, cautions] = await Promise.all([
    digestsOf(access, before),
    preflight(work.session, { facts, definition: revision.definition, desiredCount: input.desiredCount }),
  ])
  told.digestsBefore = digests
  told.digests = Object.fromEntries(
    revision.images.flatMap(({ container, digest }) => (digest ? [[container, digest]] : [])),
  )
  told.cautions = cautions.map(({ text }) => text)
  return { work, survey: before, revision, plan: planWords(work, revision) }
}

/** What is asked of UpdateService: the task definition that was looked at, whatever the service has by now. */
export const changeOf = ({ input, told }: Pick<Work, 'input' | 'told'>): ServiceChange => ({
  taskDefinition: told.taskDefinitionArn,
  desiredCount: input.desiredCount,
})

/** What the containers of a revision of the service run, as far as ECS tells. */
const digestsOf = async ({ deployments }: EcsAccess, { previous }: Survey): Promise<Told['digestsBefore']> => {
  const { serviceRevisionArn, images = [] } = previous
  const [revision] = (serviceRevisionArn && (await deployments.revisions([serviceRevisionArn]))) || []
  return Object.fromEntries(
    (revision?.images ?? images).flatMap(({ container, digest }) => (digest ? [[container, digest]] : [])),
  )
}

/** The revision that is wanted, by what the images mean now. */
export const revisionOf = async ({ input, access, facts, run }: Work): Promise<RevisionPlan> => {
  const { rollbackTo, taskDefinition, image, container } = input
  if (rollbackTo === undefined)
    return planRevision(access, facts, { source: taskDefinition ?? { kind: 'own' }, images: image ?? [], container })
  if (rollbackTo !== 'previous') return planRevision(access, facts, backTo(rollbackTo))
  const { taskDefinitionArn, revision } = await rollbackTarget(access, facts, run.attempt > 1 ? run.runId : undefined)
  const plan = await planRevision(access, facts, backTo(taskDefinitionArn))
  const moved = revision?.images.some(({ container, digest }) => {
    const { digests = [] } = plan.images.find((image) => image.container === container) ?? {}
    return digest !== undefined && digests.length > 0 && !digests.includes(digest)
  })
  // A tag in it means another image by now than it ran.
  return moved ? planRevision(access, facts, { ...backTo(taskDefinitionArn), images: pinnedImages(revision!) }) : plan
}

const backTo = (name: string): WantedRevision => ({
  source: { kind: 'named', name, copied: true },
  images: [],
  container: undefined,
})

const planWords = ({ input, facts }: Work, { arn, family, changes }: RevisionPlan): string =>
  [
    arn === undefined ? `register a revision of ${family} (${changes.join(', ')}), ` : '',
    input.preTaskCommand ? 'run the command of "pre-task-command" once, ' : '',
    arn === facts.taskDefinition
      ? `deploy ${ecsNameOf(arn)} anew`
      : `deploy ${arn === undefined ? 'it' : ecsNameOf(arn)} in place of ${ecsNameOf(facts.taskDefinition)}`,
    input.desiredCount === undefined
      ? ''
      : ` with ${input.desiredCount === 1 ? 'one task' : `${input.desiredCount} tasks`}`,
    input.keepRevisions > 0 ? `, then deregister unused revisions but the ${input.keepRevisions} newest` : '',
  ].join('')
