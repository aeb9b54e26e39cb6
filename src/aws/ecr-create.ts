import { CreateRepositoryCommand, PutLifecyclePolicyCommand } from '@aws-sdk/client-ecr'
import { Failure } from '../failures/failure.ts'
import { AwsFailure } from './call.ts'
import { ecrCalls } from './ecr-calls.ts'
import type { Repository } from './image-reference.ts'
import type { Session } from './session.ts'

/** Days for which an image without a tag is kept in a repository that we make. */
export const untaggedDays = 14

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export const lifecyclePolicy = {
  rules: [
    {
      rulePriority: 1,
      description: `Images without a tag go after ${untaggedDays} days`,
      selection: {
        tagStatus: 'untagged',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: untaggedDays,
      },
      action: { type: 'expire' },
    },
  ],
}

/** Makes the repository, which scans what is pushed. One that somebody else makes at the same time is left as it is. */
export const createRepository = async (session: Session, where: Repository): Promise<'created' | 'made by another'> => {
  const { client, of, repository } = ecrCalls(session, where)
  try {
    await of('CreateRepository', () =>
      client.send(new CreateRepositoryCommand({ ...repository, imageScanningConfiguration: { scanOnPush: true } })),
    )
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.error !== 'RepositoryAlreadyExistsException') throw failure
    // After a second try it is ours: the answer to the first was lost.
    if (failure.attempts === 1) return 'made by another'
  }
  return 'created'
}

/**
 * Lets images without a tag go after fourteen days.
 *
 * @throws Failure that says how to do it by hand: the next run finds the repository, and leaves it as it is
 */
export const expireUntagged = async (session: Session, where: Repository): Promise<void> => {
  const { client, of, region, repository } = ecrCalls(session, where)
  const lifecyclePolicyText = JSON.stringify(lifecyclePolicy)
  try {
    await of('PutLifecyclePolicy', () =>
      client.send(new PutLifecyclePolicyCommand({ ...repository, lifecyclePolicyText })),
    )
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    const command =
      `aws ecr put-lifecycle-policy --repository-name ${where.name} --region ${region} ` +
      `--lifecycle-policy-text '${lifecyclePolicyText}'`
    throw new Failure(`The repository ${where.name} is made, but not its lifecycle policy: ${failure.message}`, {
      code: failure.code,
      remedy: `${failure.remedy ?? ''}\nThe next run leaves the repository as it is. Put the policy:\n\`\`\`sh\n${command}\n\`\`\``,
      cause: failure,
    })
  }
}
