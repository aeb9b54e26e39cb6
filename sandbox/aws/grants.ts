/** Least privilege, judged: which calls a policy denied, and which of its grants nobody needed. */

/** An entry of the emulator's decision log. */
export interface Decision {
  /** Seconds since the epoch. */
  time: number
  account: string
  /** ARN of the session or user that asked. */
  principal: string
  action: string
  resource: string
  /** `Allow`, `Deny` (an explicit one), `ImplicitDeny`, or the code of a failed authentication. */
  decision: string
}

export interface Statement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

export interface Policy {
  Version: '2012-10-17'
  Statement: Statement | Statement[]
}

/** A part of a statement that no allowed call needed; without action and resource it is the whole statement. */
export interface UnusedGrant {
  statement: string
  action?: string
  resource?: string
}

export interface Judgement {
  /** What was asked for and not allowed, each once. */
  denied: Pick<Decision, 'action' | 'resource' | 'decision'>[]
  unused: UnusedGrant[]
}

/**
 * Compares a policy with what happened under it. A condition of a statement counts as met: the log holds no context.
 * Throws for NotAction and NotResource, which cannot be least privilege.
 */
export function judge(policy: Policy, decisions: Decision[]): Judgement {
  const allowed = decisions.filter(({ decision }) => decision === 'Allow')
  const unused = statements(policy).flatMap((statement, index) =>
    statement.Effect === 'Allow' ? unusedOf(statement, nameOf(statement, index), allowed) : [],
  )
  const denied = new Map(
    decisions
      .filter(({ decision }) => decision !== 'Allow')
      .map(({ action, resource, decision }) => [`${action} ${resource}`, { action, resource, decision }]),
  )
  return { denied: [...denied.values()], unused }
}

/** Grants on every resource, or by a wildcard of actions, where AWS could be told which resource. */
export function tooWide(policy: Policy): UnusedGrant[] {
  return statements(policy).flatMap((statement, index) =>
    statement.Effect === 'Allow' && list(statement.Resource).includes('*')
      ? list(statement.Action)
          .filter((action) => !withoutResource.has(action) && !onlyOnAll.has(action))
          .map((action) => ({ statement: nameOf(statement, index), action, resource: '*' }))
      : [],
  )
}

/** Actions of the doors' services for which AWS's service authorization reference knows no resource type. */
const withoutResource = new Set([
  'application-autoscaling:DescribeScalableTargets',
  'ecr:GetAuthorizationToken',
  'ecs:DeregisterTaskDefinition',
  'ecs:DescribeTaskDefinition',
  'ecs:ListServices',
  'ecs:ListTaskDefinitions',
  'ecs:ListTasks',
  'ecs:RegisterTaskDefinition',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'lambda:GetAccountSettings',
  'lambda:ListEventSourceMappings',
  'lambda:ListFunctions',
  'sts:GetCallerIdentity',
])

/** Actions that AWS answers in full on every resource alone. DescribeAlarms: composite alarms need a permission on `*`. */
const onlyOnAll = new Set(['cloudwatch:DescribeAlarms'])

function unusedOf(statement: Statement, name: string, allowed: Decision[]): UnusedGrant[] {
  if (statement.NotAction !== undefined || statement.NotResource !== undefined) {
    throw new Error(`statement ${name}: NotAction and NotResource grant what nobody named`)
  }
  const actions = list(statement.Action)
  const resources = list(statement.Resource)
  const used = allowed.filter(
    ({ action, resource }) =>
      actions.some((pattern) => matchesAction(pattern, action)) &&
      resources.some((pattern) => matchesArn(pattern, resource)),
  )
  if (used.length === 0) return [{ statement: name }]
  return [
    ...actions
      .filter((pattern) => !used.some(({ action }) => matchesAction(pattern, action)))
      .map((action) => ({ statement: name, action })),
    ...resources
      .filter((pattern) => !used.some(({ resource }) => matchesArn(pattern, resource)))
      .map((resource) => ({ statement: name, resource })),
  ]
}

function matchesAction(pattern: string, action: string): boolean {
  return glob(pattern.toLowerCase()).test(action.toLowerCase())
}

/** A wildcard does not reach over the colons between an ARN's first five parts; in the last part it does. */
function matchesArn(pattern: string, resource: string): boolean {
  if (pattern === '*') return true
  const wanted = parts(pattern)
  const given = parts(resource)
  return wanted.length === given.length && wanted.every((part, index) => glob(part).test(given[index]!))
}

function parts(arn: string): string[] {
  const split = arn.split(':')
  return split.length <= 6 ? split : [...split.slice(0, 5), split.slice(5).join(':')]
}

function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')
}

function statements(policy: Policy): Statement[] {
  return Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement]
}

function nameOf(statement: Statement, index: number): string {
  return statement.Sid ?? `#${index}`
}

function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}
