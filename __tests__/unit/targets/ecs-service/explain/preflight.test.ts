import { describe, expect, test } from '@jest/globals'
import { preflight } from '../../../../../src/targets/ecs-service/explain/preflight.ts'
import { type Answers, withEcs } from '../../../aws/ecs-stand-in.ts'
import { printed } from '../../../printed.ts'

printed()

const facts = { name: 'pricing', cluster: 'shop', breaker: { enable: true, rollback: true }, desired: 2 }

const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'

const awslogs = (group: string, more: Record<string, string> = {}) => ({
  logDriver: 'awslogs',
  options: { 'awslogs-group': group, ...more },
})

const codes = async (answers: Answers, definition: object, desiredCount?: number) => {
  const { result, calls } = await withEcs(answers, (_, session) =>
    preflight(session, { facts, definition: definition as Record<string, unknown>, desiredCount }),
  )
  return { codes: result.map(({ code }) => code), calls: calls.map(({ operation }) => operation) }
}

const denied = () => ({ error: 'AccessDeniedException', message: 'User: arn:x is not authorized to perform: y' })

describe('log groups', () => {
  const groups = (...names: string[]): Answers => ({
    DescribeLogGroups: () => ({ logGroups: names.map((logGroupName) => ({ logGroupName })) }),
  })
  const writing = { containerDefinitions: [{ name: 'api', logConfiguration: awslogs('/ecs/pricing') }] }

  test('one that is not there is told, though another begins like it', async () => {
    expect((await codes(groups('/ecs/pricing-old'), writing)).codes).toEqual(['log-group-missing'])
  })

  test('one that is there is not', async () => {
    expect((await codes(groups('/ecs/pricing'), writing)).codes).toEqual([])
  })

  test('one that the log driver makes is not asked for', async () => {
    const made = { containerDefinitions: [{ logConfiguration: awslogs('/x', { 'awslogs-create-group': 'true' }) }] }
    expect(await codes({}, made)).toEqual({ codes: [], calls: [] })
  })

  test('what may not be read is not told', async () => {
    expect((await codes({ DescribeLogGroups: denied }, writing)).codes).toEqual([])
  })

  test('credentials that ended are an error', async () => {
    const ended = () => ({ error: 'ExpiredTokenException', message: 'The security token included is expired' })
    await expect(codes({ DescribeLogGroups: ended }, writing)).rejects.toThrow('expired')
  })
})

describe('what scales the service', () => {
  const scaled: Answers = {
    DescribeScalableTargets: ({ ResourceIds }: { ResourceIds: string[] }) => ({
      ScalableTargets: ResourceIds[0] === 'service/shop/pricing' ? [{ MinCapacity: 1, MaxCapacity: 4 }] : [],
    }),
  }

  test.each([
    [4, []],
    [5, ['outside-scaling']],
    [0, ['desired-zero', 'outside-scaling']],
  ])('%i tasks: %j', async (count, told) => {
    expect((await codes(scaled, {}, count)).codes).toEqual(told)
  })

  test('is not asked for without a number of tasks', async () => {
    expect((await codes(scaled, {})).calls).toEqual([])
  })
})

describe('the program of a health check', () => {
  const image = (history: string[]): Answers => {
    const config = { os: 'linux', architecture: 'amd64', history: history.map((created_by) => ({ created_by })) }
    return {
      BatchGetImage: ({ imageIds }: { imageIds: { imageDigest?: string }[] }) => ({
        images: [{ imageId: imageIds[0], ...manifests[imageIds[0]!.imageDigest ? 'child' : 'index'] }],
      }),
      GetDownloadUrlForLayer: () => ({
        downloadUrl: `${process.env['AWS_ENDPOINT_URL']}/layer/${encodeURIComponent(JSON.stringify(config))}`,
      }),
    }
  }
  const child = `sha256:${'c'.repeat(64)}`
  const manifests = {
    index: {
      imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
      imageManifest: JSON.stringify({
        manifests: [{ digest: child, platform: { os: 'linux', architecture: 'amd64' } }],
      }),
    },
    child: {
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      imageManifest: JSON.stringify({ config: { digest: `sha256:${'d'.repeat(64)}` }, layers: [] }),
    },
  }
  const definition = {
    containerDefinitions: [
      {
        name: 'api',
        image: `${registry}/api:v1`,
        healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost/'] },
      },
    ],
  }
  const slim = "# debian.sh --arch 'amd64' out/ 'bookworm' '@1733702400'"

  test.each([
    ['a slim base', [slim], ['health-check-tool']],
    ['a slim base with curl', [slim, 'RUN apt-get install -y curl'], []],
    ['a base that nobody knows', ['COPY rootfs /'], []],
  ])('%s: %s', async (_, history, told) => {
    expect((await codes(image(history), definition)).codes).toEqual(told)
  })

  test('of an image of another registry is not known', async () => {
    const [container] = definition.containerDefinitions
    const elsewhere = {
      containerDefinitions: [{ ...container, image: 'public.ecr.aws/docker/library/python:3.12-slim' }],
    }
    expect(await codes({}, elsewhere)).toEqual({ codes: [], calls: [] })
  })
})
