import type { OutputsOf } from '../../action/contract.ts'
import type { RiskLevel } from '../../targets/terraform/judge/risk.ts'
import type { PlanChanges } from '../../targets/terraform/plan/changes.ts'
import type { contract } from './contract.ts'

/** What the outputs tell of a plan; nothing where there is none. */
export const outputsOf = (changes: PlanChanges | undefined, risk: RiskLevel | undefined): OutputsOf<typeof contract> =>
  changes === undefined
    ? {}
    : {
        hasChanges: changes.hasChanges,
        toAdd: changes.counts.create,
        toChange: changes.counts.update,
        toDestroy: changes.counts.destroy,
        toReplace: changes.counts.replace,
        toImport: changes.counts.import,
        toMove: changes.counts.move,
        toForget: changes.counts.forget,
        drift: changes.counts.drift,
        risk,
      }
