import { idToken } from '../../../../src/action/id-token.ts'
import type { Case, Cases } from '../symptom.ts'

const source = 'token.actions.githubusercontent.com'

const provider = (name: string, message: string): Case => ({
  thrown: { name, message, status: 400 },
  says: message,
  paste: /`token\.actions\.githubusercontent\.com` with the client id `sts\.amazonaws\.com` in account 111122223333/,
})

export const oidcFailures: Cases = {
  'trust-policy': {
    thrown: {
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      status: 403,
    },
    says: 'The role arn:aws:iam::111122223333:role/deploy does not let this job in, or it does not exist.',
    paste:
      /aws iam get-role --role-name deploy\n[\s\S]+"StringEquals": { "\S+:sub": "repo:acme\/shop:environment:production" }/,
  },
  // Both names: that on the wire, and that which the SDK gives to it.
  'oidc-provider-missing': [
    provider('InvalidIdentityToken', `No OpenIDConnect provider found in your account for https://${source}`),
    provider('InvalidIdentityTokenException', `No OpenIDConnect provider found in your account for https://${source}`),
    provider('InvalidIdentityTokenException', 'Incorrect token audience'),
  ],
  'oidc-token-expired': ['ExpiredTokenException', 'ExpiredToken'].map((name) => ({
    thrown: { name, message: 'Token expired: current date/time must be before the expiration date/time', status: 400 },
    says: 'too old',
    paste: 'clock',
  })),
  'oidc-provider-unreachable': ['IDPCommunicationError', 'IDPCommunicationErrorException'].map((name) => ({
    thrown: { name, message: 'Error communicating with the identity provider.', status: 400 },
    says: 'could not reach GitHub',
    paste: 'https://www.githubstatus.com/',
  })),
}

export const tokenFailures: Cases = {
  'no-id-token': {
    work: () => idToken(),
    says: 'GitHub gave no OIDC token: the job may not ask for one, which "role-to-assume" needs',
    paste: 'permissions:\n  id-token: write',
  },
}
