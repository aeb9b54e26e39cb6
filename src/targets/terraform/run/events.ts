/** The machine-readable stream of `plan -json` and `apply -json`, one JSON object a line.
 *  https://developer.hashicorp.com/terraform/internals/machine-readable-ui */

export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  readonly summary: string
  readonly detail: string
  /** The resource that it is about. */
  readonly address?: string | undefined
  /** Where in the configuration; line and column from 1. */
  readonly at?: { readonly file: string; readonly line: number; readonly column: number } | undefined
  /** The lines there, and the block around them. */
  readonly snippet?:
    | { readonly code: string; readonly startLine: number; readonly context?: string | undefined }
    | undefined
}

/** What a resource of an apply is at. */
export type State = 'waiting' | 'running' | 'done' | 'failed'

export interface ResourceProgress {
  readonly address: string
  /** As the stream says it: `create`, `update`, `replace`, `delete`, `read`, `import`, `move`, `remove` (forget) … */
  readonly action: string
  readonly state: State
  /** Seconds that its last operation took, or takes until now. */
  readonly seconds: number
}

export interface OutputValue {
  readonly sensitive: boolean
  readonly type?: unknown
  /** Undefined for a sensitive one, and in a plan. */
  readonly value?: unknown
}

export interface Counts {
  readonly add: number
  readonly change: number
  readonly remove: number
  readonly import: number
}

/** All that a stream has said so far. */
export interface Told {
  /** Such as `1.11.4`; undefined before the first line. */
  readonly version: string | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** By address, in the order of the stream. */
  readonly resources: readonly ResourceProgress[]
  /** Objects that were changed outside of Terraform. */
  readonly drifted: readonly string[]
  /** Operations that are complete, also of an apply that fails later; one that replaces is two of them. */
  readonly completed: Counts
  /** Undefined: it did not come so far. */
  readonly counts: (Counts & { readonly operation: string }) | undefined
  readonly outputs: Readonly<Record<string, OutputValue>>
  /** Resources that were read. */
  readonly refreshed: number
  /** Lines that are no event: a provider or a wrapper wrote them. The last ones. */
  readonly other: readonly string[]
}

/** What one line was, for the log. Text of others: to be scrubbed and fenced. */
export interface Line {
  readonly type: string
  /** One line of Terraform's own words; undefined: nothing to show. */
  readonly text: string | undefined
}

interface Event {
  readonly '@message'?: unknown
  readonly type?: unknown
  readonly terraform?: unknown
  readonly tofu?: unknown
  readonly diagnostic?: unknown
  readonly change?: unknown
  readonly hook?: unknown
  readonly changes?: unknown
  readonly outputs?: unknown
}

type Tree = Readonly<Record<string, unknown>>

const tree = (value: unknown): Tree => (typeof value === 'object' && value !== null ? (value as Tree) : {})
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** Lines of others that are kept. */
const keptOthers = 200

/** What a planned action must do before its resource is done: a replacement is a destruction and a creation. */
const steps = (action: string): number => (action === 'replace' ? 2 : 1)

/** Planned actions that touch nothing but the state: no hook tells of their end. */
const silent: readonly string[] = ['move', 'remove', 'noop', 'no-op', 'import']

/** What an operation counts as. */
const counted: Readonly<Record<string, 'add' | 'change' | 'remove'>> = {
  create: 'add',
  update: 'change',
  delete: 'remove',
}

interface Running {
  action: string
  state: State
  seconds: number
  /** Operations that are still to come. */
  left: number
  planned: boolean
}

