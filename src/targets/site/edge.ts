import type { Wait } from '../../aws/poll.ts'
import type { Invalidated, InvalidationPaths, Order, Change as Touched } from './invalidation.ts'

/** The distributions in front of a site. */
export interface Edge {
  readonly ids: readonly string[]
  /** What each must forget of a release; `keys` are all keys of the site. Without an entry: nothing. */
  readonly pathsOf: (touched: readonly Touched[], keys: Iterable<string>) => ReadonlyMap<string, InvalidationPaths>
  /** Asks them; nothing is thrown. With `completed` it is waited for. */
  readonly forget: (
    orders: readonly Order[],
    how: Wait & { readonly release: string; readonly completed: boolean },
  ) => Promise<readonly Invalidated[]>
}
