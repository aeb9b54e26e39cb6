import type { Progress } from '../../sandbox/runner/outcome.ts'
import { readWorkflow } from '../../sandbox/runner/workflow-file.ts'
import { dim, green, red, type Screen, yellow } from './screen.ts'

const longest = 160

/** Shows a run while it works: jobs, gates, what our own steps say, and of other steps the last line. */
export function showProgress(screen: Screen, workflowFile: string): (progress: Progress) => void {
  const ours = ownSteps(workflowFile)
  const groups = new Set<string>()
  const last = new Map<string, string>()
  return (event) => {
    switch (event.type) {
      case 'job-started':
        return screen.line(event.job, dim('starts'))
      case 'gate':
        return screen.line(
          event.job,
          yellow(`waits for a review of ${event.environment} by ${event.reviewers.join(', ')}`),
        )
      case 'log': {
        const line = event.line.trim()
        if (line.startsWith('##[group]')) {
          groups.add(event.job)
          return screen.line(event.job, dim(`${line.slice('##[group]'.length)} …`))
        }
        if (line === '##[endgroup]') return void groups.delete(event.job)
        if (line === '' || groups.has(event.job)) return
        if (ours.has(event.step)) screen.line(event.job, shortened(line))
        else last.set(event.job, line)
        return
      }
      case 'annotation': {
        const { level, message } = event.annotation
        const colour = level === 'error' ? red : yellow
        return screen.line(event.job, colour(`${level}: ${shortened(message.split('\n')[0] ?? '')}`))
      }
      case 'step-ended': {
        const line = last.get(event.job)
        last.delete(event.job)
        if (line && !ours.has(event.step)) screen.line(event.job, shortened(line.replaceAll(/^=+ | =+$/g, '')))
        return
      }
      case 'job-ended':
        return screen.line(event.job, event.result === 'success' ? green('succeeded') : red(event.result))
      default:
        return
    }
  }
}

/** Names of the steps that use one of this project's actions. */
function ownSteps(workflowFile: string): Set<string> {
  const steps = Object.values(readWorkflow(workflowFile).jobs).flatMap((job) => job.steps ?? [])
  return new Set(steps.flatMap(({ name, uses }) => (name && uses?.includes('/aws-deploy-actions/') ? [name] : [])))
}

const shortened = (line: string): string => (line.length > longest ? `${line.slice(0, longest - 1)}…` : line)
