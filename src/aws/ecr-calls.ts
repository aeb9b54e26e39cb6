import { ECRClient } from '@aws-sdk/client-ecr'
import type { Facts } from '../failures/catalogue.ts'
import { ecrFailures } from '../failures/ecr.ts'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Repository } from './image-reference.ts'
import type { Session } from './session.ts'

/** The client of one repository, and how its calls are made and explained. */
export const ecrCalls = (session: Session, { name, account, region = session.region }: Repository) => {
  const client = new ECRClient(clientConfig({ ...session, region }))
  const arn = `arn:${session.partition}:ecr:${region}:${account ?? '*'}:repository/${name}`
  const known = { repository: name, region, account, door: session.door }
  /** Such as `PutImage`; `resource` where it is not the repository; `facts` that the explanation needs as well. */
  const of = <T>(operation: string, send: () => Promise<T>, { resource = arn, facts = {} }: Details = {}): Promise<T> =>
    call({ action: `ecr:${operation}`, resource }, ecrFailures, { ...known, ...facts }, send)
  return { client, of, region, repository: { ...(account && { registryId: account }), repositoryName: name } }
}

interface Details {
  readonly resource?: string
  readonly facts?: Facts
}
