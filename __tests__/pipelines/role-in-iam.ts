import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import type { AwsSandbox, Policy } from '../../sandbox/aws/client.ts'

/** A role as IAM has it: who may assume it, and its policies by their names, both its own and those attached. */
export interface RoleInIam {
  readonly trust: Policy
  readonly policies: Readonly<Record<string, Policy>>
}

export const roleInIam = async ({ root }: AwsSandbox, RoleName: string): Promise<RoleInIam> => {
  const iam = new IAMClient(root)
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
  const inline = async (PolicyName: string) => {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
    return [PolicyName, document(PolicyDocument)] as const
  }
  const attached = async (PolicyArn: string) => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }))
    const version = { PolicyArn, VersionId: Policy!.DefaultVersionId! }
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version))
    return [Policy!.PolicyName!, document(PolicyVersion?.Document)] as const
  }
  const found = await Promise.all([
    ...PolicyNames.map(inline),
    ...AttachedPolicies.map(({ PolicyArn }) => attached(PolicyArn!)),
  ])
  return { trust: document(Role?.AssumeRolePolicyDocument), policies: Object.fromEntries(found) }
}

const document = (encoded = ''): Policy => JSON.parse(decodeURIComponent(encoded)) as Policy
