import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { namesOf, someCommit } from '../support/door.ts'
import { docker, type ImageScene, imageScene, repositoryName } from '../support/image-scene.ts'
import type { Step } from '../support/run-step.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'

/** Two folders to build of, and the repositories of their images beside that of the scene. */
const shop = async (files: Readonly<Record<string, string>> = {}): Promise<ImageScene> => {
  const scene = await imageScene({
    files: {
      'api/Dockerfile': 'FROM scratch\nCOPY . /\nLABEL part=api\n',
      'worker/Dockerfile': 'FROM scratch\nCOPY . /\nLABEL part=worker\n',
      'worker/broken.Dockerfile': 'FROM scratch\nCOPY missing.txt /\n',
      ...files,
    },
  })
  await Promise.all(['api', 'worker'].map((name) => scene.aws.seed.repository(`shop/${name}`)))
  return scene
}

const both = `
- repository: shop/api
  context: api
  name: api
- repository: shop/worker
  context: worker
  labels: {team: jobs, tier: "2"}
  architecture: arm64
`

const imagesOf = (step: Step) => JSON.parse(step.outputs['images']!) as Record<string, Record<string, unknown>>

/** The folded parts of a log: title and lines. Lines outside of them have no title. */
const partsOf = (log: string) => {
  const parts: { title: string; lines: string[] }[] = [{ title: '', lines: [] }]
  for (const line of log.split('\n')) {
    const [, title] = /^::group::(.*)$/.exec(line) ?? []
    if (title !== undefined) parts.push({ title, lines: [] })
    else if (line === '::endgroup::') parts.push({ title: '', lines: [] })
    else parts.at(-1)!.lines.push(line)
  }
  return parts.filter(({ title }) => title !== '')
}

const single = ['image-uri', 'image', 'tagged-uri', 'digest', 'tags', 'architecture', 'manifest-media-type']

test.concurrent('several images are built by one step; what one does not say, the inputs say', async () => {
  const scene = await shop()
  const step = await scene.run({ repository: '', images: both, labels: 'team=shop', tags: 'sha\nlatest\nstable' })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', changed: 'true', 'failure-code': '' } })
  for (const name of [...single, 'size-bytes']) expect([name, step.outputs[name]]).toEqual([name, ''])
  const [api, worker] = [await scene.image(scene.commit, 'shop/api'), await scene.image(scene.commit, 'shop/worker')]
  expect(api!.config).toMatchObject({ architecture: 'amd64', config: { Labels: { team: 'shop', part: 'api' } } })
  expect(worker!.config).toMatchObject({
    architecture: 'arm64',
    config: { Labels: { team: 'jobs', tier: '2', part: 'worker' } },
  })
  const registry = scene.registry
  expect(imagesOf(step)).toEqual({
    api: {
      'image-uri': `${registry}/shop/api@${api!.digest}`,
      image: `shop/api@${api!.digest}`,
      'tagged-uri': `${registry}/shop/api:${scene.commit}`,
      digest: api!.digest,
      tags: [scene.commit, 'stable', 'latest'],
      architecture: 'x86_64',
      'manifest-media-type': docker,
      'size-bytes': expect.any(Number),
      outcome: 'built',
      changed: true,
      'failure-code': '',
      'failure-reason': '',
    },
    'shop/worker': expect.objectContaining({ digest: worker!.digest, architecture: 'arm64', outcome: 'built' }),
  })
  for (const image of [api, worker]) expect([...image!.tags].sort()).toContain('latest')
  // One asks who we are, for both.
  expect(namesOf(await scene.aws.calls()).filter((name) => name === 'sts:GetCallerIdentity')).toHaveLength(1)
  expect(step.summary.split('\n')[0]).toBe('### 2 images: all delivered')
  for (const told of ['### Image `api`: built', '### Image `shop/worker`: built', api!.digest, worker!.digest])
    expect(step.summary).toContain(told)
})

