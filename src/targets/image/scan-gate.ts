import { group, info } from '../../action/log.ts'
import type { EcrScans, Finding, Started } from '../../aws/ecr-scan.ts'
import { poll, type Wait } from '../../aws/poll.ts'
import { scanFailure } from '../../failures/scan.ts'
import { countsOf, judgeScan, overThreshold, sorted, type Threshold } from './scan-verdict.ts'

/** What the scan of an image came to. */
export interface Scanned {
  readonly by: 'Amazon ECR' | 'Amazon Inspector'
  /** Worst first. */
  readonly findings: readonly Finding[]
  /** Those that keep the image back. */
  readonly over: readonly Finding[]
  readonly threshold: Threshold
}

/**
 * Waits for the scan of an image, beginning one where nobody has. @throws Failure `guard-scan-…` when there is none to be had:
 * what was not scanned does not pass.
 */
export const scanned = async (scans: EcrScans, digest: string, threshold: Threshold, wait: Wait): Promise<Scanned> => {
  const since = Date.now()
  let tried: Started | undefined
  let [findings, unchangedSince] = [-1, since]
  return group(`Scan of ${digest}`, () =>
    poll('Scan', wait, async () => {
      const scan = await scans.scan(digest)
      const now = Date.now()
      if (scan && scan.findings.length !== findings) {
        findings = scan.findings.length
        unchangedSince = now
      }
      const judgement = judgeScan(scan, { since, tried, unchangedSince }, now)
      if (judgement.kind === 'wait') return { state: judgement.state }
      if (judgement.kind === 'stopped') throw scanFailure(judgement.code, { reason: judgement.reason })
      if (judgement.kind === 'start') {
        tried = await scans.start(digest)
        return { state: starts[tried] }
      }
      const found = sorted(scan!.findings)
      info(`Scanned: ${countsOf(found)}`)
      const by = scan!.enhanced ? 'Amazon Inspector' : 'Amazon ECR'
      return { state: 'done', result: { by, findings: found, over: overThreshold(found, threshold), threshold } }
    }),
  )
}

const starts: Readonly<Record<Started, string>> = {
  started: 'begun',
  enhanced: 'Amazon Inspector has not begun yet',
  'too soon': 'begun within the last day',
}

/** @throws Failure `guard-scan` when a finding is as bad as the threshold, or worse */
export const guardScan = ({ over, threshold, by }: Scanned, tag: string): void => {
  const [worst] = over
  if (!worst) return
  throw scanFailure('guard-scan', {
    counts: countsOf(over),
    threshold,
    worst: `${worst.name} in ${worst.package || 'a package without a name'}`,
    by,
    tag,
  })
}
