import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { noRegion, regionOf } from '../action/every-door.ts'
import { invalidInputs } from '../action/inputs.ts'
import { info } from '../action/log.ts'
import { guardFailure } from '../failures/guards.ts'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import { type CredentialProvider, roleCredentials } from './credentials.ts'
import { partitionOf } from './partition.ts'

/** Who we are to AWS, and where. */
export interface Session {
  readonly region: string
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string
  /** Undefined: what the environment has, as the SDK finds it. */
  readonly credentials: CredentialProvider | undefined
  /** The role that is assumed, and the name of the session, for programs that assume it themselves. */
  readonly role?: { readonly arn: string; readonly sessionName: string } | undefined
  /** The door, for the user agent. */
  readonly door: string
  /** The account and the identity; asked once, and only when needed. */
  readonly identity: () => Promise<Identity>
}

export interface Identity {
  readonly account: string
  readonly arn: string
}

interface AwsInputs {
  readonly awsRegion: string | undefined
  readonly roleToAssume: string | undefined
  readonly allowedAccountIds: readonly string[] | undefined
}

/**
 * Opens a session by the inputs that every door has. `role-to-assume`, when given, always wins over keys in the
 * environment. With `allowed-account-ids` the account is checked before anything else is asked.
 */
export const openSession = async (inputs: AwsInputs, door: string): Promise<Session> => {
  const region = regionOf(inputs.awsRegion)
  if (!region) throw invalidInputs([noRegion])
  const credentials = inputs.roleToAssume
    ? roleCredentials(inputs.roleToAssume, region, door, sessionName())
    : undefined
  let identity: Promise<Identity> | undefined
  const session: Session = {
    region,
    partition: partitionOf(region).name,
    credentials,
    role: inputs.roleToAssume ? { arn: inputs.roleToAssume, sessionName: sessionName() } : undefined,
    door,
    identity: () => (identity ??= callerIdentity(session)),
  }
  await guardAccount(session, inputs.allowedAccountIds)
  return session
}

const callerIdentity = async (session: Session): Promise<Identity> => {
  const sts = new STSClient(clientConfig(session))
  const answer = await call({ action: 'sts:GetCallerIdentity', resource: '*' }, [], { region: session.region }, () =>
    sts.send(new GetCallerIdentityCommand({})),
  )
  return { account: answer.Account ?? '', arn: answer.Arn ?? '' }
}

const guardAccount = async (session: Session, allowed: readonly string[] | undefined): Promise<void> => {
  if (!allowed?.length) return
  const { account } = await session.identity()
  if (allowed.includes(account)) {
    info(`Account ${account} is one of "allowed-account-ids".`)
    return
  }
  throw guardFailure('guard-account', { account, allowed: allowed.join(', ') })
}

/** How CloudTrail shows who deployed: at most 64 characters of `[\w+=,.@-]`. */
const sessionName = (): string => {
  const { GITHUB_REPOSITORY = 'local', GITHUB_RUN_ID = '0', GITHUB_RUN_ATTEMPT = '1' } = process.env
  const run = `-${GITHUB_RUN_ID}-${GITHUB_RUN_ATTEMPT}`
  return `${GITHUB_REPOSITORY.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64 - run.length)}${run}`
}
