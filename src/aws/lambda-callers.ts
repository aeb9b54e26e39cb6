import { GetFunctionUrlConfigCommand, GetPolicyCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import { lambdaFailures } from '../failures/lambda.ts'
import { AwsFailure, call } from './call.ts'
import { everyPage } from './every-page.ts'
import { lambdaClient } from './lambda-client.ts'
import { arnOf, nameOf } from './lambda-names.ts'
import type { Session } from './session.ts'

/** A queue or stream that Lambda reads for a function. */
export interface Mapping {
  readonly id: string
  /** ARN of the queue or stream; empty for sources that have none, such as a broker by its address. */
  readonly source: string
  /** What it calls: the function, or a version or alias of it. */
  readonly functionArn: string
  /** Such as `Enabled`. */
  readonly state: string
}

/** A statement of a resource policy, as IAM spells it. */
export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect?: string
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>
  readonly Action?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** Who can call a function otherwise than by an alias. */
export interface Callers {
  /** Function URL of the function itself; `auth` is `AWS_IAM` or `NONE`. */
  readonly url: { readonly address: string; readonly auth: string } | undefined
  readonly mappings: readonly Mapping[]
  readonly statements: readonly PolicyStatement[]
}

/** Asks for all of them. @throws AwsFailure, also when one of the three calls is denied. */
export const callersOf = async (session: Session, FunctionName: string): Promise<Callers> => {
  const client = lambdaClient(session)
  const facts = { function: nameOf(FunctionName), region: session.region, door: session.door }
  const ask = async <T>(action: string, resource: string, send: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await call({ action: `lambda:${action}`, resource }, lambdaFailures, facts, send)
    } catch (failure) {
      if (failure instanceof AwsFailure && failure.kind === 'missing') return undefined
      throw failure
    }
  }
  const arn = arnOf(session, FunctionName)

  const mappings = async (): Promise<Mapping[]> => {
    const found = await everyPage(async (Marker) => {
      const command = new ListEventSourceMappingsCommand({ FunctionName, Marker })
      // AWS knows no resource type for this call.
      const page = await ask('ListEventSourceMappings', '*', () => client.send(command))
      return { items: page?.EventSourceMappings, next: page?.NextMarker }
    })
    return found.map(({ UUID = '', EventSourceArn = '', FunctionArn = '', State = '' }) => ({
      id: UUID,
      source: EventSourceArn,
      functionArn: FunctionArn,
      state: State,
    }))
  }

  const [url, policy, sources] = await Promise.all([
    ask('GetFunctionUrlConfig', arn, () => client.send(new GetFunctionUrlConfigCommand({ FunctionName }))),
    ask('GetPolicy', arn, () => client.send(new GetPolicyCommand({ FunctionName }))),
    mappings(),
  ])
  return {
    url: url && { address: url.FunctionUrl ?? '', auth: url.AuthType ?? 'AWS_IAM' },
    mappings: sources,
    statements: statementsIn(policy?.Policy),
  }
}

const statementsIn = (policy: string | undefined): readonly PolicyStatement[] =>
  policy ? [(JSON.parse(policy) as { Statement?: PolicyStatement | PolicyStatement[] }).Statement ?? []].flat() : []
