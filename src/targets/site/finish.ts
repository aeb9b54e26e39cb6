import { firstFew } from '../../action/first-few.ts'
import { info, warning } from '../../action/log.ts'
import { staged } from '../../action/stages.ts'
import { limitSignal } from '../../action/time-limit.ts'
import type { NotDeleted } from '../../aws/s3-object.ts'
import { siteFailure } from '../../failures/site.ts'
import type { Deploy } from './deploy.ts'
import { handBack } from './hand-back.ts'
import type { Kept, Manifest } from './manifest.ts'
import type { Site } from './place.ts'
import { outlived } from './prune.ts'
import { tidied } from './tidied.ts'
import { writeManifest } from './write-manifest.ts'

/** Milliseconds that the end may take: all is live, so that a cancel only makes it hurry. */
const limits = { cancelled: 5500, otherwise: 300_000 }

/** After a release is live and good: deletes, and takes away what only served its way here. */
export const finish = async (deploy: Deploy): Promise<void> => {
  const { plan, progress, wait, open, lease, attempt, unfinished } = deploy
  const hurry = new AbortController()
  const cancelled = () => setTimeout(() => hurry.abort(wait.signal.reason), limits.cancelled).unref()
  wait.signal.addEventListener('abort', cancelled, { once: true })
  const limit = limitSignal(limits.otherwise, 'Tidying up after the release')
  const site = open(AbortSignal.any([hurry.signal, limit, lease.lost]))
  try {
    if (plan.deletions.length > 0) await staged(progress.stages, 'delete', () => remove(deploy, site))
    await tidied('The manifest still names what is done, and the next run does it once more', () =>
      settle(deploy, site),
    )
    await tidied('Old releases are still there', () => outlived(site, deploy))
    await handBack(site.state, lease, [...unfinished, attempt.id])
  } finally {
    wait.signal.removeEventListener('abort', cancelled)
  }
  if (progress.notDeleted.length > 0) throw notDeleted(progress.notDeleted, site, deploy.partition)
}

const remove = async ({ plan, progress }: Deploy, { bucket }: Site): Promise<void> => {
  const objects = plan.deletions.map(({ key, before }) => ({ key, etag: before.etag }))
  progress.wrote = true
  const left = await bucket.remove(objects)
  // Somebody else has put something there meanwhile, which is not ours to delete.
  const theirs = left.filter(({ error }) => error === 'PreconditionFailed')
  if (theirs.length > 0)
    warning(`Not deleted, since somebody else wrote them: ${firstFew(theirs.map(({ key }) => key))}.`)
  progress.notDeleted = left.filter((each) => !theirs.includes(each))
  progress.deleted = plan.deletions.length - left.length
  info(`Deleted, since no part of the site any more: ${progress.deleted}.`)
}

/** The manifest once more, without what is done: paths that CloudFront has accepted, files that are gone. */
const settle = async (deploy: Deploy, site: Site): Promise<void> => {
  const { manifest } = deploy.progress
  if (!manifest) return
  const left = new Set(deploy.progress.notDeleted.map(({ key }) => key))
  const gone = new Set(deploy.plan.deletions.map(({ key }) => key).filter((key) => !left.has(key)))
  const kept = Object.entries(manifest.value.kept).filter(([key]) => !gone.has(key))
  if (!manifest.value.toInvalidate && kept.length === Object.keys(manifest.value.kept).length) return
  const value: Manifest = {
    ...manifest.value,
    kept: Object.fromEntries<Kept>(kept),
    toInvalidate: undefined,
  }
  deploy.progress.manifest = await writeManifest(site, value, manifest)
}

const notDeleted = (left: readonly NotDeleted[], { bucket, prefix }: Site, partition: string) =>
  siteFailure('not-deleted', {
    count: String(left.length),
    keys: firstFew(left.map(({ key }) => key)),
    reason: `${left[0]!.error}: ${left[0]!.reason}`,
    partition,
    bucket: bucket.name,
    prefix,
  })
