import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  PutImageCommand,
} from '@aws-sdk/client-ecr'
import { maskCredential } from '../action/secrets.ts'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Repository } from './image-reference.ts'
import { type Probe, probe } from './permission.ts'
import type { Session } from './session.ts'

/** No image has this digest: a call that carries it changes nothing. */
const impossible = `sha256:${'0'.repeat(64)}`

/**
 * Whether the role may do what build-lambda-image needs, asked without writing. (What begins an upload is a write by itself:
 * `ecr:InitiateLayerUpload` and its kin are not asked.)
 */
export const ecrPermissions = (
  session: Session,
  { name: repositoryName, account, region = session.region }: Repository,
  arn: string,
): Promise<readonly Probe[]> => {
  const ecr = new ECRClient(clientConfig({ ...session, region }))
  const repository = { repositoryName, ...(account && { registryId: account }) }
  const ask = (operation: string, send: () => Promise<unknown>, resource = arn) => {
    const action = `ecr:${operation}`
    return probe(action, resource, () => call({ action, resource }, [], { door: session.door }, send))
  }
  const image = { ...repository, imageIds: [{ imageDigest: impossible }] }
  return Promise.all([
    ask(
      'GetAuthorizationToken',
      async () => {
        const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
        maskCredential(authorizationData?.[0]?.authorizationToken ?? '')
      },
      '*',
    ),
    ask('BatchGetImage', () => ecr.send(new BatchGetImageCommand(image))),
    ask('DescribeImages', () => ecr.send(new DescribeImagesCommand(image))),
    ask('BatchCheckLayerAvailability', () =>
      ecr.send(new BatchCheckLayerAvailabilityCommand({ ...repository, layerDigests: [impossible] })),
    ),
    ask('GetDownloadUrlForLayer', () =>
      ecr.send(new GetDownloadUrlForLayerCommand({ ...repository, layerDigest: impossible })),
    ),
    ask('PutImage', () =>
      ecr.send(new PutImageCommand({ ...repository, imageManifest: '{}', imageDigest: impossible, imageTag: 'check' })),
    ),
  ])
}
