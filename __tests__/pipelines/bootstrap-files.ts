/** The documents of `bootstrap/` with their placeholders filled in, as `bootstrap/policies/README.md` says. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Policy } from '../../sandbox/aws/client.ts'
import type { GitHubName } from '../../scripts/demo/account.ts'

export const bootstrapFolder = join(import.meta.dirname, '../../bootstrap')

/** @throws when a placeholder has no value: AWS would take it for a policy variable */
export function fill(file: string, values: Record<string, string>): Policy {
  const text = readFileSync(join(bootstrapFolder, file), 'utf8').replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${file}: no value for ${name}`)
    return value
  })
  return JSON.parse(text) as Policy
}

export const distribution = 'E2QWRUHAPOMQZL'

/** What the documents are filled with, where everything that is deployed has one name. */
export const bootstrapValues = (place: {
  readonly account: string
  readonly region: string
  readonly name: string
  readonly gitHubName: GitHubName
  readonly environment: string
}): Record<string, string> => {
  const { account, region, name, gitHubName, environment } = place
  return {
    Partition: 'aws',
    Account: account,
    Region: region,
    Repository: name,
    Function: name,
    Cluster: 'production',
    Service: name,
    Family: name,
    TaskRole: `${name}-task`,
    ExecutionRole: `${name}-execution`,
    LogGroup: `/ecs/${name}`,
    Queue: name,
    Bucket: 'acme-site',
    Prefix: 'docs/',
    State: '.aws-deploy/docs~',
    StateBucket: 'acme-state',
    StateKey: 'prod.tfstate',
    StateKmsKey: `arn:aws:kms:${region}:${account}:key/0a1b2c3d`,
    PlanBucket: 'acme-plans',
    PlanPrefix: 'prod/',
    Distribution: distribution,
    Role: `${name}-github-deploy`,
    GitHubOwner: gitHubName.owner,
    GitHubOwnerId: String(gitHubName.ownerId),
    GitHubRepository: gitHubName.name,
    GitHubRepositoryId: String(gitHubName.id),
    Branch: 'main',
    Environment: environment,
  }
}
