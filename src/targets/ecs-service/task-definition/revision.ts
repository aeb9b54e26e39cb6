import { invalidInput } from '../../../action/inputs.ts'
import { info, notice, warning } from '../../../action/log.ts'
import { hideInForeignText } from '../../../action/secrets.ts'
import { AwsFailure } from '../../../aws/call.ts'
import { unknownFields } from '../../../aws/ecs-definition-fields.ts'
import {
  type Definition,
  familyOf,
  type Registered,
  type TaskDefinitions,
  taskDefinitions,
} from '../../../aws/ecs-task-definitions.ts'
import { poll } from '../../../aws/poll.ts'
import { definitionFailure, definitionNotFound } from '../../../failures/ecs-definition.ts'
import { messageOf } from '../../../failures/failure.ts'
import type { EcsAccess } from '../access.ts'
import { plainValues, shapeOf } from '../explain/definition-shape.ts'
import type { ServiceFacts } from '../service.ts'
import { refuseWithoutImage } from './containers.ts'
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
  /** The file that it was read from. */
  readonly file: string | undefined
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
  for (const each of [own?.definition, definition]) hideInForeignText(plainValues(each && shapeOf(each)))
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
    file: source.kind === 'file' ? source.path : undefined,
  }

  async function baseOf(): Promise<Base> {
    if (source.kind === 'file') {
      const definition = registrable(await definitionInFile(source.path, familyOf(facts.taskDefinition)))
      return { registered: undefined, definition, why: `it is what ${source.path} says` }
    }
    const name = source.kind === 'own' ? facts.taskDefinition : source.name
    refuseElsewhere(name, facts.arn)
    const named = source.kind === 'own' ? own : await definitions.describe(name)
    if (!named) throw definitionNotFound({ definition: name, region: session.region })
    if (source.kind === 'own') return baseOfRegistered(named, `it is a copy of the service's own, ${nameOf(named)}`)
    if (named.status !== 'ACTIVE' && !source.copied) throw inactive(named, await definitions.describe(named.family))
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

/** A service takes task definitions of its own account and Region alone. @throws Failure `invalid-input` */
const refuseElsewhere = (name: string, serviceArn: string): void => {
  const placeIn = (arn: string) => arn.split(':').slice(3, 5).join(', account ')
  if (!name.startsWith('arn:') || placeIn(name) === placeIn(serviceArn)) return
  throw invalidInput(
    `Input "task-definition" is in ${placeIn(name)}, and the service is in ${placeIn(serviceArn)}.`,
    'Register it there, or give the family alone.',
  )
}

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
  if (lost.length > 0) await tellLost(definitions, plan, made, lost)
  if (made.family !== familyOf(plan.previousArn))
    notice(`The service goes from family ${familyOf(plan.previousArn)} to ${made.family}.`)
  return { ...plan, arn: made.arn, registered: true }
}

/**
 * ECS ignores what it does not know. In a file that is a slip when the SDK does not know it either; the revision then goes again.
 *
 * @throws Failure `invalid-input`
 */
const tellLost = async (
  definitions: TaskDefinitions,
  { file, definition }: RevisionPlan,
  made: Registered,
  lost: readonly string[],
): Promise<void> => {
  const unknown = unknownFields(definition)
  const slips = file === undefined ? [] : lost.filter((field) => unknown.includes(field))
  if (slips.length === 0) {
    warning(`ECS did not take over, and so ${nameOf(made)} is without: ${lost.join(', ')}.`)
    return
  }
  await definitions.deregister(made.arn).catch((failure: unknown) => {
    warning(`${nameOf(made)} is of no use, and was not deregistered: ${messageOf(failure)}`)
  })
  throw invalidInput(
    `Input "task-definition" is the file ${file}, with fields that ECS does not know: ${slips.join(', ')}.`,
    'Look for a slip in their names (they begin in lower case): ' +
      'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html. Nothing was deployed.',
  )
}
