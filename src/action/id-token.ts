import { getIDToken } from '@actions/core'
import { failureNamed } from '../failures/catalogue.ts'
import { messageOf } from '../failures/failure.ts'
import { tokenFailures } from '../failures/oidc.ts'

/** The audience that AWS's OIDC provider for GitHub expects. */
export const awsAudience = 'sts.amazonaws.com'

/** The job's OIDC token. Masked by the toolkit before it gives it out. @throws Failure `no-id-token` */
export const idToken = async (audience: string = awsAudience): Promise<string> => {
  if (!process.env['ACTIONS_ID_TOKEN_REQUEST_URL'])
    throw noToken('the job may not ask for one, which "role-to-assume" needs.')
  try {
    return await getIDToken(audience)
  } catch (error) {
    throw noToken(messageOf(error), error)
  }
}

const noToken = (message: string, cause?: unknown) => failureNamed(tokenFailures, 'no-id-token', { message }, cause)
