import { info, notice, warning } from '../../../action/log.ts'
import { hideInForeignText } from '../../../action/secrets.ts'
import { AwsFailure } from '../../../aws/call.ts'
import { type Definition, familyOf, type Registered, taskDefinitions } from '../../../aws/ecs-task-definitions.ts'
import { poll } from '../../../aws/poll.ts'
import { definitionFailure, definitionNotFound } from '../../../failures/ecs-definition.ts'
import type { EcsAccess } from '../access.ts'
import type { ServiceFacts } from '../service.ts'
import { plainValues, refuseWithoutImage } from './containers.ts'
import { definitionInFile } from './file.ts'
import type { WantedImage } from './image-input.ts'
import { type ContainerImage, imagesByContainer, lookUpImages, withImages } from './images.ts'
import { lostFields } from './lost-fields.ts'
import { platformOf } from './platform.ts'
import { registrable } from './registrable.ts'
import { changedFields, sameDefinition } from './same.ts'
import type { DefinitionSource } from './source.ts'

/** What the inputs say of the task definition that a service is to get. */
export interface WantedRevision {
  /** The input `task-definition`; its own, when it is empty. */
  readonly source: DefinitionSource
  /** The input `image`; none: the same images again. */
  readonly images: readonly WantedImage[]
  /** The input `container`. */
  readonly container: string | undefined
}

/** What the service will get, known before anything is written. */
export interface RevisionPlan {
  /** The revision that has all this already; undefined: one is to be registered. */
  readonly arn: string | undefined
  readonly family: string
  /** What it says, as it is or can be registered. It may hold secrets in the clear: never print it. */
  readonly definition: Definition
  /** Of the service now. */
  readonly previousArn: string
  readonly images: readonly ContainerImage[]
  /** Why it is this revision, for the log and the plan. */
  readonly why: string
  /** Names of what is not as the service has it now, such as `web.image`. */
  readonly changes: readonly string[]
}

/** The task definition that the service gets. */
export interface Revision extends Omit<RevisionPlan, 'arn'> {
  readonly arn: string
  /** Whether this step registered it. */
  readonly registered: boolean
}

/** What is there to begin with. */
interface Base {
  /** Undefined of a file. */
  readonly registered: Registered | undefined
  readonly definition: Definition
  readonly why: string
}

/**
 * Decides which revision the service gets, and looks up its images. Nothing is written.
 *
 * @throws Failure `invalid-input`, `task-definition-not-found`, `task-definition-inactive`, `image-not-found`, `image-archived`,
 * `architecture-mismatch`
 */
export const planRevision = async (
  { api, session }: Pick<EcsAccess, 'api' | 'session'>,
  facts: ServiceFacts,
  { source, images: wanted, container }: WantedRevision,
): Promise<RevisionPlan> => {
  const definitions = taskDefinitions(api)
  // Undefined when it was deleted: tasks go on with it, and a file or another revision can take its place.
  const own = await definitions.describe(facts.taskDefinition)
  const base = await baseOf()
  const place = { account: facts.arn.split(':')[4] ?? '', region: session.region }
  const given = imagesByContainer(base.definition, wanted, container, place)
  const definition = withImages(base.definition, given)
  refuseWithoutImage(definition)
  for (const each of [own?.definition, definition]) hideInForeignText(plainValues(each))
  const family = definition.family ?? familyOf(facts.taskDefinition)
  const fargate = runsOnFargate(facts)
  const [images, there] = await Promise.all([
    lookUpImages(definition, {
      session,
      architecture: platformOf(definition, fargate),
      asked: Object.keys(given),
      strict: fargate,
    }),
    alike(definition),
  ])
  return {
    arn: there?.arn,
    family,
    definition,
    previousArn: facts.taskDefinition,
    images,
    why: there ? whyKept(there) : base.why,
    changes: changedFields(own?.definition ?? {}, definition),
  }

  async function baseOf(): Promise<Base> {
    if (source.kind === 'file') {
      const definition = registrable(await definitionInFile(source.path, familyOf(facts.taskDefinition)))
      return { registered: undefined, definition, why: `it is what ${source.path} says` }
    }
    const name = source.kind === 'own' ? facts.taskDefinition : source.name
    const named = source.kind === 'own' ? own : await definitions.describe(name)
    if (!named) throw definitionNotFound({ definition: name, region: session.region })
    if (source.kind === 'own') return baseOfRegistered(named, `it is a copy of the service's own, ${nameOf(named)}`)
    if (named.status !== 'ACTIVE') throw inactive(named, await definitions.describe(named.family))
    return baseOfRegistered(named, `it is a copy of ${nameOf(named)}`)
  }

  /** An active revision that says the same already: the base itself, the service's own, or the newest of the family. */
  async function alike(definition: Definition): Promise<Registered | undefined> {
    const fits = (one: Registered | undefined): one is Registered =>
      one?.status === 'ACTIVE' && sameDefinition(one.definition, definition)
    if (fits(base.registered)) return base.registered
    if (fits(own)) return own
    const newest = await definitions.describe(family)
    return fits(newest) ? newest : undefined
  }

  function whyKept(there: Registered): string {
    if (there.arn !== own?.arn) return `${nameOf(there)} says all that is asked for already`
    return base.registered?.arn === own?.arn && wanted.length === 0
      ? 'the task definition stays as it is'
      : "the service's own has all that is asked for already"
  }
}

const baseOfRegistered = (registered: Registered, why: string): Base => ({
  registered,
  definition: registrable(registered.definition),
  why:
    registered.status === 'ACTIVE'
      ? why
      : `${why}, which is ${registered.status}: ECS would start nothing new with that`,
})

const runsOnFargate = ({ launch: { launchType, strategy } }: ServiceFacts): boolean =>
  launchType === 'FARGATE' || strategy.some(({ capacityProvider = '' }) => /^FARGATE(_SPOT)?$/.test(capacityProvider))

const inactive = (named: Registered, newest: Registered | undefined) =>
  definitionFailure('task-definition-inactive', {
    definition: nameOf(named),
    status: named.status,
    family: named.family,
    newest: newest ? nameOf(newest) : 'of which there is none',
  })

/** `api:7` */
const nameOf = ({ family, revision }: Registered): string => `${family}:${revision}`

/** Milliseconds between two tries, when others register revisions of the family at the same time. */
const betweenTries = 2000

/**
 * Registers what was planned, where it is not there yet.
 *
 * @throws AwsFailure `task-definition-invalid` and others; nothing was deployed then.
 */
export const registeredRevision = async ({ api, wait }: EcsAccess, plan: RevisionPlan): Promise<Revision> => {
  const { arn } = plan
  if (arn !== undefined) {
    info(`No new revision: ${plan.why}.`)
    return { ...plan, arn, registered: false }
  }
  const definitions = taskDefinitions(api)
  const made = await poll(`Revision of ${plan.family}`, { ...wait, interval: betweenTries }, async () => {
    try {
      return { state: 'registered', result: await definitions.register(plan.definition) }
    } catch (failure) {
      if (!(failure instanceof AwsFailure) || failure.code !== 'revision-conflict') throw failure
      return { state: 'waiting for others who register one' }
    }
  })
  info(`Registered ${nameOf(made)}: ${plan.why}.`)
  const lost = lostFields(plan.definition, made.definition)
  if (lost.length > 0) warning(`ECS did not take over, and so ${nameOf(made)} is without: ${lost.join(', ')}.`)
  if (made.family !== familyOf(plan.previousArn))
    notice(`The service goes from family ${familyOf(plan.previousArn)} to ${made.family}.`)
  return { ...plan, arn: made.arn, registered: true }
}
