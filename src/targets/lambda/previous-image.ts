import { debug, warning } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import { ecrRepository } from '../../aws/ecr.ts'
import { parseImage } from '../../aws/image-reference.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import type { Session } from '../../aws/session.ts'

/**
 * Says before a deploy that there may be no way back: the image of what serves, or of the version to go back to, is no longer
 * in ECR. It is a warning and no failure: new code is exactly what such a function needs (Lambda itself would answer
 * `ImageDeleted` once its own copy is gone).
 */
export const warnIfImageIsLost = async (
  session: Session,
  state: FunctionState,
  { alias, target = false }: { alias: string | undefined; target?: boolean },
): Promise<void> => {
  const lost = await lostImage(session, state)
  if (!lost) return
  const keep = 'Let lifecycle rules count images instead of days, and keep the tag of the commit on each.'
  if (target)
    warning(`The image of version ${state.version} is no longer in ECR (${lost}): Lambda may not start it. ${keep}`)
  else if (alias)
    warning(
      `The image of version ${state.version}, which ${alias} serves, is no longer in ECR (${lost}): Lambda runs its own copy ` +
        `for now, and the way back to it is not safe. ${keep}`,
    )
  else
    warning(
      `If this deploy fails, it cannot be put back: the image that serves is no longer in ECR (${lost}). With \`alias\` no code ` +
        `needs to be put back. ${keep}`,
    )
}

/** What has gone; undefined when it is there, and when nobody can tell. */
const lostImage = async (session: Session, { imageUri }: FunctionState): Promise<string | undefined> => {
  const image = imageUri === undefined ? undefined : parseImage(imageUri)
  if (!image?.digest) return undefined
  const { repository: name, account, digest } = image
  try {
    const there = await ecrRepository(session, { name, account, region: image.region }).manifest({ digest })
    return there ? undefined : `${name}@${digest}`
  } catch (failure) {
    if (!(failure instanceof AwsFailure)) throw failure
    debug(`Whether ${name}@${digest} is still there is not known: ${failure.error}`)
    return failure.error === 'RepositoryNotFoundException' ? `${name}@${digest}` : undefined
  }
}
