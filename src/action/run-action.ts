import { error as annotate, getInput, setOutput } from '@actions/core'
import { Failure, messageOf } from '../failures/failure.ts'
import { stepFailure } from '../failures/steps.ts'
import { cancelSignal } from './cancel.ts'
import type { Contract, InputsOf, OutputsOf, OutputValue } from './contract.ts'
import { camelCase, readInputs } from './inputs.ts'
import { debug, info } from './log.ts'
import { block, code, paragraphs, sentence } from './markdown.ts'
import { isGood, type Outcome, type Serving } from './outcome.ts'
import { writeReport } from './report-file.ts'
import { scrub } from './secrets.ts'
import { forgetUnfinished, isPost, leavesUnfinished, leftFolders, markMain, unfinished } from './state.ts'
import { writeSummary } from './summary.ts'
import { removeFolders } from './temporary-folder.ts'

/** What the runner's side gives to the work. */
export interface Step {
  /** Aborted when the runner asks the step to stop. */
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/** How the work ended. A failure that came after a write is told here, not thrown, so that the outputs are set too. */
export interface Ending<C extends Contract> {
  readonly outcome: Outcome
  readonly changed: boolean
  /** Only for doors that put something in front of users. */
  readonly serving?: Serving
  readonly failure?: Failure | undefined
  readonly outputs: OutputsOf<C>
  /** Markdown for the job summary. */
  readonly summary: string
  /** What else belongs into the report file. */
  readonly details?: unknown
}

type Run<C extends Contract> = (inputs: InputsOf<C>, step: Step) => Promise<Ending<C>>

/** Puts back what a step left that was cut off; gets what `saveUnfinished` kept, and the inputs as texts. */
type PutBack = (work: unknown, step: Step, textOf: (input: string) => string) => Promise<string>

/**
 * Runs an action from its inputs to its outputs. This is the only place that decides whether the step fails: exit code 0
 * if and only if the outcome is a good one. The runner starts the same bundle again as `post`.
 */
export const runAction = async <const C extends Contract>(
  contract: C,
  run: Run<C>,
  putBack?: PutBack,
): Promise<void> => {
  const step: Step = { signal: cancelSignal(), startedAt: Date.now() }
  if (isPost()) return post(putBack, step)
  markMain()
  const ending = await endingOf(contract, run, step)
  await tell(contract, ending, step)
  // What `post` puts back may lie in one of them.
  if (!leavesUnfinished()) await removeFolders()
  process.exitCode = isGood(ending.outcome) ? 0 : 1
}

const endingOf = async <C extends Contract>(contract: C, run: Run<C>, step: Step): Promise<Ending<C>> => {
  try {
    return await run(readInputs(contract.inputs, getInput, contract.rules) as InputsOf<C>, step)
  } catch (thrown) {
    return endingOfThrown(contract, thrown)
  }
}

/** What was thrown came before any write, or is a defect of ours: then nobody knows what was written, and what serves. */
export const endingOfThrown = <C extends Contract>(contract: C, thrown: unknown): Ending<C> => {
  const failure = failureOfThrown(thrown)
  const isDefect = failure !== thrown
  const title = isDefect ? 'broke off; what was changed is not known' : 'failed before anything was changed'
  return {
    outcome: failure.outcome,
    changed: isDefect,
    serving: isDefect ? 'unknown' : 'previous',
    failure,
    outputs: {} as OutputsOf<C>,
    summary: paragraphs(`### ${contract.name}: ${title}`, failureMarkdown(failure)),
  }
}

/** What was thrown as a failure to report: what is none is a defect of ours. */
export const failureOfThrown = (thrown: unknown): Failure => {
  if (thrown instanceof Failure) return thrown
  debug(String((thrown as Error)?.stack))
  return stepFailure('unexpected', { message: messageOf(thrown) }, thrown)
}

/** What failed, why, and what to do, for a job summary. */
export const failureMarkdown = (failure: Failure): string =>
  paragraphs(`> [!CAUTION]\n${toldBy(failure)}`, failure.remedy && `**What to do**\n\n${failure.remedy}`)

const toldBy = ({ message, code: slug, points }: Failure): string =>
  points
    ? [`> **${points.length} problems** (${code(slug)})`, '>', ...points.map((point) => `> * ${sentence(point)}`)].join(
        '\n',
      )
    : `> **${sentence(message)}** (${code(slug)})`

const tell = async <C extends Contract>(contract: C, ending: Ending<C>, step: Step): Promise<void> => {
  const durationSeconds = Math.round((Date.now() - step.startedAt) / 100) / 10
  const values: Record<string, OutputValue> = {
    ...(ending.outputs as Record<string, OutputValue>),
    outcome: ending.outcome,
    changed: ending.changed,
    serving: ending.serving,
    failureCode: ending.failure?.code,
    failureReason: ending.failure && oneLine(ending.failure.message),
    durationSeconds,
  }
  const outputs = Object.fromEntries(
    contract.outputs.map((name) => [name, scrub(String(values[camelCase(name)] ?? ''))] as const),
  )
  outputs['report-file'] = await writeReport(contract.name, { outputs, details: ending.details ?? null })
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  await writeSummary(ending.summary)
  if (ending.failure) {
    const remedy = ending.failure.remedy ? `\n\n${ending.failure.remedy}` : ''
    annotate(scrub(`${ending.failure.message}${remedy}`), { title: `${contract.name}: ${ending.failure.code}` })
  }
  info(`${contract.name}: ${ending.outcome} after ${durationSeconds} s`)
}

const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ')

const post = async (putBack: PutBack | undefined, step: Step): Promise<void> => {
  const work = unfinished()
  if (work && putBack) await finish(putBack, work, step)
  await removeFolders(leftFolders())
}

const finish = async (putBack: PutBack, work: unknown, step: Step): Promise<void> => {
  try {
    const told = await putBack(work, step, getInput)
    await writeSummary(`> [!WARNING]\n> The step was cut off. ${sentence(told)}`)
    info(told)
    forgetUnfinished()
  } catch (thrown) {
    const failure = failureOfThrown(thrown)
    await writeSummary(paragraphs('### The step was cut off, and putting back failed', failureMarkdown(failure)))
    annotate(scrub(failure.message), { title: 'putting back failed' })
    info(block(JSON.stringify(work)))
    process.exitCode = 1
  }
}
