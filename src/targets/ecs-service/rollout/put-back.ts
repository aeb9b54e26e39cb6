import { info, warning } from '../../../action/log.ts'
import { pause } from '../../../action/waiting.ts'
import { AwsFailure } from '../../../aws/call.ts'
import { ecsNameOf } from '../../../aws/ecs-names.ts'
import type { RevisionSeen } from '../../../aws/ecs-service.ts'
import { deployFailure } from '../../../failures/ecs-deploy.ts'
import type { Failure } from '../../../failures/failure.ts'
import type { EcsAccess } from '../access.ts'
import { factsOf, primaryOf, type ServiceFacts } from '../service.ts'
import { type Judgement, judge } from './judge.ts'
import type { Ours } from './ours.ts'
import { blank, remembered, type Sighting } from './sighting.ts'
import { start } from './start.ts'
import { type End, sighted, watch } from './watch.ts'

/** `reverted`: what ran before was brought back, and is live. `untouched`: it was live anyway. `asked`: not waited for. */
export type PutBack = 'reverted' | 'untouched' | 'asked'

export interface PuttingBack {
  /** The name of the service. */
  readonly name: string
  readonly ours: Ours
  /** False: only asks for it, in one or two calls. For a step that is being cancelled; `post` sees it through. */
  readonly confirm: boolean
  /**
   * Makes a task definition that runs these images by digest, and gives its ARN. For a deployment of the same task definition,
   * whose tags have moved since.
   */
  readonly pin: (revision: RevisionSeen) => Promise<string>
  /** Gives a task definition that says the same, and that ECS starts tasks with: it was deregistered meanwhile. */
  readonly startable: (taskDefinitionArn: string) => Promise<string>
  /** Told of the deployment that brings back what was before, where this step has to start one. */
  readonly onStart?: ((back: Ours) => void) | undefined
}

/**
 * Brings back what ran before, but only while the service's own deployment is ours, or AWS's own rollback of it. A deployment
 * that goes on is stopped, which brings back the images too; one that is done is replaced by one of what was before.
 *
 * @param access its `wait` is for the putting back: that of the step may be over
 * @throws Failure `superseded` when somebody else's deployment is live, and nothing is touched; `rollback-failed` when what was
 *   before does not come up; `previous-unknown`.
 */
export const putBack = async (access: EcsAccess, putting: PuttingBack): Promise<PutBack> => {
  const { ours, sighting, judgement } = await settled(access, putting)
  const how = wayBack(ours, sighting, judgement)
  const facts = sighting.service && factsOf(sighting.service)
  if (how === 'gone' || !facts) throw failed(putting.name, access, judgement.why)
  if (how === 'superseded') throw superseded(putting.name, access, facts)
  if (how === 'back') return restoreCount(access, putting, facts, 'untouched')
  if (how === 'stop' && !(await stopped(access, ours))) return putBackAnew(access, { ...putting, ours }, facts)
  if (how === 'replace') return putBackAnew(access, { ...putting, ours }, facts)
  if (!putting.confirm) return 'asked'
  const end = await watch(access, facts, ours, quiet)
  if (end.outcome === 'rolled-back') return restoreCount(access, putting, facts, 'reverted')
  if (end.outcome === 'superseded') throw superseded(putting.name, access, end.last.service ?? facts)
  // It was stopped too late, or AWS does not roll it back after all.
  if (end.outcome === 'deployed' || end.outcome === 'failed')
    return putBackAnew(access, { ...putting, ours: end.ours }, facts)
  throw failed(putting.name, access, whyOf(end))
}

/** Milliseconds between two looks at what is not plain, and how many there are. */
const interval = 1000
const looks = 6

/** What there is, looked at again as long as a read may be behind, or what replaces a stopped deployment is not known. */
const settled = async (access: EcsAccess, { name, ours: known }: PuttingBack) => {
  let ours = known
  let memory = blank
  for (let look = 1; ; look++) {
    const seen = await sighted(access, name, ours, memory)
    ours = seen.ours
    memory = remembered(memory, ours, seen.sighting)
    const judgement = judge(ours, seen.sighting, memory)
    if (look === looks || isPlain(ours, seen.sighting, judgement)) return { ...seen, judgement }
    await pause(interval, access.wait.signal)
  }
}

const isPlain = ({ deploymentId }: Ours, { service, deployment }: Sighting, { state }: Judgement): boolean =>
  state !== 'waiting' ||
  (service && primaryOf(service)?.id === deploymentId && deployment?.status !== 'STOPPED') === true

type Way = 'stop' | 'replace' | 'follow' | 'back' | 'superseded' | 'gone'

/** What to do about each state of our deployment. */
const ways: Readonly<Record<Judgement['state'], Way>> = {
  waiting: 'stop',
  deployed: 'replace',
  failed: 'replace',
  'rolling-back': 'follow',
  'rolled-back': 'back',
  'rollback-failed': 'replace',
  superseded: 'superseded',
}

