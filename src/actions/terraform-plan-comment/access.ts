import { regionOf } from '../../action/every-door.ts'
import { openSession, type Session } from '../../aws/session.ts'
import { artifactsOf } from '../../github/artifacts.ts'
import type { StoreAccess } from '../../targets/terraform/store/plan-stores.ts'
import { contract } from './contract.ts'
import type { Input } from './wanted.ts'

/** Who the step is to AWS; undefined where it has no Region: then only Terraform asks AWS for anything, which may have its own. */
export const sessionOf = async (input: Input): Promise<Session | undefined> =>
  regionOf(input.awsRegion) === undefined ? undefined : openSession(input, contract.name)

/** How the stores are reached, by the Region of the state where the step has none. */
export const accessOf = async (
  input: Input,
  session: Session | undefined,
  stateRegion: string | undefined,
  signal: AbortSignal,
): Promise<StoreAccess> => ({
  session: session ?? (await openSession({ ...input, awsRegion: stateRegion }, contract.name)),
  artifacts: artifactsOf(signal),
  encryptionKey: input.encryptionKey,
  signal,
})
