import type { Finding, Scan, Started } from '../../aws/ecr-scan.ts'

/** From what severity on a finding keeps an image back. */
export type Threshold = 'none' | 'critical' | 'high' | 'medium'

/** Worst first. */
const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNTRIAGED', 'UNDEFINED'] as const

const rank = ({ severity }: Pick<Finding, 'severity'>): number => {
  const at = (severities as readonly string[]).indexOf(severity)
  return at < 0 ? severities.length : at
}

/** The findings, worst first, of one severity by name. */
export const sorted = (findings: readonly Finding[]): readonly Finding[] =>
  [...findings].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || a.package.localeCompare(b.package))

/** The findings that keep the image back. */
export const overThreshold = (findings: readonly Finding[], threshold: Threshold): readonly Finding[] =>
  threshold === 'none' ? [] : findings.filter((finding) => rank(finding) <= rank({ severity: threshold.toUpperCase() }))

/** Such as `2 critical, 1 low`. */
export const countsOf = (findings: readonly Finding[]): string => {
  const known = [...new Set(sorted(findings).map(({ severity }) => severity))]
  const parts = known.map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return `${count} ${severity.toLowerCase()}`
  })
  return parts.join(', ') || 'nothing found'
}

/** What was seen before this look. Times in milliseconds since the epoch. */
export interface Seen {
  /** When the gate began to ask. */
  readonly since: number
  /** What came of our own start; undefined before it. */
  readonly tried: Started | undefined
  /** Since when there have been as many findings as now. */
  readonly unchangedSince: number
}

export type Judgement =
  | { readonly kind: 'wait'; readonly state: string }
  | { readonly kind: 'start' }
  | { readonly kind: 'done' }
  /** `code` is one of `src/failures/scan.ts`. */
  | { readonly kind: 'stopped'; readonly code: string; readonly reason: string }

const second = 1000
const day = 24 * 3600 * second

/** How long the findings of Inspector must not have grown when it says that they are complete, and when it does not. */
const settled = { complete: 10 * second, silent: 60 * second }

/** What was complete for so long grows no more. */
const old = 60 * second

/** How long a scan that others begin (the push, Inspector) may take to appear. */
const appears = 120 * second

/**
 * What one look at a scan means. Enhanced scans are `ACTIVE`, or `COMPLETE`, before their findings are there
 * (https://github.com/aws/aws-sdk/issues/289), so that they must have stopped to grow. A basic scan that is older than a day is
 * made again: the flaws that are known have become more.
 */
export const judgeScan = (scan: Scan | undefined, seen: Seen, now: number): Judgement => {
  if (!scan) {
    if (!seen.tried) return { kind: 'start' }
    return now - seen.since < appears
      ? { kind: 'wait', state: 'no scan yet' }
      : { kind: 'stopped', code: 'guard-scan-missing', reason: 'no scan was begun within two minutes' }
  }
  const { status, description, enhanced, completedAt } = scan
  if (status === 'PENDING' || status === 'IN_PROGRESS') return { kind: 'wait', state: status }
  if (status === 'UNSUPPORTED_IMAGE') return { kind: 'stopped', code: 'guard-scan-unsupported', reason: description }
  if (status !== 'COMPLETE' && status !== 'ACTIVE')
    return !seen.tried && !enhanced && status !== 'IMAGE_ARCHIVED'
      ? { kind: 'start' }
      : { kind: 'stopped', code: 'guard-scan-failed', reason: `${status}: ${description}` }
  if (!enhanced && completedAt !== undefined)
    return !seen.tried && now - completedAt > day ? { kind: 'start' } : { kind: 'done' }
  if (completedAt !== undefined && now - completedAt > old) return { kind: 'done' }
  const needed = completedAt === undefined ? settled.silent : settled.complete
  if (now - seen.unchangedSince >= needed) return { kind: 'done' }
  return { kind: 'wait', state: `${status}, ${countsOf(scan.findings)} so far` }
}
