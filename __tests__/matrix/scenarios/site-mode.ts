/** A way of s3-sync-invalidate: a site that is published, and something that is asked of the door. */

import type { Step } from '../../support/run-step.ts'
import { orderProblems } from '../../support/site-order.ts'
import { type Site, type SiteScene, type SiteSceneOptions, siteScene } from '../../support/site-scene.ts'
import { seenOf } from '../../support/small-site.ts'
import type { Mode, Scene } from '../scenario.ts'

export interface Asked {
  readonly scene: SiteScene
  readonly site: Site
  readonly inputs?: Readonly<Record<string, string>>
  readonly before: string
  readonly asked: string
  /** The input. [shop] */
  readonly prefix?: string
  /** What was there of the site, for the order of what comes. */
  readonly was?: Site
}

/** Where the sites lie: at the root of a bucket a role may write all of it, its neighbours' states too. */
export const usual = 'shop'

export const siteMode = (
  words: string,
  prepare: () => Promise<Asked>,
  more: Pick<Mode, 'fails' | 'also'> = {},
): Mode => ({
  name: words,
  ...more,
  prepare: async () => {
    const asked = await prepare()
    await asked.scene.aws.clearCalls()
    return sceneOf(asked)
  },
})

/** Data first, the root page last. */
const halves = (before: string, asked: string) => [[before, before, asked].join(' '), [before, asked, asked].join(' ')]

const sceneOf = ({ scene, site, inputs: own = {}, before, asked, prefix: given = usual, was }: Asked): Scene => {
  let attempt = 1
  const prefix = given && `${given}/`
  const inputs = { ...(given && { prefix: given }), ...own }
  const there = was && Object.fromEntries(Object.entries(was).map(([path, content]) => [prefix + path, content]))
  return {
    aws: scene.aws,
    inputs: { source: '', bucket: '', 'distribution-ids': '', ...inputs },
    things: { Distribution: scene.distribution.id },
    before,
    asked,
    whenKilled: halves(before, asked),
    served: () => seenOf(scene.read, prefix),
    state: async () =>
      Object.entries(await scene.list({ state: true })).filter(([key]) => !/\/(lease\.json|attempts\/.*)$/.test(key)),
    complaints: (step) => complaintsOf(scene, step, { site, prefix, ...(there && { before: there }) }),
    // One more for each time: an earlier attempt of the same run is over.
    start: (more, options) => {
      attempt += 1
      const env = { GITHUB_RUN_ATTEMPT: String(attempt), ...options?.env }
      return scene.start(site, { ...inputs, ...more }, { ...options, env })
    },
    end: async () => undefined,
  }
}

/** Files that only serve the way, and the warnings that tell of one that is still there. */
const ofTheWay = [
  { file: /\/lease\.json$/, told: /\blease\b|What a run that died left\b/i },
  { file: /\/attempts\//, told: /written down for the next run|What a run that died left\b/ },
]

/** Keys of the way that are there, and of which no warning tells. */
export const unsaid = (keys: readonly string[], warnings: readonly string[]): readonly string[] =>
  keys.filter((key) =>
    ofTheWay.some(({ file, told }) => file.test(key) && !warnings.some((warning) => told.test(warning))),
  )

/** Nothing of the way is left unsaid when all went well, and never was anything published before what it refers to. */
const complaintsOf = async (
  scene: SiteScene,
  { exitCode, warnings }: Step,
  order: Parameters<typeof orderProblems>[1],
): Promise<readonly string[]> => {
  const left = exitCode === 0 ? unsaid(Object.keys(await scene.list({ state: true })), warnings) : []
  return [
    ...left.map((key) => `exit code 0, and ${key} is left unsaid`),
    ...(order.before ? orderProblems(await scene.calls(), order) : []),
  ]
}

/** A bucket with a site that the door has published. */
export const published = async (options: SiteSceneOptions, site: Site, inputs: Record<string, string> = {}) => {
  const scene = await siteScene({ distribution: true, ...options })
  await publishedOver(scene, site, inputs)
  return scene
}

export const publishedOver = async (scene: SiteScene, site: Site, inputs: Record<string, string> = {}) => {
  const step = await scene.run(site, { prefix: usual, ...inputs }, { env: { GITHUB_RUN_ID: '3000' } })
  if (step.exitCode !== 0) throw new Error(`the release before was not published:\n${step.log}`)
}
