import type { EngineApi } from './engine-api.ts'

/**
 * Takes away what earlier sandboxes left in the slot's data: a registry that starts empty must not be outdone by an
 * image that the engine still has. Our own images and BuildKit's cache stay.
 */
export async function tidy(api: EngineApi, ours: string[]): Promise<void> {
  const containers = await api.call<{ Id: string }[]>('GET', '/containers/json?all=true')
  await Promise.all(containers.map(({ Id }) => api.call('DELETE', `/containers/${Id}?force=true&v=true`)))
  const images = await api.images()
  const surplus = images.flatMap((image) => {
    const tags = (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>')
    if (tags.length === 0) return [image.Id]
    return tags.filter((tag) => !ours.includes(tag))
  })
  for (const name of surplus) await api.call('DELETE', `/images/${name}?force=true`)
  await Promise.all(['networks', 'volumes'].map((kind) => api.call('POST', `/${kind}/prune`)))
}