export const wayBack = (ours: Ours, { service, deployment }: Sighting, { state, by }: Judgement): Way => {
  if (service?.status !== 'ACTIVE') return 'gone'
  if (state === 'deployed' && by) return 'superseded'
  const way = ways[state]
  if (way !== 'stop' && way !== 'replace') return way
  // Of a read that is behind nothing can be said but that ours was not replaced by a newer one.
  const primary = primaryOf(service)
  const isOurs = primary?.id === ours.deploymentId || primary?.id === ours.previous.deploymentId
  if (!isOurs && state !== 'rollback-failed') return 'superseded'
  return way === 'stop' && (!deployment || !stoppable.includes(deployment.status)) ? 'replace' : way
}

const stoppable: readonly string[] = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED']

/** Whether ECS stops our deployment. False: it is done meanwhile, has nothing to go back to, or we may not. */
const stopped = async ({ services }: EcsAccess, { serviceDeploymentArn }: Ours): Promise<boolean> => {
  try {
    await services.stopDeployment(serviceDeploymentArn!)
    info('ECS was asked to stop the deployment, and to bring back what ran before')
    return true
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || ['passing', 'unauthenticated'].includes(failure.kind)) throw failure
    info(`The deployment cannot be stopped (${failure.error}): what ran before is deployed again`)
    return false
  }
}

/** Starts what ran before once more, and waits until it is live. */
const putBackAnew = async (access: EcsAccess, putting: PuttingBack, facts: ServiceFacts): Promise<PutBack> => {
  const { name, ours, confirm, onStart } = putting
  const { previous } = ours
  if (!previous.taskDefinitionArn) throw deployFailure('previous-unknown', { service: name, candidates: 'none known' })
  const taskDefinition = await definitionBack(access, putting)
  const change = {
    taskDefinition,
    ...(previous.desiredCount !== undefined && { desiredCount: previous.desiredCount }),
  }
  info(`Deploying ${ecsNameOf(taskDefinition)} again`)
  const back = await start(access, facts, change, {
    previous: { deploymentId: ours.deploymentId, taskDefinitionArn: ours.taskDefinitionArn },
    newest: ours.startedAt,
    isBlind: false,
  })
  onStart?.(back)
  if (!confirm) return 'asked'
  const end = await watch(access, facts, back, quiet)
  if (end.outcome === 'deployed') return 'reverted'
  if (end.outcome === 'superseded') throw superseded(name, access, end.last.service ?? facts)
  throw failed(name, access, whyOf(end))
}

/** Where the task definition stays the same, only a digest tells what ran before: its tag may mean another image now. */
const definitionBack = async (
  { deployments }: EcsAccess,
  { name, ours, pin, startable }: PuttingBack,
): Promise<string> => {
  const { taskDefinitionArn, serviceRevisionArn, images: ran } = ours.previous
  if (taskDefinitionArn !== ours.taskDefinitionArn) return startable(taskDefinitionArn)
  const [revision] = (serviceRevisionArn && (await deployments.revisions([serviceRevisionArn]))) || []
  const images = revision?.images ?? ran ?? []
  if (images.some(({ digest, image }) => digest && !image.includes('@')))
    return pin(revision ?? { arn: '', taskDefinition: taskDefinitionArn, createdAt: 0, images })
  if (images.length === 0)
    warning(
      `The deployment of ${name} was one of the same task definition, and which images ran before is not known: a tag that has ` +
        'moved since stays moved. The role lacks ecs:DescribeServiceRevisions, or ecs:DescribeTasks.',
    )
  return taskDefinitionArn
}

/** ECS's own rollback leaves the number of tasks as the failed deployment had it. */
const restoreCount = async (
  { services }: EcsAccess,
  { name, ours: { previous } }: PuttingBack,
  { desired }: ServiceFacts,
  done: PutBack,
): Promise<PutBack> => {
  if (previous.desiredCount !== undefined && previous.desiredCount !== desired)
    await services.scale(name, previous.desiredCount)
  return done
}

/** What comes back is not given up for a task that stops, and not for somebody else. */
const quiet = { onSuperseded: 'fail', stopped: async () => [], hopeless: () => false } as const

const whyOf = ({ outcome, judgement }: End<unknown>): string =>
  outcome === 'timed-out' ? `it is not done in time (${judgement.why})` : (judgement.reason ?? judgement.why)

const known = ({ session, cluster }: EcsAccess) => ({ region: session.region, cluster: ecsNameOf(cluster) })

const failed = (service: string, access: EcsAccess, why: string): Failure =>
  deployFailure('rollback-failed', { ...known(access), service, why: why.replace(/\.$/, '') })

const superseded = (service: string, access: EcsAccess, { deployments }: Pick<ServiceFacts, 'deployments'>): Failure =>
  deployFailure('superseded', { ...known(access), service, deployment: primaryOf({ deployments })?.id ?? 'none' })
