/** What happens to an object, in one word. `unknown`: in a word of Terraform's that came after us. */
export type Action =
  | 'no-op'
  | 'create'
  | 'read'
  | 'update'
  | 'replace'
  | 'destroy'
  | 'forget'
  | 'open'
  | 'renew'
  | 'close'
  | 'unknown'

/** In which order an object is replaced. `forget`: the old one stays where it is, and Terraform no longer knows it. */
export type ReplaceOrder = 'destroy-first' | 'create-first' | 'forget'

export interface Deed {
  readonly action: Action
  readonly order?: ReplaceOrder
  /** An object ceases to be. */
  readonly destroys: boolean
  /** An object stays, and leaves the state. */
  readonly forgets: boolean
}

/** Words of which each is an action by itself. `open` and its kin are of ephemeral resources. */
const alone: Readonly<Record<string, Action>> = {
  'no-op': 'no-op',
  create: 'create',
  read: 'read',
  update: 'update',
  delete: 'destroy',
  forget: 'forget',
  open: 'open',
  renew: 'renew',
  close: 'close',
}

/**
 * Terraform's words, such as `["delete", "create"]`, as what they do. Told by which words there are: whatever else is said,
 * `delete` destroys.
 */
export const deedOf = (words: readonly string[]): Deed => {
  const destroys = words.includes('delete')
  const forgets = words.includes('forget')
  const done = { destroys, forgets }
  if (words.length === 1) return { action: alone[words[0]!] ?? 'unknown', ...done }
  if (words.length !== 2 || !words.includes('create') || !(destroys || forgets)) return { action: 'unknown', ...done }
  const order = forgets ? 'forget' : words[0] === 'create' ? 'create-first' : 'destroy-first'
  return { action: 'replace', order, ...done }
}
