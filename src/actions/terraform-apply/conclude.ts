import { notice, warning } from '../../action/log.ts'
import type { Ending } from '../../action/run-action.ts'
import { Failure } from '../../failures/failure.ts'
import { approvalsOf } from '../../github/approvals.ts'
import type { contract } from './contract.ts'
import { outputsOf } from './outputs.ts'
import { coverOf, report, reportDetails, resultMarkdown } from './report.ts'
import { statusOf } from './status.ts'
import type { How, Told } from './told.ts'
import type { Work } from './work.ts'

/** Milliseconds for all that is said on GitHub at the end: of a step that is cancelled few are left. */
const lastWords = { cancelled: 2500, otherwise: 60_000 }

/** Tells on the pull request how it ended, and how the step ends. */
export const conclude = async (
  work: Pick<Work, 'input' | 'run'>,
  told: Told,
  how: How,
): Promise<Ending<typeof contract>> => {
  const covered = { ...how, failure: how.failure && withoutSecrets(how.failure, coverOf(told)) }
  const time = lastWords[how.outcome === 'cancelled' ? 'cancelled' : 'otherwise']
  const until = Date.now() + time
  told.approvedBy = how.outcome === 'planned' ? [] : await approversOf(work, Math.min(time / 2, 10_000))
  if (told.talk && isWorthTelling(told)) {
    told.comment = await told.talk.end(
      statusOf(told, covered),
      resultMarkdown(told, covered),
      Math.max(1000, until - Date.now()),
    )
    if (told.comment.problem) (told.comment.url ? notice : warning)(told.comment.problem)
  }
  return {
    outcome: covered.outcome,
    changed: covered.changed,
    serving: covered.serving,
    failure: covered.failure,
    outputs: outputsOf(told),
    summary: report(told, covered),
    details: reportDetails(told),
  }
}

const isWorthTelling = ({ input, changes }: Told): boolean =>
  !input.dryRun && (input.comment === 'always' || changes?.hasChanges !== false)

/** Logins, each once. Nobody waits long for them: they are only told. */
const approversOf = async (
  { input, run }: Pick<Work, 'input' | 'run'>,
  milliseconds: number,
): Promise<readonly string[]> => {
  const { githubToken: token } = input
  if (token === undefined) return []
  try {
    const asked = { token, repository: run.repository, signal: AbortSignal.timeout(milliseconds) }
    const { approvals } = await approvalsOf(asked, run.runId)
    return [...new Set(approvals.filter(({ state }) => state === 'approved').map(({ by }) => by))]
  } catch {
    return []
  }
}

/** A failure in the words of terraform or of a provider. */
const withoutSecrets = (failure: Failure, cover: (text: string) => string): Failure =>
  new Failure(cover(failure.message), {
    ...failure,
    remedy: failure.remedy && cover(failure.remedy),
    points: failure.points?.map(cover),
  })
