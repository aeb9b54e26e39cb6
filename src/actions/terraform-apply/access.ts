import { regionOf } from '../../action/every-door.ts'
import { openSession, type Session } from '../../aws/session.ts'
import { contract } from './contract.ts'
import type { Input } from './wanted.ts'

/** Who the step is to AWS: in its Region, else in that of the plan. Undefined: neither has one, and only Terraform asks AWS for anything. */
export const sessionOf = async (input: Input): Promise<Session | undefined> => {
  const place = input.planRef?.place
  const region = regionOf(input.awsRegion) ?? (place?.kind === 's3' ? place.region : undefined)
  return region === undefined ? undefined : openSession({ ...input, awsRegion: region }, contract.name)
}
