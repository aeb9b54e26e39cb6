import { expect, test } from '@jest/globals'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { namesOf, writesIn } from '../support/door.ts'
import { docker, gzip, imageScene, repositoryName, tinyContext } from '../support/image-scene.ts'

const recipe = 'io.github.aws-deploy-actions.recipe'

test.concurrent('builds and pushes the image of a commit in a form that Lambda takes, then tags it, latest last', async () => {
  const scene = await imageScene()
  const step = await scene.run({ tags: 'latest\nsha\nstable', labels: 'team=pricing' })
  const image = (await scene.image())!
  const uri = `${scene.registry}/${repositoryName}`
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: {
      outcome: 'built',
      changed: 'true',
      'failure-code': '',
      'failure-reason': '',
      'image-uri': `${uri}@${image.digest}`,
      image: `${repositoryName}@${image.digest}`,
      'tagged-uri': `${uri}:${scene.commit}`,
      digest: image.digest,
      tags: JSON.stringify([scene.commit, 'stable', 'latest']),
      architecture: 'x86_64',
      'manifest-media-type': docker,
    },
  })
  expect(Number(step.outputs['size-bytes'])).toBeGreaterThan(500)
  expect(image).toMatchObject({ mediaType: docker, layerTypes: [gzip], config: { architecture: 'amd64' } })
  expect([...image.tags].sort()).toEqual([scene.commit, 'latest', 'stable'].sort())
  expect(image.config.config?.Labels).toMatchObject({
    team: 'pricing',
    'org.opencontainers.image.revision': scene.commit,
    'org.opencontainers.image.source': 'https://github.com/acme/shop',
    [recipe]: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  const calls = await scene.aws.calls()
  const pushed = namesOf(calls).indexOf('ecr:GetAuthorizationToken')
  const tagged = calls.filter(({ operation }) => operation === 'PutImage')
  expect(namesOf(calls.slice(0, pushed)).sort()).toEqual([
    'ecr:BatchGetImage',
    'ecr:DescribeRepositories',
    'sts:GetCallerIdentity',
  ])
  // Read back before any other tag is put on it.
  expect(namesOf(calls.slice(pushed + 1))).toEqual([
    'ecr:GetLifecyclePolicy',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
    'ecr:DescribeImages',
    'ecr:PutImage',
    // Where `latest` is, before it is decided on and right before it moves.
    'ecr:BatchGetImage',
    'ecr:BatchGetImage',
    'ecr:PutImage',
  ])
  expect(tagged.map(({ parameters }) => parameters['imageTag'])).toEqual(['stable', 'latest'])
  expect(step.summary.split('\n')[0]).toBe('### Image `pricing`: built')
  for (const told of [image.digest, scene.commit, docker, 'x86_64']) expect(step.summary).toContain(`\`${told}\``)
  const report = JSON.parse(step.read(step.outputs['report-file']!))
  expect(report).toMatchObject({ schema: 1, door: 'build-lambda-image', outputs: { digest: image.digest } })
})

test.concurrent('the same commit again is reused: no Docker, and nothing is written', async () => {
  const scene = await imageScene()
  const first = await scene.run()
  await scene.aws.clearCalls()
  const { PATH, runs } = dockerRecorder()
  const again = await scene.run({}, { env: { PATH } })
  expect(again).toMatchObject({
    exitCode: 0,
    outputs: {
      ...first.outputs,
      outcome: 'reused',
      changed: 'false',
      'duration-seconds': expect.anything(),
      'report-file': expect.anything(),
    },
  })
  expect(again.summary.split('\n')[0]).toContain('reused, since it has the same recipe')
  expect(runs()).toEqual([])
  expect(writesIn(await scene.aws.calls())).toEqual([])
})

test.concurrent('a tag that is missing on the image of this commit is added without a build', async () => {
  const scene = await imageScene()
  await scene.run({ tags: 'sha' })
  const { PATH, runs } = dockerRecorder()
  const again = await scene.run({ tags: 'sha\nrelease-7' }, { env: { PATH } })
  expect(again).toMatchObject({ outputs: { outcome: 'reused', changed: 'true' } })
  expect((await scene.image('release-7'))!.digest).toBe(again.outputs['digest'])
  expect(runs()).toEqual([])
})

test.concurrent('a change that .dockerignore leaves out is none', async () => {
  const files = { ...tinyContext(), '.dockerignore': 'notes/*\n!notes/kept.txt\n', 'notes/kept.txt': 'kept' }
  const scene = await imageScene({ files })
  await scene.run()
  const again = await scene.run({}, { files: { ...files, 'notes/draft.txt': 'not in the image' } })
  expect(again.outputs['outcome']).toBe('reused')
  const kept = await scene.run({ 'dry-run': 'true' }, { files: { ...files, 'notes/kept.txt': 'changed' } })
  expect(kept.summary).toContain('another context went into it')
})

