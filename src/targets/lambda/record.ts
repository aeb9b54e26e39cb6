import type { Alias } from '../../aws/lambda-function.ts'

/**
 * What the next run must know of this one. It stands at the end of the alias' description and is written in the same call
 * that moves the alias, so that record and fact cannot part: a run that ends before the move leaves both as they were.
 */
export interface DeployRecord {
  /** The version that the alias pointed at before. */
  readonly previous: string
  readonly runId: string
  /** The commit of what the alias points at now; its first 12 digits. */
  readonly commit: string
  /** The commit of what it pointed at before, where that is known. */
  readonly was?: string | undefined
  /** The alias was taken back (`rollback-to`). */
  readonly back?: boolean | undefined
}

/**
 * Whose weights an alias has. It stands behind the record and is written in the same call as the weights, so that a run
 * that was killed leaves a shift that the next one knows as ours.
 */
export interface ShiftMark {
  /** The version that gets a share of the traffic. */
  readonly version: string
  /** Its share, above 0 and below 1. */
  readonly weight: number
  readonly runId: string
}

const recordMark = / ?\[aws-deploy previous=(\S+) run=(\S+) commit=(\S+?)(?: was=(\S+?))?( back)?\]$/
const shiftMark = / ?\[aws-deploy shift=(\d+)@(0\.\d+) run=(\S+)\]$/

/** Lambda's limit for a description. */
const longest = 256

/** The user's own description, the record behind it, and the mark behind both. */
const parts = (description: string) => {
  const shift = shiftMark.exec(description)?.[0] ?? ''
  const rest = description.slice(0, description.length - shift.length)
  const record = recordMark.exec(rest)?.[0] ?? ''
  return { own: rest.slice(0, rest.length - record.length), record, shift }
}

/** The user's own description stays; if not all fits, its end is cut. */
const joined = (own: string, marks: string): string => `${own.slice(0, longest - marks.length)}${marks}`.trimStart()

export const recordIn = (description: string): DeployRecord | undefined => {
  const [, previous, runId, commit, was, back] = recordMark.exec(parts(description).record) ?? []
  if (!previous || !runId || !commit) return undefined
  return { previous, runId, commit, ...(was && { was }), ...(back && { back: true }) }
}

/** The version that an alias pointed at before this run moved it, or `none`; undefined when another run did. */
export const movedFrom = ({ description }: Alias, runId: string): string | undefined => {
  const record = recordIn(description)
  return runId !== '' && record?.runId === runId ? record.previous : undefined
}

/** With the record, and without a mark: what is written when the whole alias moves. */
export const withRecord = (description: string, record: DeployRecord): string => {
  const { previous, runId, commit, was, back } = record
  const facts = [
    `previous=${previous}`,
    `run=${runId || '-'}`,
    `commit=${digits(commit)}`,
    was && `was=${digits(was)}`,
    back && 'back',
  ]
  return joined(parts(description).own, ` [aws-deploy ${facts.filter(Boolean).join(' ')}]`)
}

const digits = (commit: string): string => commit.slice(0, 12) || '-'

export const withShift = (description: string, { version, weight, runId }: ShiftMark): string => {
  const { own, record } = parts(description)
  return joined(own, `${record} [aws-deploy shift=${version}@${weight} run=${runId || '-'}]`)
}

/** The user's own words alone. */
export const withoutRecord = (description: string): string => parts(description).own

export const withoutShift = (description: string): string => {
  const { own, record } = parts(description)
  return `${own}${record}`
}

/** The mark of an alias whose weights are what the mark says; undefined when it has none, or others set them. */
export const markedShift = ({ description, weights }: Alias): ShiftMark | undefined => {
  const [, version = '', weight, runId = ''] = shiftMark.exec(parts(description).shift) ?? []
  const mark = { version, weight: Number(weight), runId }
  return weight && sameWeights(weights, { [version]: mark.weight }) ? mark : undefined
}

/** A share travels as a decimal fraction: its last digits are nobody's wish. */
export const sameWeights = (one: Alias['weights'], other: Alias['weights']): boolean => {
  const versions = Object.keys(one)
  return (
    versions.length === Object.keys(other).length &&
    versions.every((version) => Math.abs((one[version] ?? 0) - (other[version] ?? 0)) < 1e-6)
  )
}
