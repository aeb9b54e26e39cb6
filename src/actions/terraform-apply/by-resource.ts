import type { PlanChanges } from '../../targets/terraform/plan/changes.ts'
import { keyOf, type ResourceChange } from '../../targets/terraform/plan/resource-change.ts'
import type { Diagnostic, State, Told } from '../../targets/terraform/run/events.ts'

/** An object that a plan does something to. */
export interface Planned {
  readonly address: string
  /** What tells it from others: a deposed object has the address of its successor. */
  readonly key: string
  /** In a word: create, update, replace, destroy, read, move, import, forget … */
  readonly action: string
  /** Terraform tells nothing of it: it is done in the state alone, whatever else fails. */
  readonly silent: boolean
}

/** What became of one of them. */
export interface ResourceEnd {
  readonly key: string
  readonly action: string
  /** Seconds. Undefined: it was not begun, or Terraform tells of no time. */
  readonly seconds: number | undefined
  /** Errors, of one that failed. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Every object of a plan, in one of four lists. */
export interface ByResource {
  readonly done: readonly ResourceEnd[]
  readonly failed: readonly ResourceEnd[]
  /** Begun, and nobody says how it ended: Terraform or a provider was killed meanwhile, or it goes on. */
  readonly open: readonly ResourceEnd[]
  readonly notStarted: readonly ResourceEnd[]
  /** Errors that are of no object of the plan. */
  readonly elsewhere: readonly Diagnostic[]
}

/** @param how `succeeded`: the exit code was 0, and what the stream does not tell of is done, too */
export const byResource = (planned: readonly Planned[], told: Told, how: 'succeeded' | 'otherwise'): ByResource => {
  const errors = told.diagnostics.filter(({ severity }) => severity === 'error')
  const known = new Set(planned.map(({ address }) => address))
  const owners = new Map(errors.map((error) => [error, ownerOf(error, known)]))
  const states = new Map(told.resources.map((each) => [each.address, each]))
  const begun = told.resources.some(({ state }) => state !== 'waiting')
  const ends = planned.map(({ address, key, action, silent }) => {
    const state = states.get(address)
    const diagnostics = errors.filter((error) => owners.get(error) === address)
    const end: ResourceEnd = { key, action, seconds: state?.seconds, diagnostics }
    return { end, list: listOf(state?.state, { failed: diagnostics.length > 0, silent, begun, how }) }
  })
  const inList = (list: keyof ByResource) => ends.filter((each) => each.list === list).map(({ end }) => end)
  return {
    done: inList('done'),
    failed: inList('failed'),
    open: inList('open'),
    notStarted: inList('notStarted'),
    elsewhere: errors.filter((error) => owners.get(error) === undefined),
  }
}

interface Known {
  readonly failed: boolean
  readonly silent: boolean
  /** Anything was begun at all. */
  readonly begun: boolean
  readonly how: 'succeeded' | 'otherwise'
}

const listOf = (state: State | undefined, { failed, silent, begun, how }: Known): keyof ByResource => {
  if (state === 'failed' || failed) return 'failed'
  if (state === 'done' || how === 'succeeded') return 'done'
  if (state === 'running') return 'open'
  return silent && begun ? 'done' : 'notStarted'
}

/**
 * The address that an error is of. An expression that cannot be evaluated names only the block that it is in: that is enough where
 * the plan has one object of the block.
 */
const ownerOf = ({ address, snippet }: Diagnostic, known: ReadonlySet<string>): string | undefined => {
  if (address !== undefined) return known.has(address) ? address : undefined
  const [, kind, type, name] = /^(resource|data) "([\w-]+)" "([\w-]+)"$/.exec(snippet?.context ?? '') ?? []
  if (type === undefined) return undefined
  const block = `${kind === 'data' ? 'data.' : ''}${type}.${name}`
  const fits = [...known].filter((each) => isOfBlock(each, block))
  return fits.length === 1 ? fits[0] : undefined
}

/** Whatever module and whatever key. */
const isOfBlock = (address: string, block: string): boolean => {
  const at = address.lastIndexOf(block)
  return at >= 0 && (at === 0 || address[at - 1] === '.') && /^(\[.*\])?$/s.test(address.slice(at + block.length))
}

/** The objects that a plan does something to. What is opened for the time of an apply is not there afterwards. */
export const plannedIn = ({ resources }: PlanChanges): readonly Planned[] =>
  resources
    .filter(({ mode }) => mode !== 'ephemeral')
    .map((change) => ({
      address: change.address,
      key: keyOf(change),
      action: wordOf(change),
      silent: change.action === 'no-op' || change.action === 'forget',
    }))

const wordOf = ({ action, previousAddress, importing }: ResourceChange): string => {
  if (action !== 'no-op') return importing ? `import and ${action}` : action
  if (importing) return `import`
  return previousAddress === undefined ? action : 'move'
}

/** The same as the stream of an apply announces them, where there is no plan at hand. */
export const plannedByStream = ({ resources }: Told): readonly Planned[] =>
  resources.map(({ address, action }) => ({
    address,
    key: address,
    action: streamWords[action] ?? action,
    silent: /^(move|import|remove|noop)$/.test(action),
  }))

const streamWords: Readonly<Record<string, string>> = { delete: 'destroy', remove: 'forget', noop: 'no-op' }

/** Addresses that a later step may want to look at. */
export const failedAddresses = ({ failed, open }: ByResource): readonly string[] =>
  [...failed, ...open].map(({ key }) => key)
