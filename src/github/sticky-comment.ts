import { setTimeout as sleep } from 'node:timers/promises'
import { isTooLong, problemOf } from './comment-problem.ts'
import { type CommentThread, threadOf } from './comment-thread.ts'
import { type Patience, patienceOf } from './limits.ts'
import { GitHubRefusal } from './refusal.ts'
import { type Asked, gitHubGet, waited } from './rest.ts'
import { isOlder, isSameRun } from './stamp.ts'
import type { Change, Draft, Sticky, StickyAddress, Written } from './sticky.ts'

/** Milliseconds that one task waits in all, for limits and for what passes: a comment is worth a minute or two, not more. */
const patienceMs = 120_000

/** Milliseconds for a look alone: work waits for it that can do without. */
const readMs = 30_000

/** UTF-16 units, marker included: GitHub refuses 65,536 and says not how it counts. */
const longest = 65_000

/** UTF-16 units: where GitHub finds even this too long, it will find anything too long. */
const shortest = 2_000

/** Milliseconds after a write before it is looked at again: what another job wrote in the same moment is seen by then. */
const settled = 1_000

/** Looks that are not written upon because they took so long that a newer run may have written, looked and gone since. */
const slowLooks = 2

/** Writes and looks in a row. Each ends one race; more of them than this is somebody who deletes comments for fun. */
const rounds = 10

type Patient = Asked & { readonly patience: Patience }

/**
 * The one comment of a kind and a label on a pull request. What GitHub refuses is a value here, never an error.
 *
 * @param settleMs how long after a write it is looked at again
 */
export const openSticky = (address: StickyAddress, settleMs = settled): Sticky => {
  const { asked, fork = false } = address
  const thread = threadOf(address)
  const patient = (ms = patienceMs): Patient => ({ ...asked, patience: asked.patience ?? patienceOf(ms) })
  return {
    read: async () => {
      try {
        const [found] = await thread.list(patient(readMs))
        return found ? { found } : {}
      } catch (error) {
        return { problem: problemOf(asRefusal(error), fork) }
      }
    },
    write: (draft) => asValue(fork, () => write(address, thread, patient(), draft, settleMs)),
    edit: (change, milliseconds) => asValue(fork, () => edit(address, thread, patient(milliseconds), change, settleMs)),
  }
}

/**
 * GitHub has no write that depends on what is there. So: look, write, look again a moment later, until the look finds what was
 * written, alone. The oldest comment stays, its later twins go; each look asks who has the last word, also after a wait.
 */
const write = async (
  { pull, stamp }: StickyAddress,
  thread: CommentThread,
  asked: Patient,
  { text, data }: Draft,
  settleMs: number,
): Promise<Written> => {
  const marker = thread.bodyOf(stamp, data, '')
  const made = new Set<number>()
  const remove = async (comments: readonly { readonly id: number }[]) => {
    // What cannot be taken away now, the next write takes away.
    for (const { id } of comments) await thread.remove(asked, id).catch(asRefusal)
  }
  let limit = longest - marker.length
  let stored: string | undefined
  let waits = 0
  let slow = 0
  for (let round = 0; round < rounds; round++) {
    const looked = Date.now()
    const [there, head] = await Promise.all([thread.list(asked), presentHead(asked, pull)])
    const newer = there.find(({ stamp: theirs }) => isOlder(stamp, theirs, head))
    const [keep, ...twins] = there
    if (newer) {
      await remove(twins.filter(({ id }) => made.has(id)))
      return { outcome: 'superseded', url: newer.url, by: newer.stamp }
    }
    if (keep && keep.body !== stored && isLate(looked, settleMs) && slow++ < slowLooks) continue
    const body = `${marker}${text(limit)}`
    if (keep && (keep.body === body || (stored !== undefined && isSameRun(keep.stamp, stamp)))) {
      await remove(twins)
      const { id, url } = keep
      if (keep.body === body || keep.body === stored) return { outcome: 'written', id, url }
      // Another job of this run wrote there, with the same label.
      return { outcome: 'superseded', url, by: keep.stamp }
    }
    try {
      const now = await (keep ? thread.replace(atOnce(asked), keep.id, body) : thread.create(atOnce(asked), body))
      if (!keep) made.add(now.id)
      stored = now.body
      await pause(settleMs, asked.signal)
    } catch (error) {
      const refusal = asRefusal(error)
      if (isTooLong(refusal) && limit > shortest) limit = shorter(limit)
      // Deleted in between: it is made anew.
      else if (!(keep && isGone(refusal)) && !(await waited(asked, refusal, waits++))) throw refusal
    }
  }
  throw new GitHubRefusal('others change the comment again and again')
}

const edit = async (
  { stamp }: StickyAddress,
  thread: CommentThread,
  asked: Patient,
  change: Change,
  settleMs: number,
): Promise<Written> => {
  let longestNow = longest
  let waits = 0
  let slow = 0
  for (;;) {
    const looked = Date.now()
    const there = await thread.list(asked)
    const found = there.find((each) => isSameRun(each.stamp, stamp))
    if (!found) return there[0] ? { outcome: 'superseded', url: there[0].url, by: there[0].stamp } : { outcome: 'gone' }
    if (isLate(looked, settleMs) && slow++ < slowLooks) continue
    const { id, url } = found
    const changed = change(found, longestNow - (found.body.length - found.text.length))
    const body = changed && thread.bodyOf(found.stamp, changed.data, changed.text)
    if (body === undefined || body === found.body) return { outcome: 'written', id, url }
    const refusal = await thread.replace(atOnce(asked), id, body).then(() => undefined, asRefusal)
    if (!refusal) return { outcome: 'written', id, url }
    if (isGone(refusal)) return { outcome: 'gone' }
    if (isTooLong(refusal) && longestNow > shortest) longestNow = shorter(longestNow)
    else if (!(await waited(asked, refusal, waits++))) throw refusal
  }
}

/** Whether what was written since then may be overwritten for good: its writer looks again after `settleMs`, and no more. */
const isLate = (looked: number, settleMs: number): boolean => Date.now() - looked > settleMs / 2

const shorter = (limit: number): number => Math.max(shortest, Math.floor(limit / 2))

/** A write that does not wait where it stands: after a wait, what was looked at before may not be true any more. */
const atOnce = (asked: Patient): Patient => ({ ...asked, patience: patienceOf(0) })

const isGone = ({ status }: GitHubRefusal): boolean => status === 404

/** The commit that a pull request has now; undefined where it may not be asked for. */
const presentHead = async (asked: Asked, pull: number): Promise<string | undefined> => {
  try {
    const answer = (await gitHubGet(asked, `/repos/${asked.repository}/pulls/${pull}`)) as { head?: { sha?: string } }
    return answer.head?.sha
  } catch (error) {
    asRefusal(error)
    return undefined
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal }).catch(() => {})

const asRefusal = (error: unknown): GitHubRefusal => {
  if (error instanceof GitHubRefusal) return error
  throw error
}

const asValue = async (fork: boolean, work: () => Promise<Written>): Promise<Written> => {
  try {
    return await work()
  } catch (error) {
    return { outcome: 'not-written', problem: problemOf(asRefusal(error), fork) }
  }
}
