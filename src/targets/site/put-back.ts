import { firstFew } from '../../action/first-few.ts'
import type { Wait } from '../../aws/poll.ts'
import type { Listed, Written } from '../../aws/s3-object.ts'
import { siteFailure } from '../../failures/site.ts'
import type { Attempt, Attempted } from './attempt.ts'
import { bodyIn } from './bodies.ts'
import type { Edge } from './edge.ts'
import { forAll } from './in-flight.ts'
import { isFixed, type Manifest, type ManifestEntry } from './manifest.ts'
import { type Site, stateKeys } from './place.ts'
import { readCurrent } from './state.ts'
import { Superseded } from './superseded.ts'
import { turnsOf } from './turns.ts'
import { writeChange } from './write-change.ts'
import { writeManifest } from './write-manifest.ts'

/** A release that is taken back. The lease must be ours, so that no other run writes. */
export interface Taken {
  readonly site: Site
  readonly attempt: Attempt
  /** What served before; without files: nothing did. */
  readonly base: Manifest
  /** What this process knows to have written. */
  readonly written: ReadonlyMap<string, Pick<Written, 'etag'>>
  readonly edge: Pick<Edge, 'forget'>
  readonly wait: Wait
}

/** What to do with a key so that it is as it was. */
type Step =
  | { readonly do: 'restore'; readonly file: Attempted; readonly listed: Listed; readonly entry: ManifestEntry }
  | { readonly do: 'remove'; readonly file: Attempted; readonly listed: Listed }

/**
 * Puts back what served before: bodies in the order in which they are published, new pages away, CloudFront told, and the
 * manifest last. Only what this run wrote is touched. Gives whether there was anything to put back.
 *
 * @throws Superseded when somebody else has written what this run did; what is still ours is put back first
 */
export const putBack = async (taken: Taken): Promise<boolean> => {
  const { site, attempt, base, wait } = taken
  const current = await readCurrent(site.state)
  const serving = current?.value.release
  if (serving !== undefined && serving !== attempt.release && serving !== base.release)
    throw new Superseded(`Nothing was put back: ${serving} serves now, which this step did not publish.`)
  const listing = await site.bucket.list(site.prefix)
  const { steps, theirs } = await stepsOf(taken, listing)
  const signal = wait.signal
  const crossed: string[] = [...theirs]
  const write = async (step: Step) => {
    try {
      await undo(site, base, step)
    } catch (failure) {
      if (!(failure instanceof Superseded)) throw failure
      crossed.push(step.file.key)
    }
  }
  const restored = steps.filter((step) => step.do === 'restore').map((step) => ({ ...step.file, step }))
  for (const { changes } of turnsOf(restored)) await forAll(changes, signal, ({ step }) => write(step))
  await removeMade(site, steps, crossed)
  await tell(taken, current)
  if (crossed.length > 0)
    throw new Superseded(`Not put back, since somebody else wrote them meanwhile: ${firstFew(crossed)}.`)
  return steps.length > 0 || serving === attempt.release
}

const stepsOf = async (
  { site, attempt, base, written, wait }: Taken,
  listing: ReadonlyMap<string, Listed>,
): Promise<{ readonly steps: readonly Step[]; readonly theirs: readonly string[] }> => {
  const files = new Map(Object.entries(base.files))
  const steps: Step[] = []
  const theirs: string[] = []
  const isOurs = async (file: Attempted, listed: Listed): Promise<boolean> => {
    const known = written.get(file.key)
    if (known) return known.etag === listed.etag
    const head = await site.bucket.head(file.key)
    if (head?.etag !== listed.etag) return false
    return file.crc32 && head.crc32 ? file.crc32 === head.crc32 : head.size === file.size
  }
  await forAll(attempt.files, wait.signal, async (file) => {
    if (isFixed(file)) return
    const [listed, entry] = [listing.get(file.key), files.get(file.key)]
    if (entry && listed?.etag === entry.etag && !file.headersOnly) return
    if (!listed && !entry) return
    if (!listed || !(await isOurs(file, listed))) theirs.push(file.key)
    else steps.push(entry ? { do: 'restore', file, listed, entry } : { do: 'remove', file, listed })
  })
  return { steps, theirs }
}

const undo = async (site: Site, base: Manifest, step: Step): Promise<void> => {
  if (step.do === 'remove') return
  const { file, listed, entry } = step
  const before = { etag: listed.etag, size: listed.size, known: undefined }
  await writeChange(site, { key: file.key, before, supply: bodyIn(site, base)(file.key, entry)! })
}

/** New pages go when nothing refers to them any more. */
const removeMade = async ({ bucket }: Site, steps: readonly Step[], crossed: string[]): Promise<void> => {
  const made = steps.filter((step) => step.do === 'remove').map(({ listed: { key, etag } }) => ({ key, etag }))
  if (made.length === 0) return
  for (const { key, error, reason } of await bucket.remove(made)) {
    if (error !== 'PreconditionFailed') throw siteFailure('not-put-back', { reason: `${key}: ${error}: ${reason}` })
    crossed.push(key)
  }
}

/** CloudFront, then the manifest: as long as it has not accepted, our own says what it must forget. */
const tell = async (
  { site, attempt, base, edge, wait }: Taken,
  current: Awaited<ReturnType<typeof readCurrent>>,
): Promise<void> => {
  const orders = Object.entries(attempt.toInvalidate).map(([distribution, paths]) => ({ distribution, paths }))
  const told = await edge.forget(orders, { ...wait, release: `${attempt.id}-back`, completed: false })
  const failed = told.filter((one) => one.state === 'failed')
  const left = failed.length > 0 && Object.fromEntries(failed.map(({ distribution, paths }) => [distribution, paths]))
  if (current && (current.value.release === attempt.release || left)) {
    if (attempt.manifest) await writeManifest(site, { ...base, toInvalidate: left || undefined }, current)
    else await site.state.bucket.remove([{ key: stateKeys.current(site.state), etag: current.etag }])
  }
  if (failed[0]) throw failed[0].failure
}
