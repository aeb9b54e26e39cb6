import type { Definition, Registered } from '../../../aws/ecs-task-definitions.ts'
import { taskDefinitions } from '../../../aws/ecs-task-definitions.ts'
import type { EcsAccess } from '../access.ts'
import { withImages } from './images.ts'
import { registrable } from './registrable.ts'
import { sameDefinition } from './same.ts'

/** What a container ran. */
export interface RanImage {
  readonly container: string
  readonly digest: string | undefined
}

/** The same definition with each image by the digest that ran, however its tag has moved since. Pure. */
export const pinned = (definition: Definition, ran: readonly RanImage[]): Definition => {
  const images = (definition.containerDefinitions ?? []).flatMap(({ name = '', image }) => {
    const digest = ran.find(({ container }) => container === name)?.digest
    return image && digest ? [[name, `${withoutTag(image)}@${digest}`] as const] : []
  })
  return withImages(registrable(definition), Object.fromEntries(images))
}

/** `host:5000/api:v1@sha256:…` is the repository `host:5000/api`. */
const withoutTag = (image: string): string => image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')

/**
 * A revision that runs what ran before, to bring it back after its tag has moved: the revision itself when it names digests, the newest
 * of the family when that was made so before, or a new one.
 *
 * @throws AwsFailure
 */
export const pinnedRevision = async (
  { api }: Pick<EcsAccess, 'api'>,
  revision: Registered,
  ran: readonly RanImage[],
): Promise<{ readonly arn: string; readonly registered: boolean }> => {
  const wanted = pinned(revision.definition, ran)
  const definitions = taskDefinitions(api)
  const newest = await definitions.describe(revision.family)
  const there = [revision, newest].find((one) => one?.status === 'ACTIVE' && sameDefinition(one.definition, wanted))
  if (there) return { arn: there.arn, registered: false }
  return { arn: (await definitions.register(wanted)).arn, registered: true }
}
