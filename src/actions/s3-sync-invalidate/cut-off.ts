import type { Step } from '../../action/run-action.ts'
import { limitSignal } from '../../action/time-limit.ts'
import { pause } from '../../action/waiting.ts'
import { openSession } from '../../aws/session.ts'
import { runFacts } from '../../github/run.ts'
import type { Attempt } from '../../targets/site/attempt.ts'
import { resumeLease } from '../../targets/site/lease.ts'
import type { Manifest } from '../../targets/site/manifest.ts'
import { stateKeys } from '../../targets/site/place.ts'
import { putBack } from '../../targets/site/put-back.ts'
import { readRelease, readState, writeState } from '../../targets/site/state.ts'
import { contract } from './contract.ts'
import type { Decision } from './decide.ts'
import { forgetBy } from './distributions.ts'
import type { Input } from './wanted.ts'
import { type Work, workOf } from './work.ts'

/** What `post` needs to put back what served: how to reach the site, and where this run wrote down what it was about to do. */
interface SavedUndo {
  readonly input: Pick<
    Input,
    | 'awsRegion'
    | 'roleToAssume'
    | 'allowedAccountIds'
    | 'bucket'
    | 'prefix'
    | 'state'
    | 'expectedBucketOwner'
    | 'onFailure'
  >
  readonly attempt: string
  /** The process that holds the lease. */
  readonly holder: string
  /** All was live and good: what was left to do is for the next run. */
  readonly confirmed?: true
}

/** Milliseconds after which a request of a process that is gone has come through, or never will. */
const lateWrite = 3000

/** Milliseconds that `post` may take. */
const postLimit = 240_000

export const savedUndo = ({ input }: Work, { attempt }: Decision, holder: string): SavedUndo => {
  const { awsRegion, roleToAssume, allowedAccountIds, bucket, prefix, state, expectedBucketOwner, onFailure } = input
  return {
    input: { awsRegion, roleToAssume, allowedAccountIds, bucket, prefix, state, expectedBucketOwner, onFailure },
    attempt: attempt.id,
    holder,
  }
}

/** The `post` step: the main step was cut off while it was publishing. */
export const putBackCutOff = async (saved: unknown, step: Step): Promise<string> => {
  const { input, attempt: id, holder, confirmed } = saved as SavedUndo
  const session = await openSession(input, contract.name)
  const signal = AbortSignal.any([step.signal, limitSignal(postLimit, 'Putting back what served before')])
  const { open } = workOf(input as Input, session, runFacts(), step)
  const site = open(signal)
  const stored = await readState<Attempt>(site.state, stateKeys.attempt(site.state, id))
  const lease = await resumeLease((ending) => open(ending).state, holder).catch((failure) => {
    // All was done but for this.
    if (!stored) return undefined
    throw failure
  })
  try {
    if (!stored) return 'Nothing was published yet, or all of it was: there was nothing to put back.'
    const attempt = stored.value
    if (input.onFailure === 'none') return 'What was published stays, as `on-failure: none` says; run the job again.'
    if (confirmed) return `${attempt.release} was live already: it stays.`
    const base =
      attempt.base === undefined ? nothing : ((await readRelease(site.state, attempt.base))?.value ?? nothing)
    const held = AbortSignal.any([signal, ...(lease ? [lease.lost] : [])])
    const wait = { signal: held, deadline: Date.now() + postLimit }
    const taken = { site: open(held), attempt, base, written: new Map(), edge: { forget: forgetBy(session) }, wait }
    const done = await putBack(taken)
    // A request that was on its way when the process died may come through still.
    await pause(lateWrite, held)
    await putBack(taken)
    await writeState(
      site.state,
      stateKeys.attempt(site.state, id),
      { ...attempt, toInvalidate: {} } as Attempt,
      'anything',
    )
    return done ? 'The site serves again what it served before.' : 'The site serves what it served before.'
  } finally {
    await lease?.end()
  }
}

const nothing: Manifest = { schema: 1, release: '', files: {}, kept: {} }
