import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetPolicyVersionCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetBucketLifecycleConfigurationCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { awsSandbox, freshAccount, type Policy } from '../../sandbox/aws/client.ts'
import { gitHubSandbox } from '../../sandbox/github/client.ts'
import { setStage } from '../../scripts/demo/nl2sql-agent-stage.ts'
import type { Stage } from '../../scripts/demo/rehearsal.ts'
import { silent } from '../../scripts/demo/screen.ts'

/** The example in a repository and an account of its own, as its README has a user make them. */
export interface TestStage {
  stage: Stage
  account: string
  /** A policy of `bootstrap/ground.yml`, as it is in the account: `look`, `change`. */
  policy(name: string): Promise<Policy>
  /** Where objects are thrown away after so many days, and the plans that are there. */
  storedPlans(): Promise<{ rules: { prefix: string; days: number }[]; keys: string[] }>
  forget(): Promise<void>
}

export async function makeStage(): Promise<TestStage> {
  const account = freshAccount()
  const repository = `acme/agent-${account.slice(0, 6)}`
  const sandbox = process.env as Record<string, string>
  const aws = awsSandbox(sandbox, account)
  const gitHub = gitHubSandbox(sandbox)
  const scratch = mkdtempSync(join(tmpdir(), 'nl2sql-agent-'))
  const stage = await setStage({ sandbox, aws, gitHub, screen: silent, repository, scratch })
  const iam = new IAMClient(aws.root)
  const s3 = new S3Client({ ...aws.root, forcePathStyle: true })
  const Bucket = stage.variables.repository['STATE_BUCKET']
  return {
    stage,
    account,
    policy: async (name) => {
      const PolicyArn = `arn:aws:iam::${account}:policy/nl2sql-agent-infrastructure-${name}`
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
      return JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')) as Policy
    },
    storedPlans: async () => {
      const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
      return {
        rules: Rules.flatMap(({ Filter, Expiration }) =>
          Expiration?.Days ? [{ prefix: Filter?.Prefix ?? '', days: Expiration.Days }] : [],
        ),
        keys: Contents.map(({ Key }) => Key!).filter((key) => key.endsWith('.plan')),
      }
    },
    forget: async () => {
      await gitHub.forget(repository)
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}
