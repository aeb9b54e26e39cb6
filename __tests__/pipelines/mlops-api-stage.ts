import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { awsSandbox, freshAccount, type Policy } from '../../sandbox/aws/client.ts'
import { gitHubSandbox } from '../../sandbox/github/client.ts'
import { deployApi, deployGround, variablesOf } from '../../scripts/demo/account.ts'
import type { SiteStage } from '../../scripts/demo/rehearsal.ts'
import { silent } from '../../scripts/demo/screen.ts'
import { makeWorkspace } from '../../scripts/demo/workspace.ts'
import { fill } from './bootstrap-files.ts'

const example = join(import.meta.dirname, '../../examples/mlops-api')
const environment = 'production'

/** The example in a repository and an account of its own; its roles have the documents of `bootstrap/`, one for each door. */
export interface TestStage {
  stage: SiteStage
  account: string
  /** Of the function, the image repository and the stack. */
  name: string
  policies: { build: Policy; api: Policy; page: Policy; edge: Policy }
  forget(): Promise<void>
}

export async function makeStage(): Promise<TestStage> {
  const account = freshAccount()
  const name = `homes-${account.slice(0, 6)}`
  const repository = `acme/${name}`
  // Jest's own NODE_ENV is no runner's: a page would be built for development, with the path of its folder in it.
  const { NODE_ENV: _, ...sandbox } = process.env as Record<string, string>
  const scratch = mkdtempSync(join(tmpdir(), 'mlops-api-'))
  const aws = awsSandbox(sandbox, account)
  const gitHub = gitHubSandbox(sandbox)
  const workspace = await makeWorkspace(example, join(scratch, 'workspace'))
  await workspace.commit('Begin')
  const seeded = await gitHub.seed(repository, {
    private: true,
    environments: { [environment]: { reviewers: ['mona'], branches: ['main'] } },
  })
  const application = { aws, name, say: () => undefined }
  const ground = await deployGround(application, workspace.directory)
  const values = {
    Partition: 'aws',
    Account: account,
    Region: aws.region,
    Repository: name,
    Function: name,
    Bucket: ground.site.bucket,
    Prefix: '',
    State: '.aws-deploy/site',
    Distribution: ground.site.distribution,
    GitHubOwner: seeded.owner,
    GitHubOwnerId: String(seeded.ownerId),
    GitHubRepository: seeded.name,
    GitHubRepositoryId: String(seeded.id),
    Branch: 'main',
    Environment: environment,
  }
  const policies = {
    build: fill('policies/build-lambda-image.json', values),
    api: fill('policies/update-and-wait-lambda.json', values),
    page: fill('policies/s3-sync-invalidate.json', values),
    edge: fill('policies/s3-sync-invalidate-cloudfront.json', values),
  }
  await aws.seed.oidcProvider()
  const roles = {
    build: await aws.seed.role('build', { policy: fill('trust/build.json', values) }, { door: policies.build }),
    deploy: await aws.seed.role(
      'deploy',
      { policy: fill('trust/deploy.json', values) },
      { api: policies.api, page: policies.page, edge: policies.edge },
    ),
  }
  const apiUrl = await deployApi(application, ground, { workspace: workspace.directory, scratch })
  const stage: SiteStage = {
    sandbox,
    aws,
    gitHub,
    screen: silent,
    repository,
    environment,
    reviewer: 'mona',
    workspace,
    workflow: '.github/workflows/deploy.yml',
    variables: variablesOf(application, roles, ground.site, apiUrl),
    healthUrl: `${apiUrl}/health`,
    siteUrl: `${ground.site.url}/`,
  }
  const forget = async () => {
    await gitHub.forget(repository)
    rmSync(scratch, { recursive: true, force: true })
  }
  return { stage, account, name, policies, forget }
}
