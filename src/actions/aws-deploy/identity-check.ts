import { idToken } from '../../action/id-token.ts'
import { block, code } from '../../action/markdown.ts'
import { AwsFailure } from '../../aws/call.ts'
import { claimsOf } from '../../aws/credentials.ts'
import { trustPolicy } from '../../aws/iam.ts'
import type { Session } from '../../aws/session.ts'
import { type Claims, issuerOf, trustConditions } from '../../aws/trust.ts'
import { Failure } from '../../failures/failure.ts'
import { advice, type Finding, good, problem } from './finding.ts'
import { trustWidth } from './trust-width.ts'

/** What the job looks like to AWS; undefined when it may not ask for a token. */
export const jobClaims = async (): Promise<{ claims: Claims | undefined; findings: readonly Finding[] }> => {
  try {
    const claims = claimsOf(await idToken())
    return {
      claims,
      findings: [good('oidc-token', `GitHub gives this job a token; AWS sees it as \`${claims['sub']}\`.`)],
    }
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    return { claims: undefined, findings: [problem(failure.code, failure.message, failure.remedy)] }
  }
}

/** The trust policy that lets in this job and no other. */
const wantedTrust = (claims: Claims, role: string): string => {
  const [, partition, , , account] = role.split(':')
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${issuerOf(claims)}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: trustConditions(claims) },
        },
      ],
    },
    null,
    2,
  )
}

interface Asked {
  readonly roleToAssume: string | undefined
  readonly allowedAccountIds: readonly string[] | undefined
}

/** Who AWS says we are; undefined, with findings, when it does not let us in. */
export const identityFindings = async (
  session: Session,
  { roleToAssume, allowedAccountIds }: Asked,
): Promise<{ account: string | undefined; findings: readonly Finding[] }> => {
  try {
    const { account, arn } = await session.identity()
    const findings = [good('identity', `AWS knows this job as \`${arn}\`.`)]
    if (!roleToAssume && arn.includes(':user/')) findings.push(longLivedKeys)
    if (allowedAccountIds?.length) findings.push(accountFinding(account, allowedAccountIds))
    else
      findings.push(
        advice(
          'no-account-guard',
          'No account is named: a wrong role would deploy into the wrong account.',
          `Give the doors this input:\n${block(`allowed-account-ids: '${account}'`, 'yaml')}`,
        ),
      )
    return { account, findings }
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    return { account: undefined, findings: [problem(failure.code, failure.message, failure.remedy)] }
  }
}

const accountFinding = (account: string, allowed: readonly string[]): Finding =>
  allowed.includes(account)
    ? good('account', `Account ${account} is one of \`allowed-account-ids\`.`)
    : problem(
        'guard-account',
        `The credentials are of account ${account}, and \`allowed-account-ids\` allows ${allowed.join(', ')}.`,
        'Use the role of the right account in `role-to-assume`, or add the account to `allowed-account-ids`.',
      )

const longLivedKeys = advice(
  'long-lived-keys',
  'The job uses the keys of an IAM user: they do not end, and whoever reads them once can deploy for ever.',
  'Make a role with `bootstrap/cloudformation/github-oidc.yml`, give it to the doors as `role-to-assume`, then delete the keys and ' +
    'the secrets that hold them.',
)

/** What is too wide in the trust policy of the role that we assumed. */
export const trustFindings = async (session: Session, role: string, claims: Claims): Promise<readonly Finding[]> => {
  const fix = `Let it trust this job and no other:\n${block(wantedTrust(claims, role), 'json')}`
  try {
    const { knowsGitHub, wide, beside } = trustWidth(await trustPolicy(session, role), claims)
    const unseen = advice(
      'trust-unknown',
      `The trust policy has no statement for the tokens of ${code(issuerOf(claims))}: how this job got in, and who else may, cannot be told.`,
      fix,
    )
    const open = wide.map((text) => advice('trust-too-wide', text, fix))
    if (!knowsGitHub) return [unseen, ...open]
    if (open.length > 0) return open
    const more = beside.length > 0 ? `beside it ${beside.map((subject) => code(subject)).join(', ')}` : 'no wider'
    return [good('trust', `The role trusts \`${claims['sub']}\`, and ${more}.`)]
  } catch (failure) {
    if (!(failure instanceof AwsFailure)) throw failure
    return [
      advice(
        'trust-unknown',
        `Whether the role trusts others as well cannot be told: ${failure.message}`,
        'Allow the role `iam:GetRole` on itself, or compare its trust policy with this one by hand:\n' +
          block(wantedTrust(claims, role), 'json'),
      ),
    ]
  }
}
