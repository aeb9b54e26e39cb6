import type { ResourceChange } from '../plan/resource-change.ts'
import { type DangerRule, dangerRules } from './danger-rules.ts'

/** What a plan does to one object that deserves a warning of its own. */
export interface Danger extends Pick<DangerRule, 'rule' | 'level' | 'says' | 'remedy'> {
  readonly change: ResourceChange
}

const byType: ReadonlyMap<string, readonly DangerRule[]> = new Map(
  [...new Set(dangerRules.flatMap(({ types }) => types))].map((type) => [
    type,
    dangerRules.filter(({ types }) => types.includes(type)),
  ]),
)

const known = new WeakMap<readonly ResourceChange[], readonly Danger[]>()

/** In the order of the plan. What was so before is no news: it is left out. Told again without looking again. */
export const dangersOf = (changes: readonly ResourceChange[]): readonly Danger[] => {
  const dangers = known.get(changes) ?? findDangers(changes)
  known.set(changes, dangers)
  return dangers
}

const findDangers = (changes: readonly ResourceChange[]): readonly Danger[] =>
  changes
    .filter(({ mode }) => mode === 'managed')
    .flatMap((change) =>
      (byType.get(change.type) ?? [])
        .filter((rule) => isNews(rule, change))
        .map(({ rule, level, says, remedy }) => ({ change, rule, level, says, remedy })),
    )

const isNews = ({ is, lost, changed }: DangerRule, { before, after, destroys, action }: ResourceChange): boolean => {
  if (lost) return destroys && is(before)
  if (after === null || action === 'no-op') return false
  return before === null ? !changed && is(after) : is(after) && !is(before)
}
