/** The ways of build-lambda-image, each in an account and a repository of its own. */
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr'
import { freshJob, someCommit } from '../../support/door.ts'
import { type ImageScene, imageScene, repositoryName, tinyContext } from '../../support/image-scene.ts'
import type { Step } from '../../support/run-step.ts'
import type { Mode, Scenario, Scene } from '../scenario.ts'

const revision = 'org.opencontainers.image.revision'

const callsAreTheSame = {
  context: 'what is in the image',
  file: 'what is in the image',
  target: 'what is in the image',
  architecture: 'what is in the image',
  'build-args': 'what is in the image',
  secrets: 'files for the build; __tests__/actions/secrets.test.ts looks where they are',
  labels: 'what is in the image',
  for: 'what is refused of an image, not what is asked',
  'tag-prefix': 'the words of the tags',
  push: 'false asks AWS for nothing',
  'aws-region': 'where, not what',
  'role-to-assume': 'one call before all others; __tests__/actions/credentials.test.ts breaks that one',
  'allowed-account-ids': 'what is refused of an answer that is asked for anyway',
  timeout: 'when it ends',
  'github-token': 'the job gives it',
}

/** Which image has a tag: ours, of the commit that is built; theirs, of another; or none. */
type Tag = 'ours' | 'theirs' | '–'

interface Asked {
  readonly scene: ImageScene
  /** [that of the scene] */
  readonly repositories?: readonly string[]
  readonly inputs?: Record<string, string>
  /** In the order in which the door puts them, in every repository. */
  readonly tags: readonly string[]
  readonly before: readonly Tag[]
  /** The commit that our image carries [the scene's]. */
  readonly revision?: string
  readonly env?: Record<string, string>
  readonly more?: Pick<Scene, 'gitHub' | 'without'>
}

const mode = (name: string, prepare: () => Promise<Asked>, more: Pick<Mode, 'also' | 'asksGitHub'> = {}): Mode => ({
  name,
  ...more,
  prepare: async () => {
    const asked = await prepare()
    await asked.scene.aws.clearCalls()
    return sceneOf(asked)
  },
})

const sceneOf = (asked: Asked): Scene => {
  const { scene, repositories = [repositoryName], tags, before, env = {}, more = {} } = asked
  const { aws, commit } = scene
  const ours = asked.revision ?? commit
  const inputs = { tags: tags.map((tag) => (tag === commit ? 'sha' : tag)).join('\n'), ...asked.inputs }
  const ecr = new ECRClient(aws.root)
  // Tag after tag, `latest` last: never on an image that lacks another.
  const steps = [before, ...tags.map((_, index) => before.map((tag, at) => (at <= index ? 'ours' : tag)))]
  const all = repositories.reduce<string[]>(
    (states, _) => states.flatMap((state) => steps.map((step) => `${state} ${step.join(' ')}`.trim())),
    [''],
  )
  const imagesOf = (repository: string) =>
    Promise.all(tags.map((tag) => scene.image(tag, repository).catch(unless('RepositoryNotFoundException', undefined))))
  const servedBy = async (repository: string) => {
    const images = await imagesOf(repository)
    const tagOf = (image: (typeof images)[number]): Tag => {
      if (!image) return '–'
      return image.config.config?.Labels?.[revision] === ours ? 'ours' : 'theirs'
    }
    const digests = new Set(images.flatMap((image) => (tagOf(image) === 'ours' ? [image!.digest] : [])))
    return `${images.map(tagOf).join(' ')}${digests.size > 1 ? ', of several images' : ''}`
  }
  return {
    aws,
    inputs,
    ...more,
    before: all[0]!,
    asked: all.at(-1)!,
    halfways: all.slice(1, -1),
    served: async () => (await Promise.all(repositories.map(servedBy))).join(' '),
    state: () => Promise.all(repositories.map((repository) => stateOf(ecr, repository))),
    complaints: async (step) => complaintsOf(step, tags, await Promise.all(repositories.map(imagesOf)), repositories),
    start: (given, options) => scene.start({ ...inputs, ...given }, { ...options, env: { ...env, ...options?.env } }),
    end: async () => undefined,
  }
}

const stateOf = async (ecr: ECRClient, repository: string) => {
  const { imageDetails = [] } = await ecr
    .send(new DescribeImagesCommand({ repositoryName: repository }))
    .catch(unless('RepositoryNotFoundException', { imageDetails: undefined }))
  return imageDetails.map(({ imageDigest, imageTags = [] }) => [imageDigest, ...[...imageTags].sort()]).sort()
}

/** That there is none is an answer, too. */
const unless =
  <T>(name: string, answer: T) =>
  (error: Error): T => {
    if (error.name !== name) throw error
    return answer
  }

type Images = readonly ({ readonly digest: string } | undefined)[]

