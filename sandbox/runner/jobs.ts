/** The jobs of a run while it runs: identity and gate at their start, masks and time limit meanwhile, the report at the end. */
import { setTimeout as delay } from 'node:timers/promises'
import type { MintedJob } from '../github/client.ts'
import type { Collection, JobRecord } from './collect.ts'
import type { Place, RunnerEvent } from './events.ts'
import { tokenVariable } from './expressions.ts'
import { type Approve, passGate } from './gate.ts'
import { type Masks, newMasks } from './masks.ts'
import type { Progress } from './outcome.ts'
import { matrixKey } from './plan.ts'
import type { Prepared } from './prepare.ts'
import type { Admission, Beginning, Leaving, SessionHandlers } from './session.ts'

interface Running {
  minted: MintedJob
  record: JobRecord
  url: string
  timer: NodeJS.Timeout | undefined
}

export interface Jobs {
  handlers: SessionHandlers
  masksOf(place: Pick<Place, 'job' | 'matrix'>, secrets: string[]): Masks
  saw(event: RunnerEvent): void
  /** Waits until GitHub knows how every job ended. */
  settle(): Promise<void>
}

interface Options {
  state: { prepared?: Prepared; collection?: Collection }
  approve: Approve
  tell: (progress: Progress) => void
  signal: AbortSignal
  /** Ends the running step of a job; gives how many processes there were. */
  endJob: (job: number) => Promise<number>
}

/** How long the last step waits for what the runner printed before it; then nothing is handed on. */
const catchUpMilliseconds = 30_000

export const newJobs = (options: Options): Jobs => {
  const running = new Map<number, Running>()
  const masks = new Map<string, Masks>()
  const reports: Promise<unknown>[] = []
  /** Jobs whose last step has begun, so that all their masks are known. */
  const leaving = new Set<string>()
  const keyOf = (job: number, matrix: string) => `${job} ${matrix}`

  const known = () => {
    const { prepared, collection } = options.state
    if (!prepared || !collection) throw new Error('A job began before the run was prepared.')
    return { prepared, collection }
  }

  const begin = async (beginning: Beginning, say: (line: string) => void): Promise<Admission> => {
    const { prepared, collection } = known()
    const record = collection.record(beginning.job, beginning.matrix ?? {})
    const key = keyOf(beginning.job, matrixKey(beginning.matrix))
    if (beginning.name) record.outcome.name = nameOf(record, masks.get(key)?.hide(beginning.name) ?? beginning.name)
    const { environment } = beginning
    const minted = await prepared.github.job({
      repository: prepared.repository,
      run: prepared.run.id,
      job: record.planned.id,
      permissions: record.planned.permissions,
      fork: prepared.event.fork && prepared.event.name === 'pull_request',
      headRef: prepared.event.headRef,
      baseRef: prepared.event.baseRef,
      jobWorkflowRef: record.planned.workflowRef,
      ...(environment ? { environment } : {}),
    })
    const entry: Running = { minted, record, url: '', timer: undefined }
    running.set(minted.id, entry)
    if (environment) {
      record.outcome.environment = environment
      const refused = await waitAtGate(prepared, entry, environment, say)
      if (refused) return { refused }
    }
    startClock(entry, beginning.timeout)
    const { GITHUB_TOKEN: token = '', ...variables } = minted.variables
    const secret = ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ACTIONS_RUNTIME_TOKEN'].flatMap((name) => variables[name] ?? [])
    return {
      variables: { ...variables, [tokenVariable]: token, RUNNER_JOB_ID: String(minted.id) },
      masks: [token, ...secret],
    }
  }

  const waitAtGate = async (
    prepared: Prepared,
    { minted, record }: Running,
    environment: string,
    say: (line: string) => void,
  ): Promise<string | undefined> => {
    try {
      await passGate(prepared.github, minted, environment, {
        approve: options.approve,
        say,
        signal: options.signal,
        waiting: ({ reviewers }) => {
          known().collection.announce(record)
          options.tell({ type: 'gate', job: record.outcome.name, environment, reviewers })
        },
      })
      return undefined
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      record.outcome.reason = options.signal.aborted ? 'The run was cancelled while the job waited.' : reason
      return record.outcome.reason
    }
  }

  const startClock = (entry: Running, timeout: string): void => {
    const minutes = Number(timeout)
    if (!timeout || !(minutes > 0)) return
    const up = async () => {
      entry.record.timedOut = true
      entry.record.outcome.reason = `The job has exceeded the maximum execution time of ${timeout} minutes.`
      // between two steps there is nothing to end: look again until the job is over
      while (!entry.record.ended && !options.signal.aborted) {
        if ((await options.endJob(entry.minted.id)) > 0) return
        await delay(100)
      }
    }
    entry.timer = setTimeout(() => void up(), minutes * 60_000)
    entry.timer.unref()
  }

  const leave = async ({ job, url, outputs }: Leaving) => {
    const entry = running.get(job)
    if (!entry) throw new Error(`There is no job ${job} in this run.`)
    const key = keyOf(entry.record.planned.index, matrixKey(entry.record.outcome.matrix))
    // the runner prints on a pipe of its own: what it said before this step must have been read
    for (const end = Date.now() + catchUpMilliseconds; !leaving.has(key) && Date.now() < end; ) await delay(10)
    if (!leaving.has(key)) throw new Error('The log of the job lags behind: its masks are not all known.')
    const own = masks.get(key)
    const dropped = outputs.filter(({ value }) => own?.holds(value)).map(({ name }) => name)
    const kept = outputs.filter(({ name }) => !dropped.includes(name)).map(({ name, value }) => [name, value])
    entry.url = own?.holds(url) ? '' : url
    entry.record.outcome.outputs = Object.fromEntries(kept)
    return { outputs: Object.fromEntries(kept), dropped }
  }

  const report = async ({ minted, record, url, timer }: Running): Promise<void> => {
    clearTimeout(timer)
    const { prepared } = known()
    const steps = [...record.steps.values()].map(({ outcome }) => ({
      name: outcome.name,
      conclusion: outcome.conclusion,
    }))
    await prepared.github.request('POST', `jobs/${minted.id}/end`, { conclusion: record.outcome.result, steps, url })
  }

  return {
    handlers: { begin, leave },
    masksOf: ({ job, matrix }, secrets) => {
      const key = keyOf(job, matrix)
      const existing = masks.get(key)
      if (existing) return existing
      const made = newMasks(secrets)
      masks.set(key, made)
      return made
    },
    saw: (event) => {
      const key = keyOf(event.job, event.matrix)
      if (event.kind === 'step-started' && event.step[0] === 'sandbox-leave') leaving.add(key)
      if (event.kind !== 'job-ended') return
      const entry = [...running.values()].find(
        (each) => each.record.planned.index === event.job && matrixKey(each.record.outcome.matrix) === event.matrix,
      )
      if (!entry) return
      const reported = report(entry)
      // told by settle, when the others have ended as well
      reported.catch(() => undefined)
      reports.push(reported)
    },
    settle: async () => {
      for (const { timer } of running.values()) clearTimeout(timer)
      await Promise.all(reports)
    },
  }
}

/** The written name, under the names of the jobs that call it. */
const nameOf = (record: JobRecord, written: string): string => {
  const callers = record.planned.path.split(' / ').slice(0, -1)
  return [...callers, written].join(' / ')
}
