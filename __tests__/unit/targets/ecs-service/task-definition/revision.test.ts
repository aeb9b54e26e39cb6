import { describe, expect, test } from '@jest/globals'
import type { Definition } from '../../../../../src/aws/ecs-task-definitions.ts'
import type { ServiceFacts } from '../../../../../src/targets/ecs-service/service.ts'
import { imagesInput } from '../../../../../src/targets/ecs-service/task-definition/image-input.ts'
import { pinned } from '../../../../../src/targets/ecs-service/task-definition/pinned.ts'
import {
  planRevision,
  registeredRevision,
  type WantedRevision,
} from '../../../../../src/targets/ecs-service/task-definition/revision.ts'
import { type Answers, type Call, withEcs } from '../../../aws/ecs-stand-in.ts'
import { printed } from '../../../printed.ts'

const output = printed()

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'
const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`
const arnOf = (name: string) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/${name}`

const definition: Definition = {
  family: 'api',
  runtimePlatform: { cpuArchitecture: 'X86_64' },
  containerDefinitions: [
    { name: 'web', image: `${host}/api:v1`, environment: [{ name: 'PASSWORD', value: 'correct-horse' }] },
    { name: 'agent', image: 'public.ecr.aws/acme/agent:v1', essential: false },
  ],
}

const withWeb = (image: string): Definition => ({
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
const ecs = (revisions: Readonly<Record<string, { definition: Definition; status?: string }>>): Answers => ({
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
const deployed = async ({ image, wanted = {}, answers = ecs({ 'api:7': { definition } }), of = {} }: Given) => {
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
  return { ...result, registered: registeredIn(calls) }
}

const registeredIn = (calls: readonly Call[]) =>
  calls.filter(({ operation }) => operation === 'RegisterTaskDefinition').map(({ request }) => request)

describe('without an image', () => {
  test('the revision stays, and its images are looked up: what the tag means now', async () => {
    const { plan, revision, registered } = await deployed({})
    expect(registered).toEqual([])
    expect(revision).toMatchObject({ arn: arnOf('api:7'), previousArn: arnOf('api:7'), registered: false, changes: [] })
    expect(plan?.images).toEqual([
      { container: 'web', image: `${host}/api:v1`, asked: false, digest: digestOf('a'), digests: [digestOf('a')] },
      expect.objectContaining({
        container: 'agent',
        digest: undefined,
        unchecked: expect.stringContaining('another registry'),
      }),
    ])
  })

  test('of a revision that was deregistered a copy is made: ECS starts nothing new with it', async () => {
    const { revision, registered } = await deployed({ answers: ecs({ 'api:7': { definition, status: 'INACTIVE' } }) })
    expect(registered).toEqual([definition])
    expect(revision).toMatchObject({ arn: arnOf('api:99'), registered: true, why: expect.stringContaining('INACTIVE') })
  })
})

describe('a new image', () => {
  test('is a copy of the service’s own revision in which one container has it', async () => {
    const { revision, registered } = await deployed({ image: `${host}/api:v2` })
    expect(registered).toEqual([withWeb(`${host}/api:v2`)])
    expect(revision).toMatchObject({ arn: arnOf('api:99'), registered: true, changes: ['web.image'] })
    expect(revision?.images[0]).toMatchObject({ asked: true, digest: digestOf('b') })
  })

  test('by digest alone is in the registry of the service’s account and Region', async () => {
    const { registered } = await deployed({ image: `api@${digestOf('a')}` })
    expect(registered).toEqual([withWeb(`${host}/api@${digestOf('a')}`)])
  })

  test('that is there already makes no revision, nor one that the newest revision has', async () => {
    expect(await deployed({ image: `${host}/api:v1` })).toMatchObject({
      registered: [],
      revision: { arn: arnOf('api:7') },
    })
    const answers = ecs({ 'api:7': { definition }, 'api:8': { definition: withWeb(`${host}/api:v2`) } })
    expect(await deployed({ image: `${host}/api:v2`, answers })).toMatchObject({
      registered: [],
      revision: { arn: arnOf('api:8'), registered: false, changes: ['web.image'] },
    })
  })

  test('of an index counts by either digest that ECS may tell', async () => {
    const { plan } = await deployed({ image: `${host}/api:both` })
    expect(plan?.images[0]).toMatchObject({ digest: digestOf('d'), digests: [digestOf('d'), digestOf('a')] })
  })

  test.each([
    ['is not there', `${host}/api:v9`, 'image-not-found', /no image .*api:v9 for the container web/],
    ['is for another processor', `${host}/api:arm`, 'architecture-mismatch', /built for arm64, .* run on x86_64/],
    ['is an index without this processor', `${host}/api:only-arm`, 'architecture-mismatch', /built for arm64,/],
    ['is for a container that is not', `wbe=${host}/api:v2`, 'invalid-input', /"wbe"/],
  ])('that %s is refused before anything is written', async (_, image, code, message) => {
    const { failure, registered } = await deployed({ image })
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(registered).toEqual([])
  })

  test('for instances of either processor is not held against one', async () => {
    const { runtimePlatform: _, ...anywhere } = definition
    const answers = ecs({ 'api:7': { definition: anywhere } })
    const of = { launch: { launchType: 'EC2', strategy: [], platformVersion: undefined } }
    expect(await deployed({ image: `${host}/api:arm`, answers, of })).toMatchObject({ revision: { registered: true } })
  })
})

describe('another task definition', () => {
  const answers = ecs({
    'api:7': { definition },
    'api:8': { definition: { ...definition, cpu: '512' } },
    'api:6': { definition, status: 'INACTIVE' },
  })

  test.each([
    ['a family is its newest', 'api', 'api:8'],
    ['a revision is that', 'api:8', 'api:8'],
  ])('%s, and nothing is registered', async (_, name, arn) => {
    const result = await deployed({ answers, wanted: { source: { kind: 'named', name } } })
    expect(result).toMatchObject({ registered: [], revision: { arn: arnOf(arn), changes: ['cpu'] } })
  })

  test.each([
    ['api:6', 'task-definition-inactive', /api:6 is INACTIVE/],
    ['web:1', 'task-definition-not-found', /no task definition web:1/],
  ])('%s is refused: %s', async (name, code, message) => {
    const { failure } = await deployed({ answers, wanted: { source: { kind: 'named', name } } })
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) })
  })
})

test('while others register revisions of the family, it is tried again', async () => {
  const answers = ecs({ 'api:7': { definition } })
  let tries = 0
  const busy = (sent: never) =>
    ++tries === 1
      ? {
          error: 'ClientException',
          message: 'Too many concurrent attempts to create a new revision of the specified family.',
        }
      : answers['RegisterTaskDefinition']!(sent)
  const { revision } = await deployed({
    image: `${host}/api:v2`,
    answers: { ...answers, RegisterTaskDefinition: busy },
  })
  expect(revision).toMatchObject({ registered: true })
  expect(tries).toBe(2)
})

test('what ECS did not take over is told by name; no value of a variable is printed', async () => {
  const definitionWithMore = { ...definition, tomorrow: true }
  const answers = {
    ...ecs({ 'api:7': { definition: definitionWithMore } }),
    RegisterTaskDefinition: () => ({
      taskDefinition: { ...definition, taskDefinitionArn: arnOf('api:8'), revision: 8, status: 'ACTIVE' },
    }),
  }
  await deployed({ image: `${host}/api:v2`, answers })
  expect(output.text()).toContain('api:8 is without: tomorrow.')
  expect(output.text()).not.toContain('correct-horse')
})

test('a revision can be pinned to what ran, whatever its images are called', () => {
  const names = ['host.io:5000/a/api:v1', `${host}/api@${digestOf('b')}`, 'public.ecr.aws/acme/agent']
  const containerDefinitions = names.map((image, at) => ({ name: `c${at}`, image }))
  const ran = names.map((_, at) => ({ container: `c${at}`, digest: at === 2 ? undefined : digestOf('a') }))
  const { containerDefinitions: after } = pinned({ family: 'api', revision: 7, containerDefinitions }, ran)
  expect(after?.map(({ image }) => image)).toEqual([
    `host.io:5000/a/api@${digestOf('a')}`,
    `${host}/api@${digestOf('a')}`,
    'public.ecr.aws/acme/agent',
  ])
})
