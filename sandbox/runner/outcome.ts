/** What a run came to, as data. */
import type { Annotation } from './events.ts'

export type Result = 'success' | 'failure' | 'cancelled' | 'skipped'

export interface StepOutcome {
  id: string
  name: string
  stage: 'pre' | 'main' | 'post'
  result: Result
  /** Differs from the result where `continue-on-error` forgave a failure. */
  conclusion: Result
  outputs: Record<string, string>
  annotations: Annotation[]
  summary: string
  log: string
  seconds: number
}

export interface JobOutcome {
  /** Its key in its file. */
  id: string
  /** As GitHub shows it: `deploy / apply (eu)`. */
  name: string
  matrix: Record<string, unknown>
  environment: string | undefined
  result: Result
  /** What the job handed on; outputs that hold a masked value are not among them. */
  outputs: Record<string, string>
  steps: StepOutcome[]
  /** Why it did not start or did not end by itself: the gate, the time limit. */
  reason: string | undefined
  /** Log of the time before the first step: identity and gate. */
  setup: string
}

export interface RunOutcome {
  /** The run's id at the GitHub stand-in. */
  run: number
  sha: string
  jobs: JobOutcome[]
  /** 0 when every job succeeded or was skipped. */
  exitCode: number
  /** What stood in for what. */
  notes: string[]
}

/** What happens while it runs, for those who watch. */
export type Progress =
  | { type: 'note'; text: string }
  | { type: 'job-started'; job: string }
  | { type: 'job-ended'; job: string; result: Result }
  | { type: 'gate'; job: string; environment: string; reviewers: string[] }
  | { type: 'step-started'; job: string; step: string }
  | { type: 'step-ended'; job: string; step: string; result: Result; seconds: number }
  | { type: 'log'; job: string; step: string; line: string }
  | { type: 'annotation'; job: string; step: string; annotation: Annotation }
