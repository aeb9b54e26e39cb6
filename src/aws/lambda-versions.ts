import {
  DeleteFunctionCommand,
  GetPolicyCommand,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda'
import { lambdaFailures } from '../failures/lambda.ts'
import { AwsFailure, call } from './call.ts'
import { everyPage } from './every-page.ts'
import { lambdaClient } from './lambda-client.ts'
import { arnOf, nameOf } from './lambda-names.ts'
import type { Session } from './session.ts'

export interface PublishedVersion {
  readonly version: string
  readonly description: string
}

/** An alias, with every version that it sends callers to. */
export interface AliasTarget {
  readonly name: string
  readonly versions: readonly string[]
  readonly description: string
}

/** The published versions of one function, and who uses them. Each call fails as an explained `AwsFailure`. */
export type LambdaVersions = ReturnType<typeof lambdaVersions>

export const lambdaVersions = (session: Session, FunctionName: string) => {
  const client = lambdaClient(session)
  const arn = arnOf(session, FunctionName)
  const facts = { function: nameOf(FunctionName), region: session.region, door: session.door }
  const of = <T>(operation: string, send: () => Promise<T>, resource = arn) =>
    call({ action: `lambda:${operation}`, resource }, lambdaFailures, facts, send)
  const qualifierOf = (functionArn = '') => functionArn.split(':')[7]

  return {
    /** Every published version, newest first. */
    all: async (): Promise<readonly PublishedVersion[]> => {
      const found = await everyPage((next) =>
        of('ListVersionsByFunction', async () => {
          const page = await client.send(new ListVersionsByFunctionCommand({ FunctionName, Marker: next }))
          return { items: page.Versions, next: page.NextMarker }
        }),
      )
      return found
        .filter(({ Version }) => Version !== '$LATEST')
        .map(({ Version = '', Description = '' }) => ({ version: Version, description: Description }))
        .sort((one, other) => Number(other.version) - Number(one.version))
    },

    aliases: async (): Promise<readonly AliasTarget[]> => {
      const found = await everyPage((next) =>
        of('ListAliases', async () => {
          const page = await client.send(new ListAliasesCommand({ FunctionName, Marker: next }))
          return { items: page.Aliases, next: page.NextMarker }
        }),
      )
      return found.map(({ Name = '', FunctionVersion = '', RoutingConfig, Description = '' }) => ({
        name: Name,
        versions: [FunctionVersion, ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})],
        description: Description,
      }))
    },

    /** Versions and aliases with provisioned concurrency. */
    provisioned: async (): Promise<readonly string[]> => {
      const found = await everyPage((next) =>
        of('ListProvisionedConcurrencyConfigs', async () => {
          const page = await client.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName, Marker: next }))
          return { items: page.ProvisionedConcurrencyConfigs, next: page.NextMarker }
        }),
      )
      return found.flatMap(({ FunctionArn }) => qualifierOf(FunctionArn) ?? [])
    },

    /** What calls a version by its number; undefined when nothing does. */
    callerOf: async (version: string): Promise<string | undefined> => {
      // AWS knows no resource type for this call.
      const mappings = await everyPage((next) =>
        of(
          'ListEventSourceMappings',
          async () => {
            const target = { FunctionName: `${FunctionName}:${version}`, Marker: next }
            const page = await client.send(new ListEventSourceMappingsCommand(target))
            return { items: page.EventSourceMappings, next: page.NextMarker }
          },
          '*',
        ),
      )
      const mapping = mappings.find(({ FunctionArn }) => qualifierOf(FunctionArn) === version)
      if (mapping) return `the event source ${mapping.EventSourceArn ?? mapping.UUID} calls it`
      try {
        const command = new GetPolicyCommand({ FunctionName, Qualifier: version })
        await of('GetPolicy', () => client.send(command), `${arn}:${version}`)
        return 'it has a resource policy, which lets somebody call it by its number'
      } catch (failure) {
        if (failure instanceof AwsFailure && failure.kind === 'missing') return undefined
        throw failure
      }
    },

    /** Deletes one version. Without a number this call would delete the whole function: it is never made so. */
    remove: async (version: string): Promise<void> => {
      if (!/^\d+$/.test(version)) throw new Error(`not the number of a version: ${JSON.stringify(version)}`)
      try {
        const command = new DeleteFunctionCommand({ FunctionName, Qualifier: version })
        await of('DeleteFunction', () => client.send(command), `${arn}:${version}`)
      } catch (failure) {
        // Its answer was lost, or somebody else was quicker.
        if (!(failure instanceof AwsFailure) || failure.kind !== 'missing') throw failure
      }
    },
  }
}
