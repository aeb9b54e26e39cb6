import { consoleUrl, ecsNameOf } from '../../aws/ecs-names.ts'
import type { Session } from '../../aws/session.ts'
import type { RunFacts } from '../../github/run.ts'
import type { EcsAccess } from '../../targets/ecs-service/access.ts'
import { lookAt, type ServiceFacts } from '../../targets/ecs-service/service.ts'
import type { Told } from './told.ts'
import type { Input } from './wanted.ts'

/**
 * Services that are written to at the same time. ECS answers 5 UpdateService a second, in bursts of 50, for everybody in the account.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 */
export const atOnce = 5

/** What the parts of the step share. */
export interface Place {
  readonly input: Input
  readonly session: Session
  readonly run: RunFacts
  readonly access: EcsAccess
  /** Aborted by a cancel, and when the time of the step is over. */
  readonly signal: AbortSignal
}

/** One service's part of the step. */
export interface Work extends Place {
  readonly facts: ServiceFacts
  readonly told: Told
}

/** What several of them are, for a failure. */
export const kind = 'services'

export const nameOf = ({ facts }: Pick<Work, 'facts'>): string => facts.name

/** What there is, before anything is decided. */
export const look = async (place: Place): Promise<readonly Work[]> => {
  const { input, access } = place
  const facts = await lookAt(access, input.service)
  return facts.map((each) => ({ ...place, facts: each, told: toldOf(place, each) }))
}

const toldOf = ({ input, run, session }: Place, facts: ServiceFacts): Told => ({
  input,
  run,
  facts,
  consoleUrl: consoleUrl(session, facts.cluster, facts.name),
  taskDefinitionArn: facts.taskDefinition,
  cautions: [],
  digests: {},
  digestsBefore: {},
  running: facts.running,
  desired: input.desiredCount ?? facts.desired,
  stopped: [],
  moments: [],
  stages: [],
  changed: false,
})

/** `2 tasks of api:41`, for the log. */
export const found = ({ facts }: Work): string =>
  `${facts.running} of ${facts.desired} tasks of ${ecsNameOf(facts.taskDefinition)}`
