/** The lines that act prints with `--json`, as events; values in the clear are hidden before an event leaves this file. */
import { readCommandLine } from './commands.ts'
import type { Masks } from './masks.ts'
import { matrixKey, readMark } from './plan.ts'

export type Stage = 'Pre' | 'Main' | 'Post'

export interface Annotation {
  level: 'notice' | 'warning' | 'error'
  message: string
  title?: string
  file?: string
  line?: number
}

/** What an event is about: a job of the plan, one of its matrix, and where in it. */
export interface Place {
  job: number
  matrix: string
  values: Record<string, unknown>
  stage: Stage | undefined
  /** Ids from the job's step down to that of a composite action. */
  step: string[]
  name: string
}

export type RunnerEvent = Place &
  (
    | { kind: 'step-started' }
    | { kind: 'step-ended'; result: 'success' | 'failure'; seconds: number }
    | { kind: 'step-forgiven' }
    | { kind: 'output'; output: string; value: string }
    | { kind: 'annotation'; annotation: Annotation }
    | { kind: 'summary'; content: string }
    | { kind: 'log'; text: string }
    | { kind: 'error'; text: string }
    | { kind: 'job-ended'; result: string }
  )

interface Line {
  msg?: string
  level?: string
  job?: string
  matrix?: Record<string, unknown>
  stage?: Stage
  step?: string
  stepID?: string[]
  stepid?: string[]
  stepResult?: string
  jobResult?: string
  executionTime?: number
  command?: string
  kvPairs?: Record<string, string>
  name?: string
  arg?: string
  content?: string
  raw_output?: boolean
  /** A workflow command as the step printed it. */
  raw?: string
}

/** Colours and cursor moves of programs that take the runner's pipe for a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g

/** Notes of the runner about itself, of no interest to the reader of a log. */
const chatter = /^(LocalRepositoryCache|Cleaning up|Reevaluate condition|Result condition|🧪)/u

const annotationLevels: Record<string, Annotation['level']> = { notice: 'notice', warning: 'warning', error: 'error' }

/** One line of act. `masksOf` gives the masks of a job; a mask that the line itself adds is put there. */
export const readEvent = (text: string, masksOf: (place: Place) => Masks): RunnerEvent | undefined => {
  if (!text.startsWith('{')) return undefined
  const told: Line = JSON.parse(text)
  const line = told.raw ? { ...told, ...readCommandLine(told.raw) } : told
  const job = readMark(line.job ?? '')
  if (job === undefined) return undefined
  const place: Place = {
    job,
    matrix: matrixKey(line.matrix),
    values: line.matrix ?? {},
    stage: line.stage,
    step: line.stepID ?? line.stepid ?? [],
    name: line.step ?? '',
  }
  const masks = masksOf(place)
  if (line.command === 'add-mask') {
    masks.add(line.arg ?? '')
    return undefined
  }
  place.name = masks.hide(place.name)
  return readKind(line, place, masks)
}

const readKind = (line: Line, place: Place, masks: Masks): RunnerEvent | undefined => {
  const message = (line.msg ?? '').replace(escapes, '').replace(/\r?\n$/, '')
  if (line.jobResult) return { ...place, kind: 'job-ended', result: line.jobResult }
  if (line.command) return readCommand(line, place, masks)
  if (line.raw_output) return { ...place, kind: 'log', text: masks.hide(message) }
  if (line.stepResult) {
    const result = line.stepResult === 'success' ? 'success' : 'failure'
    return { ...place, kind: 'step-ended', result, seconds: (line.executionTime ?? 0) / 1e9 }
  }
  if (message.startsWith('⭐ Run ')) return { ...place, kind: 'step-started' }
  if (message === 'Failed but continue next step') return { ...place, kind: 'step-forgiven' }
  if (line.level === 'error') return { ...place, kind: 'error', text: masks.hide(message) }
  return chatter.test(message) ? undefined : { ...place, kind: 'log', text: masks.hide(message.trim()) }
}

const readCommand = (line: Line, place: Place, masks: Masks): RunnerEvent | undefined => {
  const { command = '', arg = '', kvPairs = {} } = line
  const level = annotationLevels[command]
  if (level) {
    const { title, file, line: number } = kvPairs
    const annotation: Annotation = {
      level,
      message: masks.hide(arg),
      ...(title ? { title: masks.hide(title) } : {}),
      ...(file ? { file } : {}),
      ...(number ? { line: Number(number) } : {}),
    }
    return { ...place, kind: 'annotation', annotation }
  }
  if (command === 'set-output') return { ...place, kind: 'output', output: line.name ?? '', value: masks.hide(arg) }
  if (command === 'summary') return { ...place, kind: 'summary', content: masks.hide(line.content ?? '') }
  if (command === 'group') return { ...place, kind: 'log', text: `##[group]${masks.hide(arg)}` }
  if (command === 'endgroup') return { ...place, kind: 'log', text: '##[endgroup]' }
  if (command === 'ignored') {
    return { ...place, kind: 'log', text: masks.hide((line.msg ?? '').replace(/^\s*⚙\s*/u, '').trimEnd()) }
  }
  return undefined
}
