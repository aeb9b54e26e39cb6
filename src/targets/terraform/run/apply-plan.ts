import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../../action/temporary-folder.ts'
import type { Failure } from '../../../failures/failure.ts'
import {
  type Detached,
  type DetachedEnd,
  fileFollower,
  isRunning,
  signalTo,
  startDetached,
} from '../../../shell/detached.ts'
import type { Progress, Told } from './events.ts'
import { failureOfCommand, startFailure } from './explain.ts'
import { listening } from './listen.ts'
import { pastLockRace } from './lock-race.ts'
import type { Place } from './place.ts'

/** An apply that may go on after our process has ended. Plain data, to be kept for `post`; no secret in it. */
export interface RunningApply {
  readonly program: Detached
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly tokenFile: string | undefined
  readonly product: Place['terraform']['product']
  readonly directory: string
}

export interface Apply {
  /** The plan file, absolute. */
  readonly file: string
  readonly lockTimeoutSeconds: number
  /** As `plan-args` had it. */
  readonly parallelism?: number | undefined
  /** Called before anything is written, for each start: what `post` needs is to be saved here. */
  readonly onStart: (apply: RunningApply) => void
  readonly onProgress?: (progress: Progress) => void
}

export interface AppliedPlan {
  readonly told: Told
  /** It goes on: our process has no more time, and `post` waits for it. */
  readonly goesOn: boolean
  /** It got our SIGINT: what was being written then was finished, the rest was not begun. */
  readonly interrupted: boolean
  /** Undefined: everything is applied (or it goes on). */
  readonly failure: Failure | undefined
  readonly seconds: number
}

/** Milliseconds between two looks into the stream. */
const lookEvery = 150

/** Milliseconds after the interrupt until our step ends: GitHub gives 7.5 s, and the outputs must be written, too. */
const patience = 5000

/**
 * `terraform apply -json <plan>`. No `TF_VAR_*` come along, but those that no plan keeps (`ephemeral = true`): no JSON of a plan names
 * them, and Terraform does, before it begins anything, so that it is started a second time. On the step's signal it gets exactly one SIGINT, and our step has
 * a few seconds more; it goes on for as long as its resource takes, and is never killed.
 *
 * @throws Failure only when nothing was begun
 */
export const applyPlan = (place: Place, apply: Apply): Promise<AppliedPlan> =>
  pastLockRace(apply.lockTimeoutSeconds, place.signal, (lockTimeoutSeconds) =>
    withEphemeral(place, { ...apply, lockTimeoutSeconds }),
  )

const withEphemeral = async (place: Place, apply: Apply): Promise<AppliedPlan> => {
  const first = await start(place, apply, [])
  const names = ephemeralIn(first)
  const given = names.filter((name) => `TF_VAR_${name}` in place.environment({ variables: [name] }))
  if (names.length === 0 || given.length < names.length || place.signal.aborted) return first
  return start(place, apply, names)
}

/** The variables that were given to the plan and must be given again, when that is all that was wrong. */
const ephemeralIn = ({ told }: AppliedPlan): readonly string[] => {
  const errors = told.diagnostics.filter(({ severity }) => severity === 'error')
  const names = errors.map(
    ({ detail }) => /ephemeral input variable "([^"]+)" was set during the plan/.exec(detail)?.[1],
  )
  return names.every((name) => name !== undefined) ? [...new Set(names as string[])] : []
}

const start = async (place: Place, apply: Apply, variables: readonly string[]): Promise<AppliedPlan> => {
  place.signal.throwIfAborted()
  const folder = await temporaryFolder('terraform-apply')
  const startedAt = Date.now()
  const { program, end } = await startFailure(place, () =>
    startDetached(place.terraform.path, applyCommand(apply), {
      cwd: place.directory,
      env: place.environment({ variables }),
      folder,
    }),
  )
  const running: RunningApply = {
    program,
    startedAt,
    tokenFile: place.tokenFile,
    product: place.terraform.product,
    directory: place.directory,
  }
  apply.onStart(running)
  return follow(running, place, { ...apply, end })
}

export const applyCommand = ({ file, lockTimeoutSeconds, parallelism }: Apply): readonly string[] => [
  'apply',
  '-json',
  '-input=false',
  '-no-color',
  `-lock-timeout=${lockTimeoutSeconds}s`,
  ...(parallelism === undefined ? [] : [`-parallelism=${parallelism}`]),
  file,
]

/**
 * For `post`: waits for an apply of the main step, for so many milliseconds at most, and tells all that its stream says from
 * the beginning.
 */
export const awaitApply = (
  running: RunningApply,
  {
    patience: milliseconds,
    facts,
    onProgress,
    stop,
  }: {
    readonly patience: number
    readonly facts: Place['facts']
    readonly onProgress?: (progress: Progress) => void
    /** Of `post` itself: then nobody waits any longer. */
    readonly stop?: AbortSignal
  },
): Promise<AppliedPlan> =>
  follow(running, { signal: AbortSignal.abort(), facts }, { onProgress, until: Date.now() + milliseconds, stop })

interface Following {
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Known to its parent alone. */
  readonly end?: Promise<DetachedEnd>
  /** When we stop waiting, in milliseconds since the epoch. Undefined: some seconds after the interrupt. */
  readonly until?: number
  readonly stop?: AbortSignal | undefined
}

const follow = (
  { program, startedAt }: RunningApply,
  { signal, facts }: Pick<Place, 'signal' | 'facts'>,
  { onProgress, end, until, stop }: Following,
): Promise<AppliedPlan> =>
  listening(
    'applying',
    async ({ events, onLine }) => {
      const out = fileFollower(program.stdout, onLine)
      let errors = ''
      const err = fileFollower(program.stderr, (line) => {
        errors += `${line}\n`
      })
      let ended: DetachedEnd | undefined
      void end?.then((how) => {
        ended = how
      })
      let deadline = until
      const interrupted = signal.aborted
      let sent = false
      for (;;) {
        const over = ended !== undefined || (end === undefined && !(await isRunning(program)))
        await out.read()
        await err.read()
        if (over) break
        if (signal.aborted && end !== undefined && !sent) {
          sent = true
          await signalTo(program, 'SIGINT')
          deadline = Date.now() + patience
        }
        if (stop?.aborted || (deadline !== undefined && Date.now() > deadline)) break
        await Promise.race([sleep(lookEvery), ...(end ? [end] : [])])
      }
      const goesOn = ended === undefined && (await isRunning(program))
      if (!goesOn) for (const one of [out, err]) one.flush()
      const told = events.told()
      return {
        told,
        goesOn,
        interrupted: sent || interrupted,
        failure: goesOn ? undefined : failureOfApply(told, ended, errors, facts),
        seconds: (Date.now() - startedAt) / 1000,
      }
    },
    onProgress,
  )

/** Where the exit code is unknown the stream tells: a good one ends with its summary, and has no error. */
const failureOfApply = (told: Told, ended: DetachedEnd | undefined, stderr: string, facts: Place['facts']) => {
  const good = told.counts?.operation === 'apply' && !told.diagnostics.some(({ severity }) => severity === 'error')
  if (ended ? ended.exitCode === 0 : good) return undefined
  const { exitCode, killedBy } = ended ?? { exitCode: undefined, killedBy: undefined }
  return failureOfCommand({ facts }, 'apply', {
    exitCode,
    killedBy,
    stderr,
    diagnostics: told.diagnostics,
    other: told.other,
  })
}