test.concurrent('each image has a part of the log, in which no line is of another', async () => {
  const scene = await shop()
  // The first look of each: a line every second tells what both are at.
  await scene.aws.faults.set({ service: 'ecr', operation: 'BatchGetImage', latency_ms: 2500, times: 2 })
  const step = await scene.run({ repository: '', images: both })
  const parts = partsOf(step.log)
  expect(parts.map(({ title }) => title).sort()).toEqual([
    expect.stringMatching(/^api: built sha256:/),
    expect.stringMatching(/^shop\/worker: built sha256:/),
  ])
  for (const { title, lines } of parts) {
    const [ours, other] = title.startsWith('api') ? ['api', 'worker'] : ['worker', 'api']
    expect(lines.join('\n')).toContain(`/shop/${ours}:${scene.commit}`)
    expect(lines.join('\n')).not.toContain(`/shop/${other}`)
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^To build: /), 'Tagged latest']))
  }
  expect(step.log).toMatch(/^ +[\d.]+ s {2}at work: api \S.*, shop\/worker \S.*$/m)
})

test.concurrent('again: what is there is reused, what has changed is built', async () => {
  const scene = await shop()
  await scene.run({ repository: '', images: both })
  const { PATH, runs } = dockerRecorder()
  const again = await scene.run({ repository: '', images: both }, { env: { PATH } })
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'reused', changed: 'false' } })
  expect(runs()).toEqual([])
  const changed = both.replace('tier: "2"', 'tier: "3"')
  const mixed = await scene.run({ repository: '', images: changed })
  expect(mixed).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', changed: 'true' } })
  expect(Object.values(imagesOf(mixed)).map(({ outcome }) => outcome)).toEqual(['reused', 'built'])
})

test.concurrent('one that fails: the other is delivered, and the step is red and names it', async () => {
  const scene = await shop()
  const images = both.replace('context: worker', 'context: worker\n  file: worker/broken.Dockerfile')
  const step = await scene.run({ repository: '', images })
  const api = (await scene.image('latest', 'shop/api'))!
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', changed: 'true', 'failure-code': 'copy-missing', digest: '' },
  })
  expect(step.errors).toEqual([expect.stringMatching(/^1 of 2 images not delivered\. shop\/worker: .*missing\.txt/)])
  expect(imagesOf(step)).toMatchObject({
    api: { outcome: 'built', digest: api.digest, 'failure-code': '' },
    'shop/worker': {
      outcome: 'failed',
      digest: '',
      'size-bytes': null,
      changed: false,
      'failure-code': 'copy-missing',
    },
  })
  expect(step.summary.split('\n')[0]).toBe('### 2 images: 1 not delivered')
  expect(step.summary).toMatch(/### Image `shop\/worker`: not delivered[\s\S]+### Image `api`: built/)
  expect(partsOf(step.log).map(({ title }) => title)).toContain('shop/worker: failed (copy-missing)')
  expect(await scene.image(scene.commit, 'shop/worker')).toBeUndefined()
})

test.concurrent('what all of them lack is said once', async () => {
  const scene = await imageScene()
  const step = await scene.run({ repository: '', images: '[{repository: no/a}, {repository: no/b}]' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'repository-not-found' } })
  expect(step.errors).toHaveLength(1)
  expect(step.errors[0]).toMatch(/^2 of 2 images not delivered\. no\/a: .*no\/a.* no\/b: .*no\/b/)
  const { DOCKER_HOST, ...local } = { DOCKER_HOST: 'unix:///nowhere/docker.sock', repository: '', push: 'false' }
  const images = '[{repository: no/a}, {repository: no/b}]'
  const deaf = await scene.run({ ...local, images }, { env: { DOCKER_HOST } })
  expect(deaf.errors).toEqual([expect.stringMatching(/^2 of 2 images not delivered\. no\/a, no\/b: No Docker engine/)])
})

test.concurrent('a dry run of several writes nothing', async () => {
  const scene = await shop()
  const { PATH, runs } = dockerRecorder()
  const step = await scene.run({ repository: '', images: both, 'dry-run': 'true' }, { env: { PATH } })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'false' } })
  expect(Object.values(imagesOf(step)).map(({ tags }) => tags)).toEqual([
    [scene.commit, 'latest'],
    [scene.commit, 'latest'],
  ])
  expect(runs()).toEqual([])
})

