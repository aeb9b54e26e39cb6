import type { Definition } from '../../../../../src/aws/ecs-task-definitions.ts'
import type { ServiceFacts } from '../../../../../src/targets/ecs-service/service.ts'
import { imagesInput } from '../../../../../src/targets/ecs-service/task-definition/image-input.ts'
import {
  planRevision,
  registeredRevision,
  type WantedRevision,
} from '../../../../../src/targets/ecs-service/task-definition/revision.ts'
import { type Answers, type Call, withEcs } from '../../../aws/ecs-stand-in.ts'

export const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'
export const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`
export const arnOf = (name: string) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/${name}`

export const definition: Definition = {
  family: 'api',
  runtimePlatform: { cpuArchitecture: 'X86_64' },
  containerDefinitions: [
    { name: 'web', image: `${host}/api:v1`, environment: [{ name: 'PASSWORD', value: 'correct-horse' }] },
    { name: 'agent', image: 'public.ecr.aws/acme/agent:v1', essential: false },
  ],
}

export const withWeb = (image: string): Definition => ({
  ...definition,
  containerDefinitions: definition.containerDefinitions!.map((each) =>
    each.name === 'web' ? { ...each, image } : each,
  ),
})

/** ECR with an image for either processor, and an index of both, by tag. */
const ecr: Answers = {
  BatchGetImage: ({ imageIds: [id] }: { imageIds: { imageTag?: string; imageDigest?: string }[] }) => {
    const tag = id!.imageTag ?? (id!.imageDigest === digestOf('a') ? 'v1' : 'none')
    const manifest = manifests[tag]
    if (!manifest) return { images: [], failures: [{ failureCode: 'ImageNotFound' }] }
    const imageManifestMediaType = manifest.mediaType
    const imageId = { imageDigest: manifest.digest }
    return { images: [{ imageId, imageManifest: JSON.stringify(manifest), imageManifestMediaType }] }
  },
  DescribeImages: () => ({ error: 'ImageNotFoundException', message: 'not there' }),
  GetDownloadUrlForLayer: ({ layerDigest }: { layerDigest: string }) => {
    const config = JSON.stringify({ os: 'linux', architecture: layerDigest.split(':')[1] })
    return { downloadUrl: `${process.env['AWS_ENDPOINT_URL']}/layer/${encodeURIComponent(config)}` }
  },
}

const single = (letter: string, architecture: string) => ({
  digest: digestOf(letter),
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { digest: `sha256:${architecture}` },
})

const manifests: Record<string, { digest: string; mediaType: string }> = {
  v1: single('a', 'amd64'),
  v2: single('b', 'amd64'),
  arm: single('c', 'arm64'),
  both: index('d', ['amd64', 'arm64']),
  'only-arm': index('e', ['arm64']),
}

function index(letter: string, architectures: readonly string[]) {
  const children = architectures.map((architecture) => ({
    digest: digestOf(architecture[0]!),
    platform: { os: 'linux', architecture },
  }))
  return { digest: digestOf(letter), mediaType: 'application/vnd.oci.image.index.v1+json', manifests: children }
}

/** ECS with these revisions; a family alone is its newest. */
export const ecs = (revisions: Readonly<Record<string, { definition: Definition; status?: string }>>): Answers => ({
  DescribeTaskDefinition: ({ taskDefinition }: { taskDefinition: string }) => {
    const asked = taskDefinition.split('/').at(-1)!
    const name = asked.includes(':')
      ? asked
      : Object.keys(revisions).findLast((each) => each.startsWith(`${asked}:`) && revisions[each]!.status === undefined)
    const found = name === undefined ? undefined : revisions[name]
    if (!found) return { error: 'ClientException', message: 'Unable to describe task definition.' }
    const { definition, status = 'ACTIVE' } = found
    return {
      taskDefinition: { ...definition, taskDefinitionArn: arnOf(name!), revision: Number(name!.split(':')[1]), status },
    }
  },
  RegisterTaskDefinition: (sent: Definition) => ({
    taskDefinition: { ...sent, taskDefinitionArn: arnOf(`${sent.family}:99`), revision: 99, status: 'ACTIVE' },
  }),
})

const facts = {
  arn: 'arn:aws:ecs:eu-west-1:111122223333:service/shop/api',
  name: 'api',
  taskDefinition: arnOf('api:7'),
  launch: { launchType: 'FARGATE', strategy: [], platformVersion: undefined },
} as unknown as ServiceFacts

interface Given {
  readonly image?: string
  readonly wanted?: Partial<WantedRevision>
  readonly answers?: Answers
  readonly of?: Partial<ServiceFacts>
}

/** Plans and registers; a failure is a result too. */
export const deployed = async ({ image, wanted = {}, answers = ecs({ 'api:7': { definition } }), of = {} }: Given) => {
  const { result, calls } = await withEcs({ ...ecr, ...answers }, async (api, session) => {
    const wait = { deadline: Date.now() + 30_000, signal: new AbortController().signal }
    const images = imagesInput.parse(image) ?? []
    try {
      const order = { source: { kind: 'own' } as const, images, container: undefined, ...wanted }
      const plan = await planRevision({ api, session }, { ...facts, ...of }, order)
      return { plan, revision: await registeredRevision({ api, session, wait } as never, plan) }
    } catch (failure) {
      return { failure: failure as { code: string; message: string } }
    }
  })
  return { ...result, registered: registeredIn(calls), operations: calls.map(({ operation }) => operation) }
}

const registeredIn = (calls: readonly Call[]) =>
  calls.filter(({ operation }) => operation === 'RegisterTaskDefinition').map(({ request }) => request)
