import type { RunFacts } from '../../github/run.ts'
import type { Diagnostic, PlanView } from '../../targets/terraform/render/view.ts'
import type { Diagnostic as Told } from '../../targets/terraform/run/events.ts'
import type { Judged } from './judge.ts'
import { modeOf, type Obtained } from './obtain.ts'
import type { Input } from './wanted.ts'

export interface Seen
  extends Pick<
    PlanView,
    'label' | 'redactor' | 'status' | 'refusals' | 'notes' | 'since' | 'reviewed' | 'howToApply' | 'shortFingerprint'
  > {
  readonly input: Input
  readonly run: RunFacts
  /** The commit that was planned. */
  readonly sha: string
  readonly obtained: Obtained
  readonly judged: Judged | undefined
}

/** Arguments that make a plan one of a part. */
const narrowing = /^--?(target|exclude|replace|refresh=false)/

/** All that is said of the plan, wherever it is said. */
export const viewOf = ({ input, run, sha, obtained, judged, ...said }: Seen): PlanView => {
  const { terraform, failure, diagnostics } = obtained
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(diagnosticOf)
  return {
    mode: modeOf(input),
    changes: judged?.changes,
    risk: judged?.risk.level ?? 'none',
    provenance: {
      sha,
      commitUrl: `${run.repositoryUrl}/commit/${sha}`,
      product: terraform && `${terraform.product} ${terraform.version}`,
      runNumber: run.runNumber || undefined,
      runUrl: run.runUrl,
      arguments: (input.planArgs ?? []).filter((argument) => narrowing.test(argument)),
    },
    errors:
      failure && (errors.length === 0 || toldBetter.includes(failure.code)) ? [{ summary: failure.message }] : errors,
    warnings: diagnostics.filter(({ severity }) => severity === 'warning').map(diagnosticOf),
    putBacks: judged?.putBacks ?? [],
    ...said,
  }
}

/** Failures whose message has all of what Terraform says, in fewer words. */
const toldBetter = ['locked']

const diagnosticOf = ({ summary, detail, address, at }: Told): Diagnostic => ({
  summary,
  detail,
  address,
  where: at && `${at.file}:${at.line}`,
})
