import { createHash } from 'node:crypto'
import { notice } from '../../action/log.ts'
import type { EcrRepository } from '../../aws/ecr.ts'
import type { TagRules } from '../../aws/tag-rules.ts'
import { gitHubCacheAccess } from '../../github/cache-access.ts'
import { exportsCaches } from '../../shell/docker.ts'
import { type Cache, type CacheMode, cacheOf, lifecycleOf } from './cache.ts'
import { movingTag, type Tags } from './tags.ts'

/** What is asked for, and what the run allows. */
export interface CacheWanted {
  readonly mode: CacheMode
  readonly rules: TagRules | undefined
  readonly isPullRequest: boolean
}

interface Asked extends CacheWanted {
  readonly repository: EcrRepository | undefined
  readonly registry: string | undefined
  readonly tags: Tags
  /** Such as `linux/arm64`. */
  readonly platform: string
  /** What tells the images of one repository apart. */
  readonly identity: readonly string[]
}

/** Images that are asked for a cache in them: each costs a request. */
const mostImages = 3

/** `env`: what the build itself must get for them. */
export type ChosenCache = Cache & { readonly env: Readonly<Record<string, string>> }

export const noCache: ChosenCache = { from: [], to: [], env: {} }

/** Chooses the caches of a build. */
export const chooseCache = async (
  { mode, repository, registry, tags, platform, identity, ...facts }: Asked,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<ChosenCache> => {
  if (mode === 'none') return noCache
  const access = mode === 'gha' ? gitHubCacheAccess() : undefined
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 8)
  const [exports, policy] = await Promise.all([
    mode === 'inline' ? false : exportsCaches(env, signal),
    mode === 'auto' ? repository?.lifecyclePolicy() : undefined,
  ])
  const cache = cacheOf(mode, {
    ...facts,
    repository: repository && registry && `${registry}/${repository.name}`,
    tag: `buildcache-${platform.split('/')[1]}-${hash}`,
    images: [tags.latest ?? movingTag, ...tags.others, ...(tags.namesCommit ? [] : [tags.first])].slice(0, mostImages),
    exports,
    lifecycle: policy === undefined ? undefined : policy === 'none' ? 'none' : lifecycleOf(policy),
    hasGitHub: access !== undefined,
  })
  if (cache.why) notice(`\`cache: ${mode}\` is not possible here: ${cache.why}.`)
  return { ...cache, env: access ?? {} }
}