const slow = `FROM public.ecr.aws/lambda/python:3.11\nENV TEST=${someCommit()}\nRUN sleep 60\n`

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test.concurrent('a cancel ends all builds, keeps what is delivered, and leaves nothing', async () => {
  const scene = await shop({ 'slow/Dockerfile': slow })
  await scene.aws.seed.repository('shop/slow')
  const more = ['a', 'b'].map((tag) => `- {name: slow-${tag}, repository: shop/slow, context: slow, tags: ${tag}}`)
  const { PATH, runs } = dockerRecorder()
  const images = [both, ...more].join('\n')
  const live = scene.start({ repository: '', images, labels: `when=${scene.commit}` }, { env: { PATH } })
  // The quick ones are done, the others are not.
  await live.waitForLog(/at work: slow-a .*, slow-b /)
  await live.cancel()
  // Told by the step itself: the runner has not had to end it.
  const step = await live.result
  expect(step).toMatchObject({
    outcome: 'cancelled',
    exitCode: 1,
    outputs: { outcome: 'cancelled', changed: 'true', 'failure-code': 'cancelled' },
    errors: [expect.stringContaining('2 of 4 images not delivered. slow-a, slow-b: The step was cancelled.')],
  })
  const outcomes = Object.values(imagesOf(step)).map(({ outcome }) => outcome)
  expect(outcomes).toEqual(['built', 'built', 'cancelled', 'cancelled'])
  const pids = runs().flatMap(({ pid }) => [pid, -pid])
  for (let tries = 0; pids.some(isAlive) && tries < 50; tries++) await sleep(100)
  expect(pids.filter(isAlive)).toEqual([])
  expect(step.leftBehind.map(({ path }) => path)).toEqual([step.outputs['report-file']])
  expect(await scene.image('a', 'shop/slow')).toBeUndefined()
})

test.concurrent('secrets of one image and of all get to where they belong, and nowhere else', async () => {
  const [own, shared] = [`own-${randomBytes(9).toString('hex')}`, `shared-${randomBytes(9).toString('hex')}`]
  const nobodysCache = randomBytes(9).toString('hex')
  // The digest shows that the value came; what a step prints is covered.
  const said = (id: string) =>
    `RUN --mount=type=secret,id=${id} echo "$(cat /run/secrets/${id} | sha256sum)" # ${nobodysCache}\n`
  const base = 'FROM public.ecr.aws/lambda/python:3.11\n'
  const scene = await shop({ 'a/Dockerfile': base + said('own'), 'b/Dockerfile': base + said('shared') })
  const images = `
- {name: a, context: a, tags: a, secrets: {own: "${own}"}}
- {name: b, context: b, tags: b}
- {name: c, context: b, tags: c, architecture: sparc}`
  const secrets = `shared=${shared}\nempty=`
  const wrong = await scene.run({ images, secrets })
  const step = await scene.run({ images: images.replace(/\n.*sparc.*/, ''), secrets })
  expect(wrong.outputs['failure-code']).toBe('invalid-input')
  expect(step.errors).toEqual([])
  for (const secret of [own, shared]) expect(step.log).toContain(createHash('sha256').update(secret).digest('hex'))
  // What all share is said for each that takes it.
  expect(step.warnings).toEqual([expect.stringMatching(/^b: The build goes without these secrets.*: empty\./)])
  for (const each of [wrong, step]) expect(findLeaks({ own, shared }, placesOf(each))).toEqual([])
})

test.concurrent('two images on one tag are refused, however the repository is written', async () => {
  const scene = await imageScene()
  const { registry } = scene
  const images = `[{name: a, repository: ${repositoryName}}, {name: b, repository: ${registry}/${repositoryName}}]`
  const step = await scene.run({ repository: '', images })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'invalid-input' } })
  expect(step.errors[0]).toContain(`the tags ${scene.commit}, latest of the repository ${repositoryName} on two`)
  expect(step.errors[0]).toMatch(/entry 1 \(a\) and entry 2 \(b\)/)
  expect(await scene.image()).toBeUndefined()
  const apart = images.replace('name: b', 'name: b, tags: [other]')
  expect(await scene.run({ repository: '', images: apart })).toMatchObject({ exitCode: 0 })
})

test.concurrent('what stands where it should not is not shown', async () => {
  const secret = 'hunter2-hunter2'
  const steps = await Promise.all(
    [
      `- repository: api\n  labels: [${secret}\n`,
      `- repository: api\n  ${secret}: x\n- y: *${secret}\n`,
      `- repository: api\n  "TOKEN=${secret}": x\n`,
      `- repository: api\n  password: ${secret}\n`,
      `- ${secret}\n`,
      `- repository: api\n  labels: !${secret} x\n`,
      secret,
    ].map(async (images) => (await imageScene()).run({ repository: '', images })),
  )
  for (const step of steps) {
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'invalid-input' } })
    expect(findLeaks({ secret }, placesOf(step))).toEqual([])
  }
})
