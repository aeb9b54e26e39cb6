import { couldNameSecret, isHeldIn, looksMade, namesSecret } from '../../../action/secret-names.ts'
import type { PlanJson } from '../plan/plan-json.ts'
import { jsonIn } from '../plan/text-shape.ts'
import { type Branch, isBranch, isExact, isList, type Tree } from '../plan/tree.ts'

/**
 * Every value that the plan itself, or a name, says is secret: what Terraform marks in changes, drift, state and outputs, the
 * values and defaults of sensitive and ephemeral variables, and what stands under a name such as `password`. Terraform's own
 * text shows some of them: what a resource computes of a sensitive value has no mark.
 */
export const sensitiveLeaves = (plan: PlanJson): readonly string[] => {
  const found = new Set<string>()
  const whole = plan as unknown as Branch
  collectMarked(whole, found)
  collectVariables(whole, found)
  for (const place of changesIn(plan)) collectNamed(place, found)
  for (const value of collectOutputs(plan, found)) found.add(value)
  return [...found]
}

/** A tree of marks lies beside the tree that it marks. */
const marks: readonly (readonly [mark: string, of: string])[] = [
  ['before_sensitive', 'before'],
  ['after_sensitive', 'after'],
  ['sensitive_values', 'values'],
  ['config_sensitive', 'config_values'],
]

/** Marks are not sought in what they mark: an attribute may be called like one. */
const isMarked = (tree: Branch, key: string): boolean =>
  key === 'value' || key === 'after_unknown' || marks.some(([mark, of]) => key === mark || (key === of && mark in tree))

/** Outputs have their own rule. */
const elsewhere = new Set(['output_changes', 'variables', 'relevant_attributes'])

const collectMarked = (tree: Tree | undefined, found: Set<string>): void => {
  if (isList(tree)) for (const each of tree) collectMarked(each, found)
  if (!isBranch(tree)) return
  for (const [mark, of] of marks) if (tree[mark] !== undefined) addMarked(tree[of], tree[mark], found)
  for (const key of Object.keys(tree)) if (!isMarked(tree, key) && !elsewhere.has(key)) collectMarked(tree[key], found)
}

/** `true` marks all that is below it. */
const addMarked = (value: Tree | undefined, mark: Tree | undefined, found: Set<string>): void => {
  if (value === undefined || mark === undefined || mark === false) return
  if (mark === true) addLeaves(value, found)
  else if (isList(mark) && isList(value))
    for (const [index, each] of value.entries()) addMarked(each, mark[index], found)
  else if (isBranch(mark) && isBranch(value))
    for (const key of Object.keys(mark)) addMarked(value[key], mark[key], found)
}

const addLeaves = (value: Tree | undefined, found: Set<string>): void => {
  if (typeof value === 'string') addText(value, found)
  else if (typeof value === 'number') found.add(String(value))
  else if (isExact(value)) found.add(value.rawJSON)
  else if (isList(value)) for (const each of value) addLeaves(each, found)
  else if (isBranch(value)) for (const each of Object.values(value)) addLeaves(each, found)
}

/** With the secrets that a text of JSON, or an address, has in it. */
const addText = (text: string, found: Set<string>): void => {
  found.add(text)
  for (const [name, inner] of textsIn(text)) if (isHeldIn(name, inner) || looksMade(inner)) found.add(inner)
  const [, login] = /^[a-z][\w+.-]*:\/\/[^\s/@]*?:([^\s/]+)@/i.exec(text) ?? []
  if (login === undefined) return
  found.add(login)
  try {
    found.add(decodeURIComponent(login))
  } catch {
    // It is not encoded.
  }
}

/** The texts in a text of JSON, with the nearest name above each. */
export const textsIn = (text: string): readonly (readonly [name: string, text: string])[] => {
  const tree = jsonIn(text)
  return tree === undefined ? [] : leavesOf(tree)
}

type Visit = (name: string, text: string) => void

/** Every text of a value, with the nearest name above it. */
const eachText = (tree: Tree, name: string, visit: Visit): void => {
  if (typeof tree === 'string') visit(name, tree)
  else if (isList(tree)) for (const each of tree) eachText(each, name, visit)
  else if (isBranch(tree)) {
    const called = nameOfPair(tree)
    for (const key of Object.keys(tree))
      eachText(tree[key]!, called !== undefined && valueKey.test(key) ? called : key, visit)
  }
}

const leavesOf = (tree: Tree): readonly (readonly [name: string, text: string])[] => {
  const found: (readonly [string, string])[] = []
  eachText(tree, '', (name, text) => found.push([name, text]))
  return found
}

export const valueKey = /^value$/i

/** `{ name: "DB_PASSWORD", value: "…" }`, as a task of ECS has its variables, and other services their tags and headers. */
export const nameOfPair = (branch: Branch): string | undefined => {
  if (!('value' in branch || 'Value' in branch)) return undefined
  const name = branch['name'] ?? branch['Name'] ?? branch['key'] ?? branch['Key']
  return typeof name === 'string' ? name : undefined
}

