import { isImmutable, type TagRules } from '../../aws/tag-rules.ts'

export type CacheMode = 'auto' | 'registry' | 'gha' | 'inline' | 'none'

/** What a lifecycle policy does that concerns a cache. */
export interface Lifecycle {
  /** Images without a tag go: each cache that is written leaves the one before it without. */
  readonly expiresUntagged: boolean
  /** Images of any kind are counted: a cache would take the place of an image. */
  readonly countsAny: boolean
}

/** What `docker buildx build` is told of caches, and why it is not what was asked for. */
export interface Cache {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly why?: string
}

interface Facts {
  /** `<registry>/<repository>`; undefined without a push, when nobody has logged in. */
  readonly repository: string | undefined
  /** Tag of a cache of its own, and tags of images that may carry one. */
  readonly tag: string
  readonly images: readonly string[]
  /** Whether the builder can write any cache but one in the image: Docker's own with the classic store cannot. */
  readonly exports: boolean
  readonly rules: TagRules | undefined
  /** `none`: there is no policy; undefined: we may not read it. */
  readonly lifecycle: Lifecycle | 'none' | undefined
  readonly isPullRequest: boolean
  /** Whether this job may use GitHub's cache. */
  readonly hasGitHub: boolean
}

/**
 * Which caches are read and written. From a pull request none is written: what it builds would be in the images of others. What
 * cannot be had as asked for becomes the next best, and a cache that cannot be written never fails a build.
 */
export const cacheOf = (mode: CacheMode, facts: Facts): Cache => {
  const cache = chosen(mode, facts)
  return facts.isPullRequest ? { ...cache, to: [] } : cache
}

const nothing: Cache = { from: [], to: [] }

const chosen = (mode: CacheMode, facts: Facts): Cache => {
  const { repository, tag, exports } = facts
  if (mode === 'none') return nothing
  if (mode === 'gha') return gitHub(facts)
  if (!repository)
    return mode === 'auto' ? nothing : { ...nothing, why: `without a push there is no \`${mode}\` cache` }
  const obstacle = mode === 'inline' ? undefined : obstacleTo(mode, facts)
  if (mode === 'inline' || obstacle) {
    const images = [...new Set(facts.images)].map((image) => `type=registry,ref=${repository}:${image}`)
    return {
      from: images,
      to: ['type=inline'],
      ...(obstacle && mode !== 'auto' && { why: `${obstacle}; it goes into the image` }),
    }
  }
  const ref = `type=registry,ref=${repository}:${tag}`
  return exports
    ? { from: [ref], to: [`${ref},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`] }
    : nothing
}

/** Why the repository should not get a cache of its own; undefined when it may. */
const obstacleTo = (mode: 'auto' | 'registry', { exports, rules, tag, lifecycle }: Facts): string | undefined => {
  if (!exports) return 'this builder writes no cache into a registry (`docker/setup-buildx-action` makes one that does)'
  if (isImmutable(rules, tag)) return `the tag ${tag} is immutable in this repository`
  if (mode === 'registry') return undefined
  if (lifecycle === undefined) return 'the role may not read the lifecycle policy'
  if (lifecycle === 'none') return 'the repository has no lifecycle policy'
  if (lifecycle.countsAny) return 'the lifecycle policy counts every image'
  return lifecycle.expiresUntagged ? undefined : 'the lifecycle policy keeps images without a tag'
}

const gitHub = ({ exports, hasGitHub, tag }: Facts): Cache => {
  if (!hasGitHub) return { ...nothing, why: "this job has no access to GitHub's cache" }
  if (!exports)
    return {
      ...nothing,
      why: "this builder cannot use GitHub's cache (`docker/setup-buildx-action` makes one that can)",
    }
  return { from: [`type=gha,scope=${tag}`], to: [`type=gha,scope=${tag},mode=max,ignore-error=true`] }
}

interface Rule {
  readonly selection?: { readonly tagStatus?: string; readonly countType?: string }
  readonly action?: { readonly type?: string }
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export const lifecycleOf = (policy: string): Lifecycle | undefined => {
  try {
    const rules = (JSON.parse(policy) as { rules?: readonly Rule[] }).rules ?? []
    const expiring = rules.filter(({ action }) => action?.type === 'expire')
    return {
      expiresUntagged: expiring.some(({ selection }) => selection?.tagStatus !== 'tagged'),
      countsAny: expiring.some(
        ({ selection }) => selection?.tagStatus === 'any' && selection.countType === 'imageCountMoreThan',
      ),
    }
  } catch {
    return undefined
  }
}
