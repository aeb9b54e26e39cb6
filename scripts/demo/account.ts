import { join } from 'node:path'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import type { RepositoryState } from '../../sandbox/github/client.ts'
import { repository as house } from '../../sandbox/setup/places.ts'
import { pushFirstImage } from './first-image.ts'
import { Stacks } from './stack.ts'

/** The variables of the repository and of its environment, as the workflow reads them. */
export interface Variables {
  repository: Record<string, string>
  environment: Record<string, string>
}

export interface Preparing {
  aws: AwsSandbox
  gitHub: Pick<RepositoryState, 'owner' | 'ownerId' | 'name' | 'id'>
  /** Name of the function, of the image repository and of the stacks. */
  name: string
  environment: string
  workspace: string
  scratch: string
  say(what: string): void
}

/** What the example's README has a user do once: trust, repository, first image, function and API. */
export async function prepareAccount(preparing: Preparing): Promise<Variables> {
  const { aws, gitHub, name, environment, workspace, scratch, say } = preparing
  const stacks = new Stacks(aws.seed.place)
  await aws.seed.oidcProvider()
  const trust = await stacks.deploy(`${name}-github`, join(house, 'bootstrap/cloudformation/github-oidc.yml'), {
    GitHubOwner: gitHub.owner,
    GitHubOwnerId: String(gitHub.ownerId),
    GitHubRepository: gitHub.name,
    GitHubRepositoryId: String(gitHub.id),
    Environment: environment,
    FunctionName: name,
    RepositoryName: name,
    CreateProvider: 'no',
  })
  say('trust: one role to build, one to deploy')

  const template = join(workspace, 'infrastructure/template.yml')
  const { RepositoryUri: repositoryUri = '' } = await stacks.deploy(name, template, { Name: name })
  say('infrastructure: the image repository')
  const image = { repositoryUri, context: join(workspace, 'api'), scratch }
  const imageUri = await pushFirstImage(aws.seed.place, aws.environment, image)
  say('the first image, pushed by hand')
  const { ApiUrl: apiUrl = '' } = await stacks.deploy(name, template, { ImageUri: imageUri })
  say('infrastructure: function, alias `live`, API')

  return {
    repository: {
      AWS_REGION: aws.region,
      AWS_ACCOUNT_ID: aws.account,
      AWS_BUILD_ROLE: trust['BuildRole'] ?? '',
      ECR_REPOSITORY: name,
    },
    environment: {
      AWS_DEPLOY_ROLE: trust['DeployRole'] ?? '',
      FUNCTION_NAME: name,
      API_URL: apiUrl,
    },
  }
}
