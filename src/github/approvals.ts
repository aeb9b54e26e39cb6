/** Somebody's word on an environment that a run waited for. */
export interface Approval {
  readonly environment: string
  /** Login. */
  readonly by: string
  readonly state: 'approved' | 'rejected'
  /** What they wrote. Not ours: to be escaped. */
  readonly comment: string
}

/** Who let a run pass; `why` where it cannot be asked, which is no reason to fail. */
export interface Approvals {
  readonly approvals: readonly Approval[]
  readonly why?: string
}
