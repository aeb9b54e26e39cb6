import type { EngineApi, ImageSummary } from './engine-api.ts'

/** Tags that an earlier sandbox left, beyond which a new slot (3 s) is quicker to be had than they are taken away. */
const mostForeign = 10

const foreignTags = (images: readonly ImageSummary[], ours: readonly string[]): number =>
  images
    .flatMap(({ RepoTags }) => (RepoTags?.length ? RepoTags : ['<none>:<none>']))
    .filter((tag) => !ours.includes(tag)).length

/** Whether so much is left of earlier sandboxes that all of it had better go at once. */
export const isCrowded = (images: readonly ImageSummary[], ours: readonly string[]): boolean =>
  foreignTags(images, ours) > mostForeign

/**
 * Takes away what earlier sandboxes left in the slot's data: a registry that starts empty must not be outdone by an
 * image that the engine still has. Our own images and BuildKit's cache stay.
 */
export async function tidy(api: EngineApi, ours: string[]): Promise<void> {
  const containers = await api.call<{ Id: string }[]>('GET', '/containers/json?all=true')
  await Promise.all(containers.map(({ Id }) => api.call('DELETE', `/containers/${Id}?force=true&v=true`)))
  for (const image of await api.images()) {
    const tags = (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>')
    if (tags.length === 0) await api.call('DELETE', `/images/${image.Id}?force=true`)
    for (const tag of tags) if (!ours.includes(tag)) await remove(api, tag)
  }
  await Promise.all(['networks', 'volumes'].map((kind) => api.call('POST', `/${kind}/prune`)))
}

/** By force only if need be: with it, Docker 26 takes away every other tag of the same image too. */
async function remove(api: EngineApi, tag: string): Promise<void> {
  await api.call('DELETE', `/images/${tag}`).catch(() => api.call('DELETE', `/images/${tag}?force=true`))
}
