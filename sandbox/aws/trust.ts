/** Who may assume a role. */

export const issuer = 'token.actions.githubusercontent.com'
export const audience = 'sts.amazonaws.com'

/** Subjects of GitHub's tokens (they may hold `*`), a service, or a whole policy. */
export type Trust = string | string[] | { service: string } | { policy: unknown }

export function trustPolicy(account: string, trust: Trust): unknown {
  if (typeof trust === 'object' && 'policy' in trust) return trust.policy
  const statement =
    typeof trust === 'object' && 'service' in trust
      ? { Principal: { Service: trust.service }, Action: 'sts:AssumeRole' }
      : {
          Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { [`${issuer}:aud`]: audience },
            StringLike: { [`${issuer}:sub`]: trust },
          },
        }
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] }
}
