import { randomUUID } from 'node:crypto'
import { warning } from '../../action/log.ts'
import { limitSignal } from '../../action/time-limit.ts'
import { AwsFailure } from '../../aws/call.ts'
import { Failure, messageOf } from '../../failures/failure.ts'
import { siteFailure } from '../../failures/site.ts'
import { type StatePlace, stateKeys } from './place.ts'
import { readState, writeState } from './state.ts'
import { Superseded } from './superseded.ts'

/** Seconds: how often a lease is renewed, and after which time without it its holder is dead. */
const renewedEvery = 20
const livesFor = 60

/** Seconds from when a renewal was sent, after which the holder stops by itself: before anybody may take over. */
const holdsFor = 50

interface LeaseFile {
  readonly schema: 1
  /** One for each process: two jobs of one run are two. */
  readonly holder: string
  readonly run: string
  readonly attempt: number
  /** The address of the run. */
  readonly url: string
  /** What it is about to publish. */
  readonly release: string
  /** Releases of runs that did not come to their end, the newest last: what they wrote may still be there. */
  readonly unfinished: readonly string[]
  /** ISO time, for a reader: what counts is the age by the clock of S3. */
  readonly expires: string
  /** The run is over, and did not come to its end. */
  readonly ended?: true | undefined
}

/** The lease as it was found. */
export interface FoundLease extends Pick<LeaseFile, 'holder' | 'run' | 'attempt' | 'url' | 'release' | 'unfinished'> {
  readonly etag: string
  /** Somebody else is deploying. */
  readonly living: boolean
  /** Seconds since it was renewed. */
  readonly age: number
}

/** Who asks: an earlier attempt of the same run is over, since GitHub runs one at a time. */
export interface Asker {
  readonly runId: string
  readonly attempt: number
  readonly runUrl: string
}

export const readLease = async (state: StatePlace, { runId, attempt }: Asker): Promise<FoundLease | undefined> => {
  const found = await readState<LeaseFile>(state, stateKeys.lease(state))
  if (!found) return undefined
  const { value, etag, age } = found
  const earlier = value.run !== '' && value.run === runId && value.attempt < attempt
  return { ...value, etag, age, living: !value.ended && !earlier && age < livesFor }
}

/** Releases of runs that did not come to their end. */
export const unfinishedIn = (lease: FoundLease | undefined): readonly string[] =>
  lease ? [...lease.unfinished.filter((id) => id !== lease.release), lease.release] : []

export const inProgress = ({ run, url, release, age }: FoundLease): Failure =>
  siteFailure('deploy-in-progress', { run, url, release, seconds: String(Math.round(age)) })

/** The right to write, as long as it is renewed. */
export interface Lease {
  readonly holder: string
  /** Aborted when the lease is lost: somebody else may be writing, or may soon. With `Superseded` when somebody is. */
  readonly lost: AbortSignal
  /** @throws the reason of `lost` when it is not ours any more. */
  readonly renew: () => Promise<void>
  /** Goes; nothing is left of this run. */
  readonly release: () => Promise<void>
  /** Whether it has gone so. */
  readonly released: () => boolean
  /** Stays, for the next run to see what was left, and that nobody is at work. Nothing is done when it has gone. */
  readonly end: () => Promise<void>
  /** Stops the renewing; the lease stays as it is. */
  readonly stop: () => void
}

/** The state, reached by requests that end with a signal. They outlive a cancel: the lease is given back after it. */
export type OpenState = (signal: AbortSignal) => StatePlace

/**
 * Takes the lease, over a dead one too.
 *
 * @throws Failure `deploy-in-progress` when somebody else was quicker
 */
export const takeLease = async (
  open: OpenState,
  asker: Asker,
  found: FoundLease | undefined,
  release: string,
): Promise<Lease> => {
  const file: LeaseFile = {
    schema: 1,
    holder: randomUUID(),
    run: asker.runId,
    attempt: asker.attempt,
    url: asker.runUrl,
    release,
    unfinished: unfinishedIn(found),
    expires: '',
  }
  const state = open(never)
  const sent = Date.now()
  try {
    const { etag } = await writeState(state, stateKeys.lease(state), dated(file), expected(found?.etag))
    return held(open, file, { etag, sent })
  } catch (failure) {
    if (!isCrossed(failure)) throw failure
    const other = await readLease(state, asker)
    throw other ? inProgress(other) : failure
  }
}

