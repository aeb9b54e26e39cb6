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
  /** Empty without a state. */
  plan: string
  apply: string
}

/** A service of ECS whose parts are called as the example's template calls them. */
export interface Service {
  cluster: string
  name: string
}

/** A state of Terraform. */
export interface State {
  bucket: string
  key: string
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
  { site, state, service }: { site?: Site; state?: State; service?: Service } = {},
): Promise<Roles> {
  await aws.seed.oidcProvider()
  const template = join(house, 'bootstrap/cloudformation/github-oidc.yml')
  const made = await new Stacks(aws.seed.place).deploy(`${name}-github`, template, {
    GitHubOwner: gitHub.owner,
    GitHubOwnerId: String(gitHub.ownerId),
    GitHubRepository: gitHub.name,
    GitHubRepositoryId: String(gitHub.id),
    Environment: environment,
    ...(!service && { FunctionName: name }),
    RepositoryName: name,
    ...(site && { BucketName: site.bucket, DistributionId: site.distribution }),
    ...(state && { StateBucket: state.bucket, StateKey: state.key }),
    ...(service && {
      ClusterName: service.cluster,
      ServiceName: service.name,
      ServiceRepositoryName: name,
      TaskFamily: name,
      TaskRoleName: `${name}-task`,
      ExecutionRoleName: `${name}-execution`,
      TaskLogGroup: `/ecs/${name}`,
    }),
    CreateProvider: 'no',
  })
  say(`trust: one role to build, one to deploy${state ? ', one to plan, one to apply' : ''}`)
  const { BuildRole = '', DeployRole = '', PlanRole = '', ApplyRole = '' } = made
  return { build: BuildRole, deploy: DeployRole, plan: PlanRole, apply: ApplyRole }
}

/** Where the page lies, and its address without a path. */
export interface Site {
  bucket: string
  distribution: string
  url: string
}

/** What the example's own template makes in its first step: what is there before there is an image. */
export interface Ground {
  repositoryUri: string
  site: Site
}

export async function deployGround({ aws, name, say }: Application, workspace: string): Promise<Ground> {
  const made = await new Stacks(aws.seed.place).deploy(name, templateIn(workspace), { Name: name })
  say('infrastructure: the image repository; bucket and distribution of the page')
  const { RepositoryUri = '', SiteBucket = '', DistributionId = '', SiteUrl = '' } = made
  return { repositoryUri: RepositoryUri, site: { bucket: SiteBucket, distribution: DistributionId, url: SiteUrl } }
}

/** Pushes the first image and makes the rest, by the template's second step. Gives the address of the API. */
export async function deployApi(
  { aws, name, say }: Application,
  { repositoryUri }: Ground,
  { workspace, scratch }: { workspace: string; scratch: string },
): Promise<string> {
  const image = { repositoryUri, context: join(workspace, 'api'), scratch }
  const imageUri = await pushFirstImage(aws.seed.place, aws.environment, image)
  say('the first image, pushed by hand')
  const stacks = new Stacks(aws.seed.place)
  const { ApiUrl = '' } = await stacks.deploy(name, templateIn(workspace), { ImageUri: imageUri })
  say('infrastructure: function, alias `live`, API')
  return ApiUrl
}

const templateIn = (workspace: string): string => join(workspace, 'infrastructure/template.yml')

export function variablesOf(
  { aws, name }: Application,
  roles: Pick<Roles, 'build' | 'deploy'>,
  site: Site,
  apiUrl: string,
): Variables {
  return {
    repository: {
      AWS_REGION: aws.region,
      AWS_ACCOUNT_ID: aws.account,
      AWS_BUILD_ROLE: roles.build,
      ECR_REPOSITORY: name,
    },
    environment: {
      AWS_DEPLOY_ROLE: roles.deploy,
      FUNCTION_NAME: name,
      API_URL: apiUrl,
      SITE_BUCKET: site.bucket,
      DISTRIBUTION_ID: site.distribution,
      SITE_URL: site.url,
    },
  }
}
