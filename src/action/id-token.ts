import { getIDToken } from '@actions/core'
import { Failure, messageOf } from '../failures/failure.ts'

/** The audience that AWS's OIDC provider for GitHub expects. */
export const awsAudience = 'sts.amazonaws.com'

const remedy = [
  'Give the job the permission, and keep what else it needs:',
  '```yaml',
  'permissions:',
  '  id-token: write',
  '  contents: read',
  '```',
  'A pull request from a fork gets no token: GitHub does not give its jobs this permission.',
].join('\n')

/** The job's OIDC token. Masked by the toolkit before it gives it out. */
export const idToken = async (audience: string = awsAudience): Promise<string> => {
  if (!process.env['ACTIONS_ID_TOKEN_REQUEST_URL'])
    throw new Failure('The job may not ask for an OIDC token, which "role-to-assume" needs.', {
      code: 'no-id-token',
      remedy,
    })
  try {
    return await getIDToken(audience)
  } catch (error) {
    throw new Failure(`GitHub gave no OIDC token: ${messageOf(error)}`, { code: 'no-id-token', remedy, cause: error })
  }
}
