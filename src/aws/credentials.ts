import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { idToken } from '../action/id-token.ts'
import { maskCredential } from '../action/secrets.ts'
import { oidcFailures } from '../failures/oidc.ts'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import { type Claims, gateOf, issuerOf, trustConditions } from './trust.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
  readonly accountId: string
}

/** With `forceRefresh` new ones, whatever the old ones say of their end. */
export type CredentialProvider = (options?: { readonly forceRefresh?: boolean }) => Promise<Credentials>

/** Renewed this long before they end, so that no call is signed with credentials that end on the way. Milliseconds. */
const renewBefore = 5 * 60_000

/** The shortest session that a role can be set to, so that every role grants it. Seconds. */
const sessionSeconds = 3600

/**
 * Credentials of a role, by the job's OIDC token. They are fetched at the first call and renewed while the step goes on
 * waiting: GitHub gives a new token whenever it is asked.
 */
export const roleCredentials = (
  role: string,
  region: string,
  door: string,
  sessionName: string,
): CredentialProvider => {
  const sts = new STSClient({ ...clientConfig({ region, credentials: undefined, door }), credentials: nobody })
  let current: ReturnType<CredentialProvider> | undefined
  let ends = 0
  const fetch = async () => {
    const token = await idToken()
    const answer = await call(
      { action: 'sts:AssumeRoleWithWebIdentity', resource: role },
      oidcFailures,
      { ...factsOf(role, token, door), region, door },
      () =>
        sts.send(
          new AssumeRoleWithWebIdentityCommand({
            RoleArn: role,
            RoleSessionName: sessionName,
            WebIdentityToken: token,
            DurationSeconds: sessionSeconds,
          }),
        ),
    )
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = answer.Credentials ?? {}
    for (const secret of [SecretAccessKey, SessionToken]) maskCredential(secret)
    ends = Expiration?.getTime() ?? Date.now() + sessionSeconds * 1000
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: new Date(ends),
      accountId: role.split(':')[4]!,
    }
  }
  return (options) => {
    if (!current || options?.forceRefresh || Date.now() > ends - renewBefore) {
      ends = Number.POSITIVE_INFINITY
      current = fetch()
      current.catch(() => {
        current = undefined
      })
    }
    return current
  }
}

/** The call that fetches credentials is not signed. */
const nobody = { accessKeyId: '', secretAccessKey: '' }

/** What the job looks like to AWS, for the trust policy to paste. The token itself stays here. */
const factsOf = (role: string, token: string, door: string) => {
  const claims = claimsOf(token)
  const gate = gateOf(claims, door)
  return {
    role,
    'role-name': role.split('/').at(-1),
    partition: role.split(':')[1],
    account: role.split(':')[4],
    subject: claims['sub'] ?? 'unknown',
    issuer: issuerOf(claims),
    conditions: JSON.stringify(trustConditions(gate.claims), null, 2).replaceAll('\n', '\n  '),
    gate: gate.words,
  }
}

/** The claims of a token, unverified: to show, not to trust. */
export const claimsOf = (token: string): Claims => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, string>) : {}
  } catch {
    return {}
  }
}
