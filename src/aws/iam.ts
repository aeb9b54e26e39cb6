import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

export interface TrustStatement {
  readonly effect: string
  /** ARNs, services, or `*`. */
  readonly principals: readonly string[]
  readonly actions: readonly string[]
  /** `StringEquals` → key → values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

/** Who may assume a role, as its trust policy says. @throws AwsFailure, also when we may not ask. */
export const trustPolicy = async (session: Session, role: string): Promise<readonly TrustStatement[]> => {
  const iam = new IAMClient(clientConfig(session))
  const RoleName = role.split('/').at(-1)!
  const { Role } = await call({ action: 'iam:GetRole', resource: role }, [], { door: session.door }, () =>
    iam.send(new GetRoleCommand({ RoleName })),
  )
  const policy = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}')) as { Statement?: unknown }
  return list(policy.Statement).map(statementOf)
}

const statementOf = (statement: unknown): TrustStatement => {
  const { Effect, Principal, Action, Condition } = statement as {
    Effect?: string
    Principal?: string | Record<string, string | string[]>
    Action?: string | string[]
    Condition?: Record<string, Record<string, string | string[]>>
  }
  return {
    effect: Effect ?? '',
    principals: typeof Principal === 'string' ? [Principal] : Object.values(Principal ?? {}).flatMap(list),
    actions: list(Action),
    conditions: Object.fromEntries(
      Object.entries(Condition ?? {}).map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, list(values)])),
      ]),
    ),
  }
}

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T]