/** Goes on with the lease of a process of this very job that was cut off. */
export const resumeLease = async (open: OpenState, holder: string): Promise<Lease> => {
  const state = open(never)
  const sent = Date.now()
  const found = await readState<LeaseFile>(state, stateKeys.lease(state))
  if (found?.value.holder !== holder) throw lostTo(found?.value)
  const { ended: _, ...file } = found.value
  const lease = held(open, file, { etag: found.etag, sent })
  try {
    await lease.renew()
  } catch (failure) {
    lease.stop()
    throw failure
  }
  return lease
}

const never = new AbortController().signal

const dated = (file: LeaseFile): LeaseFile => ({
  ...file,
  expires: new Date(Date.now() + livesFor * 1000).toISOString(),
})

const expected = (etag: string | undefined) => (etag === undefined ? 'nothing' : { etag })

const isCrossed = (failure: unknown) => failure instanceof AwsFailure && ['changed', 'missing'].includes(failure.kind)

const isUnanswered = (failure: unknown) => failure instanceof Failure && failure.code === 'out-of-time'

const lostTo = (other: LeaseFile | undefined): Superseded =>
  new Superseded(
    other
      ? `The lease was taken over by run ${other.run || 'unknown'} (${other.url}), which publishes ${other.release}.`
      : 'The lease of this step is gone: somebody took it away.',
  )

const held = (open: OpenState, file: LeaseFile, first: { readonly etag: string; readonly sent: number }): Lease => {
  const lost = new AbortController()
  let etag = first.etag
  let stopped = false
  let released = false
  let problem = 'S3 does not answer'
  let end: NodeJS.Timeout | undefined
  /** Ours for a while from when a renewal was sent, whatever becomes of the next ones. */
  const holdFrom = (sent: number) => {
    clearTimeout(end)
    if (stopped) return
    const over = () => lost.abort(siteFailure('lease-lost', { seconds: String(holdsFor), reason: problem }))
    end = setTimeout(over, sent + holdsFor * 1000 - Date.now()).unref()
  }
  /** A request that nobody answers gives way to the next, which goes by another connection. */
  const place = () => open(AbortSignal.any([lost.signal, limitSignal(renewedEvery * 1000, 'Renewing the lease')]))
  /** Each try has a text of its own: that of an earlier one, which S3 counts from before, is not taken for it. */
  const write = async (fileNow: () => LeaseFile, tries = 3): Promise<void> => {
    lost.signal.throwIfAborted()
    const state = place()
    const sent = Date.now()
    try {
      etag = (await writeState(state, stateKeys.lease(state), fileNow(), { etag })).etag
      holdFrom(sent)
    } catch (failure) {
      if (tries === 1 || !(isCrossed(failure) || isUnanswered(failure))) throw failure
      if (isCrossed(failure)) await look(state)
      await write(fileNow, tries - 1)
    }
  }
  /** Goes on from an earlier renewal of ours that came through after all. */
  const look = async (state: StatePlace): Promise<void> => {
    const there = await readState<LeaseFile>(state, stateKeys.lease(state))
    if (there?.value.holder !== file.holder) lost.abort(lostTo(there?.value))
    lost.signal.throwIfAborted()
    etag = there!.etag
  }
  let turn: Promise<unknown> = Promise.resolve()
  /** One at a time: each needs the ETag that the one before got. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work, work)
    turn = mine.catch(() => undefined)
    return mine
  }
  const renew = () => inTurn(() => write(() => dated(file)))
  const tick = () => {
    renew().catch((failure: unknown) => {
      problem = messageOf(failure)
    })
  }
  /** From when the lease was asked for: a try that nobody answered has taken of its time. */
  let timer = setTimeout(
    () => {
      tick()
      timer = setInterval(tick, renewedEvery * 1000).unref()
    },
    Math.max(0, first.sent + renewedEvery * 1000 - Date.now()),
  ).unref()
  holdFrom(first.sent)
  const stop = () => {
    stopped = true
    clearInterval(timer)
    clearTimeout(end)
  }
  return {
    holder: file.holder,
    lost: lost.signal,
    renew,
    stop,
    released: () => released,
    release: async () => {
      stop()
      await inTurn(async () => {
        const state = place()
        const key = stateKeys.lease(state)
        const [left] = await state.bucket.remove([{ key, etag }])
        if (left) warning(`The lease s3://${state.bucket.name}/${key} could not be taken away: ${left.reason}`)
        else released = true
      })
    },
    end: async () => {
      stop()
      if (!released) await inTurn(() => write(() => ({ ...file, ended: true })))
    },
  }
}
