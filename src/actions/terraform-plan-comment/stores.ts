import { chooseStore, type PlanStore, s3FactsOf, type WantedStore } from '../../targets/terraform/store/choose-store.ts'
import type { StoreAccess } from '../../targets/terraform/store/plan-stores.ts'
import { accessOf } from './access.ts'
import type { Found, Work } from './work.ts'

/** Where plans of this step are kept. */
export interface Stores {
  readonly store: PlanStore
  /** Where that of an earlier run lies which this plan is compared with. */
  readonly reviews: PlanStore
  /** Made when it is first asked for, and once. */
  readonly access: () => Promise<StoreAccess>
}

const nowhere: PlanStore = { kind: 'none' }

/** A plan that was made elsewhere, a dry run's and a fork's are not kept. */
export const storesOf = ({ input, run, session, signal }: Work, { obtained: { made } }: Found): Stores => {
  const s3 = made?.backend.s3
  const chosen = (wanted: WantedStore) =>
    made ? chooseStore(wanted, s3 && s3FactsOf(s3, made.workspace), input.encryptionKey) : nowhere
  let access: Promise<StoreAccess> | undefined
  return {
    store: input.dryRun || run.fork ? nowhere : chosen(input.store),
    reviews: chosen(input.store === 'none' ? 'auto' : input.store),
    access: () => (access ??= accessOf(input, session, s3?.region, signal)),
  }
}
