/** A run for people to watch: what happens as it happens, and at the end what came of it. */
import type { JobOutcome, Progress, Result, RunOutcome } from './outcome.ts'

const signs: Record<Result, string> = { success: '✓', failure: '✗', cancelled: '⊘', skipped: '·' }

const seconds = (value: number): string => (value < 0.05 ? '' : `  ${value.toFixed(1)} s`)

export interface PrintOptions {
  write: (line: string) => void
  /** Log lines of steps, not only their names [true]. */
  logs?: boolean
}

/** `onProgress` of a run. Lines of jobs that run at once are told apart by the job's name. */
export const printProgress = ({ write, logs = true }: PrintOptions): ((progress: Progress) => void) => {
  return (progress) => {
    switch (progress.type) {
      case 'note':
        write(`  ${progress.text}`)
        break
      case 'job-started':
        write(`▶ ${progress.job}`)
        break
      case 'gate':
        write(`⏸ ${progress.job} waits for a review of ${progress.environment} (${progress.reviewers.join(', ')})`)
        break
      case 'step-started':
        if (logs) write(`  [${progress.job}] ${progress.step}`)
        break
      case 'log':
        if (logs && progress.line !== '##[endgroup]')
          write(`  [${progress.job}]   ${progress.line.replace(/^##\[group\]/, '▾ ')}`)
        break
      case 'annotation':
        write(`  [${progress.job}]   ${progress.annotation.level}: ${progress.annotation.message}`)
        break
      case 'step-ended':
        write(`  [${progress.job}] ${signs[progress.result]} ${progress.step}${seconds(progress.seconds)}`)
        break
      case 'job-ended':
        write(`${signs[progress.result]} ${progress.job}: ${progress.result}`)
    }
  }
}

/** Jobs with their steps, and the outputs that went on. */
export const printOutcome = (outcome: RunOutcome, write: (line: string) => void): void => {
  for (const job of outcome.jobs) {
    write(
      `${signs[job.result]} ${job.name}${job.environment ? ` → ${job.environment}` : ''}: ${job.result}${because(job)}`,
    )
    for (const step of job.steps.filter((each) => each.result !== 'skipped')) {
      const forgiven = step.conclusion !== step.result ? ' (goes on all the same)' : ''
      write(`    ${signs[step.result]} ${step.name}${seconds(step.seconds)}${forgiven}`)
    }
    for (const [name, value] of Object.entries(job.outputs)) write(`    ${name}=${value.split('\n')[0]}`)
  }
}

const because = (job: JobOutcome): string => (job.reason ? ` (${job.reason})` : '')
