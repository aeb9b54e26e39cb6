import { ecsNameOf } from '../../../aws/ecs-names.ts'
import type { DeploymentEntry, RevisionSeen, ServiceDeploymentLine } from '../../../aws/ecs-service.ts'
import { deployFailure } from '../../../failures/ecs-deploy.ts'
import type { EcsAccess } from '../access.ts'
import { runningImages } from '../running-images.ts'
import { type ServiceFacts, tagsOf } from '../service.ts'
import type { Previous } from './ours.ts'
import { isBackBy, recordIn, recordTag } from './record.ts'

/** What was deployed before ours, asked before ours is started. */
export interface Survey {
  readonly previous: Previous
  /** When the newest service deployment was made, by AWS's clock: 0 when there is none, or none can be seen. */
  readonly newest: number
  /** The service deployments could not be asked for: what ran before is to be recorded by us. */
  readonly isBlind: boolean
}

/** Service deployments that are looked through for what ran before, at most. AWS describes so many revisions in one call. */
const lookedThrough = 20

/** Looks at what was deployed before, for a deployment that may have to be put back. */
export const survey = async (access: EcsAccess, facts: ServiceFacts): Promise<Survey> => {
  const { deployments } = access
  const lines = await deployments.lines(facts.name)
  const newest = lines?.[0]?.createdAt ?? 0
  const good = lines?.find(isGood)
  const isOwn = facts.primary?.rolloutState === 'COMPLETED' || facts.primary?.rolloutState === undefined
  const [revision] = (good && (await deployments.revisions([good.targetRevision]))) ?? []
  const taskDefinitionArn =
    (isOwn ? facts.primary?.taskDefinition : undefined) ??
    revision?.taskDefinition ??
    completed(facts)?.taskDefinition ??
    recordIn(tagsOf(facts)[recordTag], [facts.taskDefinition]) ??
    ''
  // What is live may be older than what AWS still lists.
  const isIts = revision !== undefined && revision.taskDefinition === taskDefinitionArn
  const images = isIts || !taskDefinitionArn ? [] : await runningImages(access, facts.name, taskDefinitionArn)
  return {
    newest,
    isBlind: lines === undefined,
    previous: {
      deploymentId: facts.primary?.id ?? '',
      taskDefinitionArn,
      ...(isIts && { serviceDeploymentArn: good!.arn, serviceRevisionArn: revision.arn }),
      ...(images.length > 0 && { images }),
    },
  }
}

const isGood = ({ status }: ServiceDeploymentLine): boolean => status === 'SUCCESSFUL'

/** A deployment that is being replaced, and was whole. */
const completed = ({ deployments }: ServiceFacts): DeploymentEntry | undefined =>
  deployments.find(({ rolloutState }) => rolloutState === 'COMPLETED')

/** What `rollback-to: previous` means. */
export interface RollbackTarget {
  readonly taskDefinitionArn: string
  /** What its tasks were made of; undefined where that cannot be asked for. */
  readonly revision: RevisionSeen | undefined
}

/**
 * What ran before what is live: the newest other deployment that was successful and ran something else. What is live again after
 * a rollback is as old as its first deployment: to go back once more would put in front of users what they were saved from.
 * Without service deployments it is our record on the service.
 *
 * @param rerunOf the id of the run, when it is run once more (attempt 2 and on): what is back already is the target then
 * @throws Failure `previous-unknown`
 */
export const rollbackTarget = async (
  { deployments }: EcsAccess,
  facts: ServiceFacts,
  rerunOf: string | undefined,
): Promise<RollbackTarget> => {
  const lines = (await deployments.lines(facts.name))?.filter(isGood).slice(0, lookedThrough)
  const revisions = lines && (await deployments.revisions([...new Set(lines.map((line) => line.targetRevision))]))
  const ran = (lines ?? []).flatMap(({ targetRevision }) => revisions?.find(({ arn }) => arn === targetRevision) ?? [])
  const isBack = rerunOf !== undefined && wentBack(ran, facts.taskDefinition)
  const revision = isBack ? ran[0] : before(ran, facts.taskDefinition)
  const record = tagsOf(facts)[recordTag]
  const isBackUnseen = !lines && rerunOf !== undefined && isBackBy(record, facts.taskDefinition, rerunOf)
  const recorded = isBackUnseen ? facts.taskDefinition : recordIn(record, [facts.taskDefinition])
  const taskDefinitionArn = revision?.taskDefinition ?? recorded
  if (!taskDefinitionArn)
    throw deployFailure('previous-unknown', {
      service: facts.name,
      candidates: [...new Set(ran.map(({ taskDefinition }) => ecsNameOf(taskDefinition)))].join(', ') || 'none known',
    })
  return { taskDefinitionArn, revision }
}

/** @param ran what was successful, the newest first */
const before = (ran: readonly RevisionSeen[], live: string): RevisionSeen | undefined => {
  const [newest] = ran
  // The newest that was successful is live, unless AWS lists it no more.
  const now = newest?.taskDefinition === live ? contentOf(newest) : undefined
  const first = now === undefined ? -1 : ran.findLastIndex((revision) => contentOf(revision) === now)
  return ran.slice(first + 1).find(({ taskDefinition }) => now !== undefined || taskDefinition !== live)
}

/** What is live ran before, and something else ran in between. */
const wentBack = (ran: readonly RevisionSeen[], live: string): boolean => {
  const [newest, ...rest] = ran
  if (newest?.taskDefinition !== live) return false
  const between = rest.findIndex((revision) => contentOf(revision) !== contentOf(newest))
  return between >= 0 && rest.slice(between).some((revision) => contentOf(revision) === contentOf(newest))
}

/** What a revision runs. The same task definition with another image behind its tag is something else. */
const contentOf = ({ taskDefinition, images }: RevisionSeen): string =>
  [taskDefinition, ...images.map(({ container, digest }) => `${container}@${digest}`).sort()].join(' ')
