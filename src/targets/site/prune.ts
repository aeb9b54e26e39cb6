import { warning } from '../../action/log.ts'
import type { Deploy } from './deploy.ts'
import { type Site, stateKeys } from './place.ts'
import { timeOf } from './release-name.ts'

/**
 * The releases that nobody goes back to any more: those whose successor is older than assets are kept. What serves and what
 * served before stay, whatever their age.
 */
export const releasesOver = (
  ids: readonly string[],
  {
    current,
    previous,
    now,
    keepSeconds,
  }: { current: string; previous: string | undefined; now: string; keepSeconds: number },
): readonly string[] => {
  const sorted = [...ids].sort()
  return sorted.filter((id, index) => {
    if (id === current || id === previous) return false
    // The last of them ended by this very run, also when that went back to an older one.
    const next = sorted[index + 1]
    const ended = next === undefined ? now : timeOf(next)
    return ended !== undefined && (Date.parse(now) - Date.parse(ended)) / 1000 >= keepSeconds
  })
}

/** Takes away old releases, and the bodies that were kept for them. */
export const outlived = async ({ state }: Site, deploy: Deploy): Promise<void> => {
  const { manifest } = deploy.progress
  if (!manifest || !deploy.plan.renewed || deploy.attempt.base === undefined) return
  const folder = stateKeys.releases(state)
  const found = await state.bucket.list(folder)
  const ids = [...found.keys()].map((key) => key.slice(folder.length, -'.json'.length))
  const over = new Set(
    releasesOver(ids, {
      current: manifest.value.release,
      previous: manifest.value.previous,
      now: timeOf(deploy.attempt.id)!,
      keepSeconds: deploy.keepAssets,
    }),
  )
  if (over.size === 0) return
  const pages = await state.bucket.list(stateKeys.pages(state))
  const bodies = [...pages.keys()].filter((key) => over.has(key.slice(stateKeys.pages(state).length).split('/')[0]!))
  const left = await state.bucket.remove(
    [...bodies, ...[...over].map((id) => stateKeys.release(state, id))].map((key) => ({ key })),
  )
  if (left.length > 0) warning(`${left.length} files of old releases could not be deleted: ${left[0]!.reason}`)
}
