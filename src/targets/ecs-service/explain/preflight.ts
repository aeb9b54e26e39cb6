import { debug } from '../../../action/log.ts'
import { AwsFailure } from '../../../aws/call.ts'
import { ecrRepository } from '../../../aws/ecr.ts'
import { imageSpelling, isIndex } from '../../../aws/image-manifest.ts'
import { parseImage } from '../../../aws/image-reference.ts'
import { logGroupExists } from '../../../aws/log-groups.ts'
import { scalingBounds } from '../../../aws/service-scaling.ts'
import type { Session } from '../../../aws/session.ts'
import type { ServiceFacts } from '../service.ts'
import { type Caution, cautionsOf, toolOf } from './cautions.ts'
import { type ContainerShape, type DefinitionShape, shapeOf } from './definition-shape.ts'
import { architectureOf } from './stop-facts.ts'
import { type Presence, toolInImage } from './tool-in-image.ts'

/** What is to be deployed. */
export interface Intent {
  readonly facts: Pick<ServiceFacts, 'name' | 'cluster' | 'breaker' | 'desired'>
  /** As it is or will be registered, images and all. */
  readonly definition: Readonly<Record<string, unknown>>
  /** The input `desired-count`. */
  readonly desiredCount: number | undefined
}

/**
 * What is worth a word before a deploy. It reads the log groups; where a health check calls a program that an image may lack, the image;
 * with a number of tasks, what scales the service. What may not be read costs the word and nothing else.
 *
 * @throws AwsFailure when the credentials are at their end.
 */
export const preflight = async (
  session: Session,
  { facts, definition, desiredCount }: Intent,
): Promise<readonly Caution[]> => {
  const shape = shapeOf(definition)
  const [missingGroups, tools, bounds] = await Promise.all([
    missingGroupsOf(session, shape),
    toolsOf(session, shape),
    desiredCount === undefined ? undefined : known(() => scalingBounds(session, facts.cluster, facts.name)),
  ])
  return cautionsOf({
    service: facts.name,
    cluster: facts.cluster,
    region: session.region,
    breaker: facts.breaker,
    desired: desiredCount ?? facts.desired,
    asked: desiredCount,
    definition: shape,
    missingGroups,
    bounds,
    tools,
  })
}

/** Of groups that nobody makes: neither the log driver nor whoever set up the service. */
const missingGroupsOf = async (
  session: Session,
  { containerDefinitions = [] }: DefinitionShape,
): Promise<readonly string[]> => {
  const places = new Map<string, string | undefined>()
  for (const { logConfiguration: { logDriver, options = {} } = {} } of containerDefinitions) {
    const group = options['awslogs-group']
    if (logDriver === 'awslogs' && group && options['awslogs-create-group'] !== 'true')
      places.set(group, options['awslogs-region'])
  }
  const there = await Promise.all(
    [...places].map(([group, region]) => known(() => logGroupExists(session, { group, region }))),
  )
  return [...places.keys()].filter((_, at) => there[at] === false)
}

const toolsOf = async (session: Session, shape: DefinitionShape): Promise<ReadonlyMap<string, Presence>> => {
  const asked = (shape.containerDefinitions ?? []).flatMap((container) => {
    const tool = toolOf(container)
    return tool ? [{ container, tool }] : []
  })
  const found = await Promise.all(
    asked.map(async ({ container, tool }): Promise<readonly [string, Presence]> => {
      const history = await known(() => historyOf(session, container, architectureOf(shape)))
      return [container.name ?? '', toolInImage(history, tool)]
    }),
  )
  return new Map(found)
}

/** What made the layers of a container's image; undefined where it is in another registry, or nobody tells. */
const historyOf = async (
  session: Session,
  { image = '' }: ContainerShape,
  architecture: string,
): Promise<readonly string[] | undefined> => {
  const reference = parseImage(image)
  if (!reference?.registry) return undefined
  const { repository: name, account, region, digest, tag = 'latest' } = reference
  const repository = ecrRepository(session, { name, account, region })
  const first = await repository.manifest(digest ? { digest } : { tag })
  if (!first) return undefined
  const spelt = architecture === 'arm64' ? architecture : imageSpelling('x86_64')
  const child = first.children.find((each) => each.architecture === spelt)
  const manifest = isIndex(first) ? child && (await repository.manifest({ digest: child.digest })) : first
  return manifest && (await repository.config(manifest))?.history
}

/** What may not be read, or is not there, is not known. */
const known = async <T>(look: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await look()
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind === 'unauthenticated') throw failure
    debug(`Not known before the deploy: ${failure.message}`)
    return undefined
  }
}
