/** What an example's README has a user do once in an AWS account: trust, repository, first image, function and API. */
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

/** ARNs. */
export interface Roles {
  build: string
  deploy: string
}

export interface Application {
  aws: AwsSandbox
  /** Name of the function, of the image repository and of the stacks. */
  name: string
  /** A line for whoever watches. */
  say(what: string): void
}

export type GitHubName = Pick<RepositoryState, 'owner' | 'ownerId' | 'name' | 'id'>

/** Makes the roles as `bootstrap/README.md` says: by its CloudFormation template. */
export async function deployTrust(
  { aws, name, say }: Application,
  gitHub: GitHubName,
  environment: string,
): Promise<Roles> {
  await aws.seed.oidcProvider()
  const template = join(house, 'bootstrap/cloudformation/github-oidc.yml')
  const { BuildRole = '', DeployRole = '' } = await new Stacks(aws.seed.place).deploy(`${name}-github`, template, {
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
  return { build: BuildRole, deploy: DeployRole }
}

/** What the example's stack says of itself: URLs without a path. */
export interface Addresses {
  api: string
  site: string
}

/** Makes the rest by the example's own template, in its two steps. */
export async function deployInfrastructure(
  { aws, name, say }: Application,
  { workspace, scratch }: { workspace: string; scratch: string },
): Promise<Addresses> {
  const stacks = new Stacks(aws.seed.place)
  const template = join(workspace, 'infrastructure/template.yml')
  const { RepositoryUri: repositoryUri = '' } = await stacks.deploy(name, template, { Name: name })
  say('infrastructure: the image repository')
  const image = { repositoryUri, context: join(workspace, 'api'), scratch }
  const imageUri = await pushFirstImage(aws.seed.place, aws.environment, image)
  say('the first image, pushed by hand')
  const { ApiUrl = '', SiteUrl = '' } = await stacks.deploy(name, template, { ImageUri: imageUri })
  say('infrastructure: function, alias `live`, API')
  return { api: ApiUrl, site: SiteUrl }
}

export function variablesOf({ aws, name }: Application, roles: Roles, { api, site }: Addresses): Variables {
  return {
    repository: {
      AWS_REGION: aws.region,
      AWS_ACCOUNT_ID: aws.account,
      AWS_BUILD_ROLE: roles.build,
      ECR_REPOSITORY: name,
    },
    environment: { AWS_DEPLOY_ROLE: roles.deploy, FUNCTION_NAME: name, API_URL: api, SITE_URL: site },
  }
}
