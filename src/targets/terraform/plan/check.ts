import type { CheckJson } from './plan-json.ts'

/** A condition of the configuration, as far as it could be judged while planning. */
export interface Check {
  /** Such as `check.encrypted` or `output.url`. */
  readonly address: string
  readonly kind: 'resource' | 'output_value' | 'check' | 'var' | (string & {})
  /** `unknown`: only apply can tell. */
  readonly status: 'pass' | 'fail' | 'error' | 'unknown' | (string & {})
  /** What the author of the condition wrote, per failing instance. May hold secrets and hostile text. */
  readonly problems: readonly { readonly address: string; readonly message: string }[]
}

export const checksOf = (checks: readonly CheckJson[] = []): readonly Check[] =>
  checks.map(({ address, status, instances = [] }) => ({
    address: address.to_display,
    kind: address.kind,
    status,
    problems: instances.flatMap(({ address: instance, problems = [] }) =>
      problems.map(({ message }) => ({ address: instance.to_display, message })),
    ),
  }))

export const hasFailed = ({ status }: Check): boolean => status === 'fail' || status === 'error'
