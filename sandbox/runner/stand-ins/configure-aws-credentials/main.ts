/** The OIDC way of aws-actions/configure-aws-credentials, and its static keys; what it exports is what that action exports. */
import * as core from '@actions/core'
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

interface Keys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

const region = core.getInput('aws-region', { required: true })

const assumeRole = async (role: string): Promise<Keys> => {
  if (!process.env['ACTIONS_ID_TOKEN_REQUEST_URL']) {
    throw new Error(
      'Credentials could not be loaded, please check your action inputs: Could not load credentials from any providers ' +
        '(It looks like you might be trying to authenticate with OIDC. Did you mean to set the `id-token` permission?)',
    )
  }
  const token = await core.getIDToken(core.getInput('audience'))
  // the call is unsigned: no key of the environment must get in its way
  const client = new STSClient({ region, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } })
  const answer = await client
    .send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role,
        RoleSessionName: core.getInput('role-session-name'),
        DurationSeconds: Number(core.getInput('role-duration-seconds')),
        WebIdentityToken: token,
      }),
    )
    .catch((error) => {
      throw new Error(`Could not assume role with OIDC: ${error.message}`)
    })
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

const staticKeys = (): Keys => {
  const accessKeyId = core.getInput('aws-access-key-id', { required: true })
  const secretAccessKey = core.getInput('aws-secret-access-key', { required: true })
  const sessionToken = core.getInput('aws-session-token')
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}

const exportKeys = (keys: Keys): void => {
  for (const secret of [keys.accessKeyId, keys.secretAccessKey, keys.sessionToken]) if (secret) core.setSecret(secret)
  core.exportVariable('AWS_ACCESS_KEY_ID', keys.accessKeyId)
  core.exportVariable('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey)
  core.exportVariable('AWS_SESSION_TOKEN', keys.sessionToken ?? '')
  core.exportVariable('AWS_REGION', region)
  core.exportVariable('AWS_DEFAULT_REGION', region)
}

const main = async (): Promise<void> => {
  const role = core.getInput('role-to-assume')
  const keys = role ? await assumeRole(role) : staticKeys()
  const identity = await new STSClient({ region, credentials: keys }).send(new GetCallerIdentityCommand({}))
  const account = identity.Account ?? ''
  const allowed = core
    .getInput('allowed-account-ids')
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean)
  if (allowed.length > 0 && !allowed.includes(account)) {
    throw new Error(`The account ID of the provided credentials (${account}) does not match: ${allowed.join(', ')}`)
  }
  if (core.getBooleanInput('mask-aws-account-id')) core.setSecret(account)
  exportKeys(keys)
  core.setOutput('aws-account-id', account)
  core.info(`Authenticated as ${identity.Arn}`)
}

await main().catch((error) => core.setFailed(error.message))
