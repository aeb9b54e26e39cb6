/** The ways of build-lambda-image, each in an account and a repository of its own. */
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr'
import { freshJob, someCommit } from '../../support/door.ts'
import { type ImageScene, imageScene, repositoryName } from '../../support/image-scene.ts'
import type { Step } from '../../support/run-step.ts'
import type { Mode, Scenario, Scene } from '../scenario.ts'
import { pastTheFaults } from './past-the-faults.ts'

const revision = 'org.opencontainers.image.revision'

/** Which image has a tag: ours, of the commit that is built; theirs, of another; or none. */
type Tag = 'ours' | 'theirs' | '–'

interface Asked {
  readonly scene: ImageScene
  readonly inputs?: Record<string, string>
  /** In the order in which the door puts them. */
  readonly tags: readonly string[]
  readonly before: readonly Tag[]
  readonly env?: Record<string, string>
}

const mode = (name: string, prepare: () => Promise<Asked>): Mode => ({
  name,
  prepare: async () => {
    const asked = await prepare()
    await asked.scene.aws.clearCalls()
    return sceneOf(asked)
  },
})

const sceneOf = ({ scene, inputs = {}, tags, before, env = {} }: Asked): Scene => {
  const { aws, commit } = scene
  const ecr = new ECRClient(pastTheFaults(aws))
  const put = tags.map((_, index) => before.map((tag, at) => (at <= index ? 'ours' : tag)).join(' '))
  const imagesOf = () =>
    Promise.all(tags.map((tag) => scene.image(tag).catch(unless('RepositoryNotFoundException', undefined))))
  return {
    aws,
    before: before.join(' '),
    asked: put.at(-1)!,
    // Tag after tag, `latest` last: never on an image that lacks another.
    halfways: put.slice(0, -1),
    served: async () => {
      const images = await imagesOf()
      const tagOf = (image: (typeof images)[number]): Tag => {
        if (!image) return '–'
        return image.config.config?.Labels?.[revision] === commit ? 'ours' : 'theirs'
      }
      const ours = new Set(images.flatMap((image) => (tagOf(image) === 'ours' ? [image!.digest] : [])))
      return `${images.map(tagOf).join(' ')}${ours.size > 1 ? ', of several images' : ''}`
    },
    state: async () => {
      const { imageDetails = [] } = await ecr
        .send(new DescribeImagesCommand({ repositoryName }))
        .catch(unless('RepositoryNotFoundException', { imageDetails: undefined }))
      return imageDetails.map(({ imageDigest, imageTags = [] }) => [imageDigest, ...[...imageTags].sort()]).sort()
    },
    complaints: async (step) => complaintsOf(step, tags, await imagesOf()),
    start: (more, options) =>
      scene.start(
        { tags: tags.map((tag) => (tag === commit ? 'sha' : tag)).join('\n'), ...inputs, ...more },
        {
          ...options,
          env: { ...env, ...options?.env },
        },
      ),
    end: async () => undefined,
  }
}

/** That there is none is an answer, too. */
const unless =
  <T>(name: string, answer: T) =>
  (error: Error): T => {
    if (error.name !== name) throw error
    return answer
  }

/** The outputs name the tags that are really on the image, and no other. */
const complaintsOf = (
  { exitCode, outputs }: Step,
  wanted: readonly string[],
  images: readonly ({ readonly digest: string } | undefined)[],
): readonly string[] => {
  const { digest = '', tags = '' } = outputs
  if (exitCode !== 0 && outputs['changed'] === 'false') return []
  const told: readonly string[] = JSON.parse(tags || '[]')
  const there = wanted.filter((_, index) => images[index]?.digest === digest)
  if (digest === '') return told.length === 0 ? [] : ['tags are told, and no digest']
  return told.join() === there.join() ? [] : [`the tags told are "${told}", and the image has "${there}"`]
}

/** A repository in which the image of the commit is, under its own tag. */
const built = async () => {
  const scene = await imageScene()
  const { exitCode, log } = await scene.run({ tags: 'sha' })
  if (exitCode !== 0) throw new Error(log)
  return scene
}

export const imageScenario: Scenario = {
  door: 'build-lambda-image',
  policies: ['build-lambda-image', 'build-lambda-image-scan', 'build-lambda-image-repository'],
  resources: () => ({ Repository: repositoryName }),
  // The push follows it; the registry's own calls are not in the journal.
  hiddenWrites: ['ecr:GetAuthorizationToken'],
  neighbour: { repository: `${repositoryName}-twin` },
  modes: [
    mode('built, pushed and tagged', async () => {
      const scene = await imageScene()
      return { scene, tags: [scene.commit, 'stable', 'latest'], before: ['–', '–', '–'] }
    }),
    mode('taken again, and tagged', async () => {
      const scene = await built()
      return { scene, tags: [scene.commit, 'stable', 'nightly'], before: ['ours', '–', '–'] }
    }),
    mode('taken again as it is', async () => {
      const scene = await built()
      return { scene, tags: [scene.commit], before: ['ours'] }
    }),
    mode('built, and kept back until it is scanned', async () => {
      const scene = await imageScene()
      const inputs = { 'scan-threshold': 'high' }
      return { scene, inputs, tags: [scene.commit, 'stable'], before: ['–', '–'] }
    }),
    mode('built in a repository that it makes', async () => {
      const scene = await imageScene({ make: false })
      const inputs = { 'create-repository': 'true' }
      return { scene, inputs, tags: [scene.commit, 'stable'], before: ['–', '–'] }
    }),
    mode('latest moves forwards', async () => {
      const [base, next] = [someCommit(), someCommit()]
      const job = await freshJob()
      await job.gitHub.seed(job.repository, {
        commits: [
          { sha: base, parents: [] },
          { sha: next, parents: [base] },
        ],
        branches: { main: next },
      })
      const scene = await imageScene({ commit: next })
      await scene.aws.seed.image({ repository: repositoryName, tag: 'latest', labels: { [revision]: base } })
      const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...variables } = job.variables
      return {
        scene,
        tags: [next, 'latest'],
        before: ['–', 'theirs'],
        env: { ...variables, GITHUB_SHA: next },
      }
    }),
  ],
}
