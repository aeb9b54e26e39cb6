/**
 * What the next run must know of this one. It stands at the end of the alias' description and is written in the same call
 * that moves the alias, so that record and fact cannot part: a run that ends before the move leaves both as they were.
 */
export interface DeployRecord {
  /** The version that the alias pointed at before. */
  readonly previous: string
  readonly runId: string
  readonly commit: string
}

const mark = / ?\[aws-deploy previous=(\S+) run=(\S+) commit=(\S+)\]$/

/** Lambda's limit for a description. */
const longest = 256

export const recordIn = (description: string): DeployRecord | undefined => {
  const [, previous, runId, commit] = mark.exec(description) ?? []
  return previous && runId && commit ? { previous, runId, commit } : undefined
}

/** The user's own description stays; if both do not fit, its end is cut. */
export const withRecord = (description: string, { previous, runId, commit }: DeployRecord): string => {
  const own = description.replace(mark, '')
  const record = ` [aws-deploy previous=${previous} run=${runId || '-'} commit=${commit.slice(0, 12) || '-'}]`
  return `${own.slice(0, longest - record.length)}${record}`.trimStart()
}