function* changesIn(plan: PlanJson): Generator<Tree> {
  const lists = [plan.resource_changes, plan.resource_drift, plan.deferred_changes?.map((each) => each.resource_change)]
  for (const list of lists)
    for (const { change } of list ?? []) for (const side of [change.before, change.after]) if (side) yield side
  for (const change of Object.values(plan.output_changes ?? {}))
    for (const side of [change.before, change.after]) if (side) yield side
}

/** Every text of the changes, for what must look at all of them. */
export const textsOf = (plan: PlanJson): readonly string[] => [
  ...new Set([...changesIn(plan)].flatMap((tree) => leavesOf(tree).map(([, text]) => text))),
]

/** Shorter ones, and words, are hidden where they stand under their name, and not wherever else the same word stands. */
const worthHidingElsewhere = (value: string) => value.length >= 8 && !/^[a-z]+$/i.test(value)

const collectNamed = (tree: Tree, found: Set<string>): void =>
  eachText(tree, '', (name, text) => {
    if (isHeldIn(name, text)) {
      if (worthHidingElsewhere(text)) addText(text, found)
      return
    }
    if (!couldNameSecret(text)) return
    for (const [inner, value] of textsIn(text))
      if (isHeldIn(inner, value) && worthHidingElsewhere(value)) found.add(value)
  })

const collectVariables = (plan: Branch, found: Set<string>): void => {
  const configuration = plan['configuration']
  const root = isBranch(configuration) ? configuration['root_module'] : undefined
  const given = plan['variables']
  collectModule(root, isBranch(given) ? given : {}, found)
  if (!isBranch(given)) return
  // Terraform tells of no variable whether it is ephemeral: its name must do.
  for (const [name, variable] of Object.entries(given))
    if (isBranch(variable) && namesSecret(name)) addLeaves(variable['value'], found)
}

/** Variables and outputs of a module and of those that it calls; `given`: what the root's variables were set to. */
const collectModule = (module: Tree | undefined, given: Branch, found: Set<string>): void => {
  if (!isBranch(module)) return
  for (const [name, variable] of branches(module['variables'])) {
    const secret = variable['sensitive'] === true || variable['ephemeral'] === true || namesSecret(name)
    if (!secret) continue
    addLeaves(variable['default'], found)
    const set = given[name]
    if (isBranch(set)) addLeaves(set['value'] ?? set['constant_value'], found)
  }
  for (const [, call] of branches(module['module_calls'])) {
    const expressions = call['expressions']
    collectModule(call['module'], isBranch(expressions) ? expressions : {}, found)
  }
}

const branches = (tree: Tree | undefined): readonly (readonly [string, Branch])[] =>
  isBranch(tree) ? Object.entries(tree).filter((entry): entry is [string, Branch] => isBranch(entry[1])) : []

/**
 * An output that is sensitive as a whole, because one part of it is, hands on much that is none, such as the name of a database.
 * What a resource of a provider has without a mark, under the same name, stays readable; all else is hidden.
 */
const collectOutputs = (plan: PlanJson, found: ReadonlySet<string>): ReadonlySet<string> => {
  const hidden = new Set<string>()
  let open: ReadonlySet<string> | undefined
  for (const change of Object.values(plan.output_changes ?? {}))
    for (const [value, mark] of [
      [change.before, change.before_sensitive],
      [change.after, change.after_sensitive],
    ] as const) {
      if (mark !== true || !(isBranch(value) || isList(value))) addMarked(value, mark, hidden)
      else
        for (const [name, text] of leavesOf(value)) {
          open ??= unmarked(plan)
          if (found.has(text) || isHeldIn(name, text) || !open.has(`${name}\n${text}`)) addText(text, hidden)
        }
    }
  return hidden
}

/** What no mark hides in resources of providers. What `terraform_data` and its like have is an echo of anything. */
const unmarked = (plan: PlanJson): ReadonlySet<string> => {
  const open = new Set<string>()
  for (const { type, change } of plan.resource_changes ?? []) {
    if (/^(terraform|null|random)_/.test(type)) continue
    for (const [value, mark] of [
      [change.before, change.before_sensitive],
      [change.after, change.after_sensitive],
    ] as const)
      addOpen(value, mark, '', open)
  }
  return open
}

const addOpen = (value: Tree | undefined, mark: Tree | undefined, name: string, open: Set<string>): void => {
  if (mark === true) return
  if (typeof value === 'string') open.add(`${name}\n${value}`)
  else if (isList(value))
    for (const [index, each] of value.entries()) addOpen(each, isList(mark) ? mark[index] : undefined, name, open)
  else if (isBranch(value))
    for (const [key, each] of Object.entries(value)) addOpen(each, isBranch(mark) ? mark[key] : undefined, key, open)
}
