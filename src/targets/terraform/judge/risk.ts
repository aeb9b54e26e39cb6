import type { PlanChanges } from '../plan/changes.ts'
import { hasFailed } from '../plan/check.ts'
import type { Danger } from './dangers.ts'
import { dangersOf } from './dangers.ts'
import { putBacksOf } from './put-back.ts'

export type RiskLevel = 'none' | 'low' | 'high' | 'critical'

export interface Risk {
  readonly level: RiskLevel
  /** Why it is no less, as clauses; empty for `none`. */
  readonly because: readonly string[]
}

export interface RiskRule {
  readonly level: Exclude<RiskLevel, 'none'>
  /** How many objects it is about; 0: it does not apply. */
  readonly count: (facts: Facts) => number
  /** With one object, and with several. */
  readonly says: readonly [one: string, several: string]
}

interface Facts {
  readonly changes: PlanChanges
  readonly dangers: readonly Danger[]
}

/** The worst that applies is the risk of a plan. */
export const riskRules: readonly RiskRule[] = [
  {
    level: 'critical',
    count: ({ changes }) => changes.resources.filter(({ stateful, destroys }) => stateful && destroys).length,
    says: ['an object that holds data is destroyed or replaced', 'objects that hold data are destroyed or replaced'],
  },
  {
    level: 'critical',
    count: ({ dangers }) => dangers.filter(({ level }) => level === 'critical').length,
    says: ['something critical is warned of', 'critical things are warned of'],
  },
  {
    level: 'high',
    count: ({ changes }) => changes.resources.filter(({ destroys }) => destroys).length,
    says: ['an object is destroyed or replaced', 'objects are destroyed or replaced'],
  },
  {
    level: 'high',
    count: ({ changes }) => changes.resources.filter(({ stateful, forgets }) => stateful && forgets).length,
    says: ['an object that holds data is forgotten', 'objects that hold data are forgotten'],
  },
  {
    level: 'high',
    count: ({ dangers }) => dangers.filter(({ level }) => level === 'high').length,
    says: ['something is warned of', 'things are warned of'],
  },
  {
    level: 'high',
    count: ({ changes }) => putBacksOf(changes.resources).length,
    says: ['what a deploy has put live is taken back', 'things that deploys have put live are taken back'],
  },
  {
    level: 'high',
    count: ({ changes }) => changes.checks.filter(hasFailed).length,
    says: ['a check fails', 'checks fail'],
  },
  {
    level: 'high',
    count: ({ changes }) => changes.counts.unknown,
    says: ['something is done that this action does not know', 'things are done that this action does not know'],
  },
  {
    level: 'high',
    count: ({ changes }) => (changes.errored ? 1 : 0),
    says: ['planning failed', 'planning failed'],
  },
  {
    level: 'low',
    count: ({ changes }) => (changes.hasChanges ? 1 : 0),
    says: ['something changes', 'something changes'],
  },
]

/** How much a plan may break, and by which of the rules. */
export const riskOf = (changes: PlanChanges): Risk => {
  const facts = { changes, dangers: dangersOf(changes.resources) }
  const found = riskRules.map(({ level, count, says }) => ({ level, says, count: count(facts) }))
  const level = found.find(({ count }) => count > 0)?.level ?? 'none'
  return {
    level,
    because: found
      .filter((each) => each.level === level && each.count > 0)
      .map(({ count, says: [one, several] }) => (count === 1 ? one : `${count} ${several}`)),
  }
}
