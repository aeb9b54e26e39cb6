import { join } from 'node:path'
import { GetFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { rootSettings } from '../../sandbox/aws/root-settings.ts'
import { repository as house } from '../../sandbox/setup/places.ts'
import { deployTrust } from './account.ts'
import type { Stage } from './rehearsal.ts'
import { Stacks } from './stack.ts'
import { makeWorkspace } from './workspace.ts'

export const name = 'nl2sql-agent'
export const reviewer = 'mona'
/** What who asks the agent must show; a secret of the repository. */
export const token = 'tok-5f1c0a9b7e3d4428'
const environment = 'production'
const stateKey = `${name}/terraform.tfstate`

export interface Parts extends Pick<Stage, 'sandbox' | 'aws' | 'gitHub' | 'screen'> {
  /** `owner/name` [acme/nl2sql-agent] */
  repository?: string
  /** Where the workspace is made. */
  scratch?: string
}

/** The example's repository at GitHub and its account at AWS, as its README has a user make them: nothing of Terraform's yet. */
export async function setStage(parts: Parts): Promise<Stage> {
  if (process.arch !== 'x64') throw new Error(`${name} is built for x86_64, and this machine is ${process.arch}`)
  const { aws, screen, repository = `acme/${name}`, scratch = parts.sandbox['SANDBOX_DIRECTORY']! } = parts
  const workspace = await makeWorkspace(join(house, 'examples', name), join(scratch, name))
  await workspace.commit('Begin')
  const gitHub = await parts.gitHub.seed(repository, {
    private: true,
    environments: { [environment]: { reviewers: [reviewer], branches: ['main'] } },
  })
  const application = { aws, name, say: (what: string) => screen.line('setup', what) }
  const state = { bucket: `${name}-state-${aws.account}`, key: stateKey }
  const roles = await deployTrust(application, gitHub, environment, { state })
  await new Stacks(aws.seed.place).deploy(`${name}-ground`, join(workspace.directory, 'bootstrap/ground.yml'), {})
  application.say('ground: the bucket of the state, and what the roles may do')
  return {
    // Terraform asks for the bucket by its name, as at AWS, and not for a path of the sandbox's own address.
    sandbox: { ...parts.sandbox, AWS_ENDPOINT_URL_S3: `https://s3.${aws.region}.amazonaws.com` },
    aws,
    gitHub: parts.gitHub,
    screen,
    repository,
    environment,
    reviewer,
    workspace,
    workflow: '.github/workflows/deploy.yml',
    secrets: { ACCESS_TOKEN: token },
    variables: {
      repository: {
        AWS_REGION: aws.region,
        AWS_ACCOUNT_ID: aws.account,
        AWS_BUILD_ROLE: roles.build,
        AWS_PLAN_ROLE: roles.plan,
        STATE_BUCKET: state.bucket,
        ECR_REPOSITORY: name,
      },
      environment: { AWS_APPLY_ROLE: roles.apply, AWS_DEPLOY_ROLE: roles.deploy },
    },
  }
}

/** With a slash at its end. Undefined: there is no function. */
export async function functionUrlOf({ aws }: Pick<Stage, 'aws'>): Promise<string | undefined> {
  const lambda = new LambdaClient(rootSettings(aws.seed.place))
  try {
    const wanted = new GetFunctionUrlConfigCommand({ FunctionName: name, Qualifier: 'live' })
    return (await lambda.send(wanted)).FunctionUrl
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined
    throw error
  }
}

/** What any other run of Terraform leaves behind, though it changes nothing of ours: a newer state. */
export async function moveState({ aws, variables }: Pick<Stage, 'aws' | 'variables'>): Promise<void> {
  const s3 = new S3Client({ ...rootSettings(aws.seed.place), forcePathStyle: true })
  const place = { Bucket: variables.repository['STATE_BUCKET'], Key: stateKey }
  const { Body } = await s3.send(new GetObjectCommand(place))
  const state = JSON.parse((await Body?.transformToString()) ?? '') as { serial: number }
  const moved = JSON.stringify({ ...state, serial: state.serial + 1 })
  await s3.send(new PutObjectCommand({ ...place, Body: moved, ContentType: 'application/json' }))
}