/** The outputs name the tags that are really on the images, and no other. */
const complaintsOf = (
  { exitCode, outputs }: Step,
  wanted: readonly string[],
  images: readonly Images[],
  repositories: readonly string[],
): readonly string[] => {
  // A plan tells the tags that there would be.
  if (outputs['outcome'] === 'planned' || (exitCode !== 0 && outputs['changed'] === 'false')) return []
  if (images.length === 1) {
    const { digest = '', tags = '' } = outputs
    return wrongTags(digest, JSON.parse(tags || '[]') as string[], wanted, images[0]!)
  }
  const told = JSON.parse(outputs['images'] || '{}') as Record<string, { digest?: string; tags?: string[] }>
  return repositories.flatMap((repository, at) => {
    const { digest = '', tags = [] } = told[repository] ?? {}
    return wrongTags(digest, tags, wanted, images[at]!)
  })
}

const wrongTags = (digest: string, told: readonly string[], wanted: readonly string[], images: Images) => {
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

/** The label with the commit is on the image of another one: it is shared by its recipe. */
const sharedByRecipe = async (): Promise<Asked> => {
  const scene = await imageScene()
  const inputs = { reuse: 'content', tags: 'sha' }
  const { outputs } = await scene.run(inputs)
  const recipe = (JSON.parse(outputs['tags']!) as string[]).at(-1)!
  const commit = someCommit()
  return {
    scene,
    inputs,
    tags: [commit, recipe],
    before: ['–', 'ours'],
    revision: scene.commit,
    env: { GITHUB_SHA: commit },
    // Nobody can tell whether it is the same then: it is built again, for the commit at hand.
    more: { without: { 'ecr:GetDownloadUrlForLayer': 'theirs theirs' } },
  }
}

const other = 'billing'

/** Each of a folder of its own, so that they are other images. */
const images = `
- {repository: ${repositoryName}, context: api}
- {repository: ${other}, context: worker}
`

const part = (name: string) =>
  Object.fromEntries(Object.entries(tinyContext()).map(([path, text]) => [`${name}/${path}`, text]))

/** An older image has `latest`, and GitHub knows which commit is the newer one. */
const latestBehind = async (): Promise<Asked> => {
  const [base, next] = [someCommit(), someCommit()]
  const job = await freshJob()
  const commits = [
    { sha: base, parents: [] },
    { sha: next, parents: [base] },
  ]
  await job.gitHub.seed(job.repository, { commits, branches: { main: next } })
  const scene = await imageScene({ commit: next })
  await scene.aws.seed.image({ repository: repositoryName, tag: 'latest', labels: { [revision]: base } })
  const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...variables } = job.variables
  const stays = 'ours theirs'
  return {
    scene,
    tags: [next, 'latest'],
    before: ['–', 'theirs'],
    env: { ...variables, GITHUB_SHA: next },
    more: {
      gitHub: job,
      // Whether ours is the newer one cannot be told then.
      without: { 'github:repos/compare-commits-with-basehead': stays, 'ecr:GetDownloadUrlForLayer': stays },
    },
  }
}

export const imageScenario: Scenario = {
  door: 'build-lambda-image',
  policies: ['build-lambda-image', 'build-lambda-image-scan', 'build-lambda-image-repository'],
  resources: () => ({ Repository: repositoryName }),
  pushes: true,
  neighbour: { repository: `${repositoryName}-twin` },
  callsAreTheSame,
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
    mode('taken by its recipe, from another commit', sharedByRecipe),
    mode('built, with a cache in the repository', async () => {
      const scene = await imageScene()
      return { scene, inputs: { cache: 'registry' }, tags: [scene.commit, 'stable'], before: ['–', '–'] }
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
    mode(
      'two images, built side by side',
      async () => {
        const scene = await imageScene({ files: { ...part('api'), ...part('worker') } })
        await scene.aws.seed.repository(other)
        const inputs = { repository: '', images }
        return {
          scene,
          repositories: [repositoryName, other],
          inputs,
          tags: [scene.commit, 'stable'],
          before: ['–', '–'],
        }
      },
      { also: [{ Repository: other }] },
    ),
    mode('only planned', async () => {
      const scene = await built()
      return { scene, inputs: { 'dry-run': 'true', tags: 'sha\nstable' }, tags: [scene.commit], before: ['ours'] }
    }),
    mode('latest moves forwards', latestBehind, { asksGitHub: true }),
    mode('latest moves whatever it is on', async () => {
      const scene = await imageScene()
      await scene.aws.seed.image({ repository: repositoryName, tag: 'latest' })
      const inputs = { 'move-latest': 'always' }
      return { scene, inputs, tags: [scene.commit, 'latest'], before: ['–', 'theirs'] }
    }),
  ],
}
