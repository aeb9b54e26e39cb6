import type { KeptPlan } from '../../targets/terraform/store/keep-plan.ts'
import type { Found, Work } from './work.ts'

/** Something that the step itself has to say, in a sentence. */
export interface Note {
  readonly level: 'warning' | 'notice'
  /** Markdown: names are in back ticks. */
  readonly text: string
}

const localState =
  'The state is a file of this runner and is gone with it: the next plan knows nothing of what was applied, and makes all of it ' +
  'anew. Give the configuration a backend, such as `backend "s3" { bucket = "…", key = "…", use_lockfile = true }`.'

export const notesOf = (
  { run, input }: Work,
  { obtained: { made, failure: stopped } }: Found,
  { notice, failure }: KeptPlan,
): readonly Note[] => [
  ...(made?.backend.type === 'local' && !stopped ? [{ level: 'warning', text: localState } as const] : []),
  ...(run.fork
    ? [
        {
          level: 'notice',
          text:
            `This pull request comes from the fork ${run.fork.repository}: its run has no secrets and a token that only reads. The plan is ` +
            'in the summary of the job, without a comment, and is not kept.',
        } as const,
      ]
    : []),
  ...(input.dryRun
    ? [{ level: 'notice', text: 'This is a dry run: no comment is written, and the plan is not kept.' } as const]
    : []),
  ...(notice !== undefined ? [{ level: 'notice', text: notice } as const] : []),
  ...(failure
    ? [
        {
          level: 'warning',
          text: `The plan could not be kept, so that it cannot be applied: ${failure.message}`,
        } as const,
      ]
    : []),
]
