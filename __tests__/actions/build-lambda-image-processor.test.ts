import { expect, test } from '@jest/globals'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { imageScene, notOnClassicStore, repositoryName } from '../support/image-scene.ts'

/** A base image in the registry, for one processor. */
const sceneWith = async (spec: { architecture?: 'amd64' | 'arm64'; index?: boolean }) => {
  const scene = await imageScene()
  const { uri } = await scene.aws.seed.image({ repository: repositoryName, tag: 'base', ...spec })
  return { ...scene, uri }
}

/** BuildKit would make an image that says arm64 in every place, with the programs of another processor. */
const foreign = {
  'that has one processor': (uri: string) => `FROM ${uri}\nCOPY Dockerfile /\n`,
  'of a stage that the last one stands on': (uri: string) => `FROM ${uri} AS one\nFROM one\nCOPY Dockerfile /\n`,
  'by an argument': (uri: string) => `ARG BASE=${uri}\nFROM $BASE\nCOPY Dockerfile /\n`,
  'that FROM asks for in vain': (uri: string) => `FROM --platform=linux/arm64 ${uri}\nCOPY Dockerfile /\n`,
  'of the machine that builds': (uri: string) => `FROM --platform=$BUILDPLATFORM ${uri}\nCOPY Dockerfile /\n`,
  'that FROM asks for by name': (uri: string) => `FROM --platform=linux/amd64 ${uri}\nCOPY Dockerfile /\n`,
}

test.concurrent.each(Object.keys(foreign))(
  'a base image of another processor is refused, and nothing is built: %s',
  async (how) => {
    const scene = await sceneWith({ architecture: 'amd64' })
    const { PATH, runs } = dockerRecorder()
    const Dockerfile = foreign[how as keyof typeof foreign](scene.uri)
    const step = await scene.run({ architecture: 'arm64' }, { files: { Dockerfile }, env: { PATH } })
    expect(step).toMatchObject({
      exitCode: 1,
      outputs: { outcome: 'failed', changed: 'false', 'failure-code': 'architecture-mismatch' },
    })
    expect(step.outputs['failure-reason']).toContain(`${scene.uri} of Dockerfile is for amd64`)
    expect(step.errors).toEqual([expect.stringContaining('`3.12-arm64`')])
    expect(runs().filter(({ args }) => args[1] === 'build')).toEqual([])
    expect(await scene.image()).toBeUndefined()
  },
)

test.concurrent('the same base image for its own processor is built, and one in a stage that only builds is no matter', async () => {
  const scene = await sceneWith({ architecture: 'arm64' })
  const other = await scene.aws.seed.image({ repository: repositoryName, tag: 'other', architecture: 'amd64' })
  const Dockerfile = `FROM ${other.uri} AS work\nFROM ${scene.uri}\nCOPY --from=work /function /other\n`
  const step = await scene.run({ architecture: 'arm64' }, { files: { Dockerfile } })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', architecture: 'arm64' } })
  expect(step.log).not.toContain('is not known before the build')
})

test.concurrent('an index without this processor is explained', async () => {
  const scene = await sceneWith({ index: true })
  const Dockerfile = `FROM ${scene.uri}\nCOPY Dockerfile /\n`
  const step = await scene.run({ architecture: 'arm64' }, { files: { Dockerfile } })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'architecture-mismatch' } })
  expect(await scene.image()).toBeUndefined()
})

const noObstacle = (dockerfile: (uri: string) => string, push: string) => async () => {
  const scene = await sceneWith({ architecture: 'amd64' })
  const step = await scene.run({ architecture: 'arm64', push }, { files: { Dockerfile: dockerfile(scene.uri) } })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  expect(step.log.includes('is not known before the build: no registry has it')).toBe(push === 'false')
}

notOnClassicStore('it takes no image of another processor')(
  'a base image that only the engine has is no obstacle',
  noObstacle(() => 'FROM public.ecr.aws/lambda/python:3.11\nCOPY Dockerfile /\n', 'false'),
)

test.concurrent(
  'a base image that is labelled wrongly is no obstacle',
  noObstacle((uri) => `# check=skip=InvalidBaseImagePlatform\nFROM ${uri}\nCOPY Dockerfile /\n`, 'true'),
)

test.concurrent('a RUN step that this machine cannot run is explained, and nothing is pushed', async () => {
  const scene = await imageScene()
  // The head of a program for a mainframe: no runner of ours has one.
  const program = `\x7fELF\x01\x02\x01${'\0'.repeat(9)}\0\x02\0\x16\0\0\0\x01${'\0'.repeat(40)}`
  const Dockerfile = 'FROM scratch\nCOPY --chmod=755 program /\nRUN ["/program"]\n'
  const step = await scene.run({ architecture: 'arm64' }, { files: { Dockerfile, program } })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', changed: 'false', 'failure-code': 'wrong-architecture' },
  })
  expect(step.errors[0]).toContain('runs-on: ubuntu-24.04-arm')
  expect(await scene.image()).toBeUndefined()
})
