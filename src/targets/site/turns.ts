import type { Change } from './changes.ts'
import { fetchesPages, isLoadedByPages } from './role.ts'

type Published = Pick<Change, 'key' | 'role'>

/** One after the other, each when the one before is over: nothing is published before what it refers to. */
const order: readonly { readonly stage: string; readonly holds: (change: Published) => boolean }[] = [
  { stage: 'files', holds: ({ role }) => role === 'file' },
  { stage: 'loaded by pages', holds: ({ key, role }) => role === 'page' && isLoadedByPages(key) },
  { stage: 'pages', holds: ({ key, role }) => role === 'page' && !isLoadedByPages(key) && !fetchesPages(key) },
  { stage: 'root page', holds: ({ role }) => role === 'root' },
  { stage: 'service worker', holds: ({ key, role }) => role === 'page' && fetchesPages(key) },
]

/** What users see of a release, in the turns in which it is published; assets, which nobody refers to yet, come before. */
export const turnsOf = <C extends Published>(
  changes: readonly C[],
): readonly { readonly stage: string; readonly changes: readonly C[] }[] =>
  order.map(({ stage, holds }) => ({ stage, changes: changes.filter(holds) })).filter((turn) => turn.changes.length > 0)
