/** One thing that `check` looked at. */
export interface Finding {
  /** `problem`: a deploy would fail. `advice`: it would work, and should not stay so. */
  readonly level: 'good' | 'advice' | 'problem'
  /** Stable slug. */
  readonly code: string
  /** The target of the manifest, when it is about one. */
  readonly target?: string | undefined
  readonly text: string
  /** Ready to paste. Markdown. */
  readonly fix?: string | undefined
}

export const good = (code: string, text: string): Finding => ({ level: 'good', code, text })
export const advice = (code: string, text: string, fix: string): Finding => ({ level: 'advice', code, text, fix })
export const problem = (code: string, text: string, fix?: string): Finding => ({ level: 'problem', code, text, fix })

/** Findings about one target. */
export const about = (target: string, findings: readonly Finding[]): readonly Finding[] =>
  findings.map((finding) => ({ ...finding, target }))
