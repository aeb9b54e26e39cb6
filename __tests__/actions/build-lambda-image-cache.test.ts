import { randomBytes } from 'node:crypto'
import { ECRClient, ListImagesCommand, PutLifecyclePolicyCommand } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { push } from '../support/door.ts'
import { type ImageScene, imageScene, notOnClassicStore, repositoryName, tinyContext } from '../support/image-scene.ts'

const ecrOf = ({ aws }: ImageScene) => new ECRClient(aws.root)

/** A lifecycle policy under which images without a tag go, as that of `create-repository`. */
const letUntaggedGo = (scene: ImageScene) => {
  const selection = { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 }
  const lifecyclePolicyText = JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] })
  return ecrOf(scene).send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }))
}

const tagsOf = async (scene: ImageScene) => {
  const { imageIds = [] } = await ecrOf(scene).send(new ListImagesCommand({ repositoryName }))
  return imageIds.flatMap(({ imageTag }) => (imageTag ? [imageTag] : []))
}

const recorded = () => {
  const { PATH, runs } = dockerRecorder()
  const build = () => runs().findLast(({ args }) => args[1] === 'build')!
  const given = (name: string) => build().args.flatMap((word, at, args) => (args[at - 1] === name ? [word] : []))
  return { env: { PATH }, build, from: () => given('--cache-from'), to: () => given('--cache-to') }
}

const built = { exitCode: 0, outputs: { outcome: 'built' } }
const pull = { name: 'pull_request', payload: { ...push.payload, pull_request: { number: 7 } } }

notOnClassicStore('it writes no cache')(
  'auto: where images without a tag go, the cache is in the repository, and the next build reads it',
  async () => {
    const scene = await imageScene()
    await letUntaggedGo(scene)
    const { env, to } = recorded()
    const first = await scene.run({}, { env })
    expect(first).toMatchObject({ ...built, errors: [], warnings: [], notices: [] })
    const tags = await tagsOf(scene)
    const cache = tags.find((tag) => /^buildcache-amd64-\w{8}$/.test(tag))
    expect(to()).toEqual([expect.stringContaining(`:${cache},mode=max,`)])
    expect(tags.sort()).toEqual([scene.commit, cache, 'latest'].sort())
    const again = await scene.run({ reuse: 'never' })
    expect(again).toMatchObject(built)
    expect(again.log).toMatch(/importing cache manifest from \S+:buildcache-amd64/)
    expect(again.log).not.toMatch(/:buildcache-\S+: not found/)
    // The recipe knows nothing of caches.
    const other = await scene.run({ cache: 'none' })
    expect(other.outputs['outcome']).toBe('reused')
  },
)

test.concurrent('auto: else it is in the image, which Lambda takes all the same', async () => {
  const scene = await imageScene()
  const { env, from, to } = recorded()
  const step = await scene.run({}, { env })
  expect(step).toMatchObject({ ...built, errors: [], warnings: [], notices: [] })
  expect([from(), to()]).toEqual([[`type=registry,ref=${scene.registry}/${repositoryName}:latest`], ['type=inline']])
  expect((await tagsOf(scene)).sort()).toEqual([scene.commit, 'latest'].sort())
  expect(step.outputs['manifest-media-type']).toBe('application/vnd.docker.distribution.manifest.v2+json')
  expect(step.summary).toMatch(/importing cache.*\| none there \|/)
})

notOnClassicStore('it writes no cache')(
  'registry in a repository of immutable tags goes into the image, and says why',
  async () => {
    const scene = await imageScene({ immutable: true })
    const { env, to } = recorded()
    const step = await scene.run({ cache: 'registry', tags: 'sha' }, { env })
    expect(step).toMatchObject({ ...built, notices: [expect.stringMatching(/`cache: registry` .*immutable/)] })
    expect(to()).toEqual(['type=inline'])
  },
)

notOnClassicStore('it writes no cache')('a pull request writes no cache, also when it pushes', async () => {
  const scene = await imageScene()
  await letUntaggedGo(scene)
  const { env, from, to } = recorded()
  const step = await scene.run({ push: 'true', tags: 'pr-7' }, { event: pull, env })
  expect(step).toMatchObject(built)
  expect(from()).toEqual([expect.stringContaining(':buildcache-amd64-')])
  expect(to()).toEqual([])
  expect(await tagsOf(scene)).toEqual(['pr-7'])
})

notOnClassicStore('it writes no cache')(
  "a cache that cannot be written turns no good push red: GitHub's, which is down",
  async () => {
    const scene = await imageScene()
    const { env, build } = recorded()
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token = `${part({ alg: 'none', typ: 'JWT' })}.${part({ ac: '[{"Scope":"refs/heads/main","Permission":3}]', nbf: 1_600_000_000, exp: 4_102_444_800 })}.${randomBytes(9).toString('hex')}`
    const gitHub = {
      ACTIONS_RUNTIME_TOKEN: token,
      ACTIONS_CACHE_URL: 'http://127.0.0.1:9/',
      ACTIONS_RESULTS_URL: undefined,
    }
    const step = await scene.run({ cache: 'gha' }, { env: { ...env, ...gitHub } })
    expect(step).toMatchObject({ ...built, errors: [], warnings: [expect.stringContaining('could not be written')] })
    expect(await scene.image()).toBeDefined()
    // By its environment alone, and for this kind of cache alone.
    expect(build().environment['ACTIONS_RUNTIME_TOKEN']).toBe(token)
    expect(build().args.join(' ')).not.toContain(token)
    expect(step.log).not.toContain(token)
    const plain = recorded()
    await scene.run({ reuse: 'never' }, { env: { ...plain.env, ...gitHub } })
    expect(JSON.stringify(plain.build().environment)).not.toContain(token)
  },
)

test.concurrent("GitHub's cache where the job has none, and a build without a push", async () => {
  const scene = await imageScene({ files: tinyContext() })
  const none = { ACTIONS_RUNTIME_TOKEN: undefined, ACTIONS_CACHE_URL: undefined, ACTIONS_RESULTS_URL: undefined }
  const step = await scene.run({ cache: 'gha' }, { env: none })
  expect(step).toMatchObject({ ...built, notices: [expect.stringContaining('no access to GitHub')] })
  const { env, from, to } = recorded()
  const local = await scene.run({ push: 'false' }, { env })
  expect(local).toMatchObject({ ...built, notices: [] })
  expect([from(), to()]).toEqual([[], []])
})

notOnClassicStore('it writes no cache')(
  "a cache that BuildKit refuses is left out: GitHub's, with a token that is none",
  async () => {
    const scene = await imageScene()
    const gitHub = {
      ACTIONS_RUNTIME_TOKEN: 'no-token',
      ACTIONS_CACHE_URL: 'http://127.0.0.1:9/',
      ACTIONS_RESULTS_URL: undefined,
    }
    const step = await scene.run({ cache: 'gha' }, { env: gitHub })
    expect(step).toMatchObject({ ...built, errors: [], warnings: [expect.stringContaining('built without it')] })
    expect(await scene.image()).toBeDefined()
  },
)