/** Reads a stream line by line. Never throws: a line that is no event is kept as it is. */
export const eventReader = () => {
  const diagnostics: Diagnostic[] = []
  const resources = new Map<string, Running>()
  const drifted: string[] = []
  const other: string[] = []
  let version: string | undefined
  let counts: Told['counts']
  const completed = { add: 0, change: 0, remove: 0, import: 0 }
  let outputs: Record<string, OutputValue> = {}
  let refreshed = 0

  const resource = (address: string, action: string): Running => {
    const known = resources.get(address)
    if (known) return known
    const fresh: Running = { action, state: 'waiting', seconds: 0, left: steps(action), planned: false }
    resources.set(address, fresh)
    return fresh
  }

  const hook = (type: string, value: unknown) => {
    const { resource: of, action = '', elapsed_seconds: elapsed } = tree(value)
    const address = text(tree(of)['addr'])
    if (address === undefined) return
    const one = resource(address, String(action))
    one.seconds = number(elapsed)
    if (type === 'apply_start') one.state = 'running'
    if (type === 'apply_errored') one.state = 'failed'
    if (type === 'apply_complete') {
      const kind = counted[String(action)]
      if (kind) completed[kind]++
      one.left--
      one.state = one.left > 0 ? 'running' : 'done'
    }
  }

  const takers: Readonly<Record<string, (event: Event) => void>> = {
    version: (event) => {
      version = text(event.terraform) ?? text(event.tofu)
    },
    diagnostic: (event) => diagnostics.push(diagnosticOf(event.diagnostic)),
    resource_drift: (event) => {
      const address = text(tree(tree(event.change)['resource'])['addr'])
      if (address !== undefined) drifted.push(address)
    },
    planned_change: (event) => {
      const { resource: of, action } = tree(event.change)
      const address = text(tree(of)['addr'])
      if (address !== undefined) resource(address, String(action)).planned = true
    },
    change_summary: (event) => {
      const { add, change, remove, import: imported, operation } = tree(event.changes)
      counts = {
        add: number(add),
        change: number(change),
        remove: number(remove),
        import: number(imported),
        operation: String(operation),
      }
    },
    outputs: (event) => {
      outputs = Object.fromEntries(
        Object.entries(tree(event.outputs)).map(([name, value]) => {
          const { sensitive, type, value: given } = tree(value)
          return [name, { sensitive: sensitive === true, type, value: sensitive === true ? undefined : given }]
        }),
      )
    },
    refresh_complete: () => {
      refreshed++
    },
    apply_start: (event) => hook('apply_start', event.hook),
    apply_progress: (event) => hook('apply_progress', event.hook),
    apply_complete: (event) => hook('apply_complete', event.hook),
    apply_errored: (event) => hook('apply_errored', event.hook),
  }

  return {
    /** Takes one line; `cut` bytes of it were left out. */
    add(line: string, cut = 0): Line {
      const event = cut > 0 ? undefined : eventOf(line)
      if (!event) {
        if (line.trim() === '') return { type: 'other', text: undefined }
        const shown = cut > 0 ? `${line.slice(0, 200)}… (a line of ${line.length + cut} bytes)` : line
        other.push(shown)
        if (other.length > keptOthers) other.shift()
        return { type: 'other', text: shown }
      }
      const type = text(event.type) ?? 'other'
      if (Object.hasOwn(takers, type)) takers[type]!(event)
      return { type, text: hidden.includes(type) ? undefined : text(event['@message']) }
    },
    told: (): Told => ({
      version,
      diagnostics,
      resources: [...resources].map(([address, { action, state, seconds }]) => ({ address, action, state, seconds })),
      drifted,
      completed: { ...completed, import: counts?.import ?? 0 },
      counts,
      outputs,
      refreshed,
      other,
    }),
    /** Of what the plan changes: n of m, and what is being done now. Cheap: asked for at every event. */
    progress: (): Progress => {
      const planned = [...resources].filter(([, { planned, action }]) => planned && !silent.includes(action))
      const inState = (state: State) => planned.filter(([, one]) => one.state === state)
      return {
        done: inState('done').length,
        failed: inState('failed').length,
        total: planned.length,
        running: [...resources].filter(([, { state }]) => state === 'running').map(([address]) => address),
        refreshed,
      }
    },
  }
}

export interface Progress {
  readonly done: number
  readonly failed: number
  readonly total: number
  /** Addresses. */
  readonly running: readonly string[]
  readonly refreshed: number
}

/** Each resource of a large state has a line of these. */
const hidden: readonly string[] = ['version', 'refresh_start', 'refresh_complete', 'provision_progress', 'log']

const eventOf = (line: string): Event | undefined => {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && ('type' in value || '@message' in value) ? value : undefined
  } catch {
    return undefined
  }
}

const diagnosticOf = (value: unknown): Diagnostic => {
  const { severity, summary, detail, address, range, snippet } = tree(value)
  const start = tree(tree(range)['start'])
  const file = text(tree(range)['filename'])
  const code = text(tree(snippet)['code'])
  return {
    severity: severity === 'error' ? 'error' : 'warning',
    summary: text(summary) ?? '',
    detail: text(detail) ?? '',
    address: text(address),
    at: file === undefined ? undefined : { file, line: number(start['line']), column: number(start['column']) },
    snippet:
      code === undefined
        ? undefined
        : { code, startLine: number(tree(snippet)['start_line']), context: text(tree(snippet)['context']) },
  }
}