const changes = {
  context: [{ 'more.txt': 'new' }, {}],
  dockerfile: [{ Dockerfile: 'FROM scratch\nCOPY . /\n' }, {}],
  labels: [{}, { labels: 'team=other' }],
  platform: [{}, { architecture: 'arm64' }],
} as const

test.concurrent('what differs is named: in a dry run, and in a repository of immutable tags, where it is the end', async () => {
  // Without these lines a Dockerfile is a part of its context, too.
  const files = { ...tinyContext(), '.dockerignore': 'Dockerfile\n.dockerignore\n' }
  const scenes = await Promise.all([imageScene({ files }), imageScene({ files, immutable: true })])
  await Promise.all(scenes.map((scene) => scene.run()))
  await Promise.all(scenes.map(({ aws }) => aws.clearCalls()))
  const [mutable, immutable] = scenes
  for (const [part, [changed, inputs]] of Object.entries(changes)) {
    const options = { files: { ...files, ...changed } }
    const [planned, failed] = await Promise.all([
      mutable!.run({ ...inputs, 'dry-run': 'true' }, options),
      immutable!.run(inputs, options),
    ])
    expect(planned).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'false' } })
    expect(planned.log).toContain(`To build: ${mutable!.commit} is there, but another ${part} went into it`)
    expect(failed).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'tag-immutable' } })
    expect(failed.outputs['failure-reason']).toContain(`another ${part} went into it`)
    expect(failed.errors).toEqual([expect.stringContaining(`another ${part} went into it`)])
    expect(failed.summary).toContain('tags: pr-${{ github.run_id }}')
  }
  for (const { aws } of scenes) expect(writesIn(await aws.calls())).toEqual([])
})

test.concurrent('the same commit with another context is built again where tags may move', async () => {
  const scene = await imageScene()
  const first = await scene.run()
  const again = await scene.run({}, { files: tinyContext() })
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', changed: 'true' } })
  expect(again.outputs['digest']).not.toBe(first.outputs['digest'])
  expect(await scene.image()).toMatchObject({ digest: again.outputs['digest'] })
  expect(await scene.image('latest')).toMatchObject({ digest: again.outputs['digest'] })
})

test.concurrent('reuse: never builds every time', async () => {
  const scene = await imageScene()
  await scene.run()
  const again = await scene.run({ reuse: 'never' })
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  expect(again.log).toContain('To build: `reuse` is never')
})

test.concurrent('architecture: arm64 gives an image of it', async () => {
  const scene = await imageScene()
  const step = await scene.run({ architecture: 'aarch64' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', architecture: 'arm64' } })
  expect((await scene.image())!.config.architecture).toBe('arm64')
})

test.concurrent('for: container takes an image that Lambda would refuse, for: lambda builds another', async () => {
  const scene = await imageScene()
  await scene.run()
  const labels = { ...(await scene.image())!.config.config!.Labels }
  await scene.aws.seed.image({ repository: repositoryName, tag: scene.commit, labels, compression: 'zstd' })
  const container = await scene.run({ for: 'container' })
  expect(container).toMatchObject({ exitCode: 0, outputs: { outcome: 'reused' } })
  expect(container.outputs['manifest-media-type']).toBe('application/vnd.oci.image.manifest.v1+json')
  const lambda = await scene.run()
  expect(lambda).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', 'manifest-media-type': docker } })
  expect(lambda.log).toContain('Lambda takes gzip alone')
})

test.concurrent('a dry run writes nothing', async () => {
  const scene = await imageScene()
  const { PATH, runs } = dockerRecorder()
  const step = await scene.run({ 'dry-run': 'true' }, { env: { PATH } })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'false', digest: '' } })
  expect(step.log).toContain(`Dry run. To build: there is no image ${scene.commit} yet. Tags: ${scene.commit}, latest`)
  expect(await scene.image()).toBeUndefined()
  expect(writesIn(await scene.aws.calls())).toEqual([])
  expect(runs()).toEqual([])
})

test.concurrent('the repository may be named by its URI or ARN', async () => {
  const scene = await imageScene()
  const arn = `arn:aws:ecr:${scene.aws.region}:${scene.aws.account}:repository/${repositoryName}`
  const built = await scene.run({ repository: arn })
  const reused = await scene.run({ repository: `${scene.registry}/${repositoryName}` })
  expect([built, reused].map(({ outputs }) => outputs['outcome'])).toEqual(['built', 'reused'])
  expect(reused.outputs['image-uri']).toBe(built.outputs['image-uri'])
})
