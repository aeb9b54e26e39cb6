import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeServicesCommand, ECSClient, type Service } from '@aws-sdk/client-ecs'
import { awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import { gitHubSandbox } from '../../sandbox/github/client.ts'
import { type BackendStage, name, setStage } from '../../scripts/demo/hydrous-backend-stage.ts'
import { silent } from '../../scripts/demo/screen.ts'

/** The example in a repository and an account of its own, as its README has a user make them. */
export interface TestStage {
  stage: BackendStage
  account: string
  service(): Promise<Service>
  forget(): Promise<void>
}

export async function makeStage(): Promise<TestStage> {
  const account = freshAccount()
  const repository = `acme/backend-${account.slice(0, 6)}`
  const sandbox = process.env as Record<string, string>
  const aws = awsSandbox(sandbox, account)
  const gitHub = gitHubSandbox(sandbox)
  const scratch = mkdtempSync(join(tmpdir(), 'hydrous-backend-'))
  const stage = await setStage({ sandbox, aws, gitHub, screen: silent, repository, scratch })
  const ecs = new ECSClient(aws.root)
  return {
    stage,
    account,
    service: async () => {
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster: name, services: [name] }))
      return services![0]!
    },
    forget: async () => {
      await gitHub.forget(repository)
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}
