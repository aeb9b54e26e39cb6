import { lasting } from '../../../action/lasting.ts'
/** Who holds the lock of a state, as the refusal tells it. Text of others. */
export interface LockHolder {
  /** What `terraform force-unlock` takes. */
  readonly id: string
  /** Of the state: `bucket/key` with S3. */
  readonly path: string
  /** Such as `OperationTypeApply`. */
  readonly operation: string
  /** `user@host`. */
  readonly who: string
  readonly version: string
  /** When it was taken. Undefined: not told, or not as a time. */
  readonly created: Date | undefined
}

/**
 * Reads the block `Lock Info:` of the detail of a diagnostic. Undefined: the text has none, as when the lock could not be
 * read.
 */
export const lockHolderOf = (detail: string): LockHolder | undefined => {
  const [, block] = /Lock Info:\n((?:[ \t]*\w+:.*\n?)+)/.exec(detail) ?? []
  if (block === undefined) return undefined
  const fields = Object.fromEntries(
    [...block.matchAll(/^[ \t]*(\w+):[ \t]*(.*?)[ \t]*$/gm)].map(([, name, value]) => [name!.toLowerCase(), value!]),
  )
  const id = fields['id'] ?? ''
  if (id === '') return undefined
  return {
    id,
    path: fields['path'] ?? '',
    operation: fields['operation'] ?? '',
    who: fields['who'] ?? '',
    version: fields['version'] ?? '',
    created: timeOf(fields['created'] ?? ''),
  }
}

/** Go prints `2026-11-22 02:20:36.423366393 +0000 UTC`. */
const timeOf = (text: string): Date | undefined => {
  const [, day, time, offset] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d{4})/.exec(text) ?? []
  if (day === undefined) return undefined
  const date = new Date(`${day}T${time}${offset!.slice(0, 3)}:${offset!.slice(3)}`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

const operations: Readonly<Record<string, string>> = {
  OperationTypePlan: 'a plan',
  OperationTypeApply: 'an apply',
  OperationTypeRefresh: 'a refresh',
}

/** Such as `an apply of runner@host (Terraform 1.11.4), for 12 minutes, lock 2119…`. */
export const lockWords = ({ operation, who, version, created, id }: LockHolder, now: Date): string =>
  [
    `${operations[operation] ?? (operation || 'somebody')} of ${who || 'unknown'}${version && ` (version ${version})`}`,
    created &&
      `since ${created.toISOString().replace(/\.\d+Z$/, 'Z')}, ${lasting(now.getTime() - created.getTime())} ago`,
    `lock ${id}`,
  ]
    .filter(Boolean)
    .join(', ')
