import { type Effect, effectsOf } from './canonical.ts'
import { changesOf } from './changes.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'
import type { OutputChange } from './output-change.ts'
import type { PlanJson } from './plan-json.ts'
import { keyOf, type ResourceChange } from './resource-change.ts'
import { canonicalText, type Path, pathText, type Tree } from './tree.ts'

/** In what two plans differ; empty exactly when they do the same. Values are given as they are, secrets among them. */
export interface PlanDifference {
  /** Only the second plan does something to them. */
  readonly added: readonly ResourceChange[]
  /** Only the first plan does something to them. */
  readonly gone: readonly ResourceChange[]
  /** Both do something to them, and not the same. */
  readonly altered: readonly Altered[]
  readonly outputs: readonly AlteredOutput[]
  /** Anything else that differs: deferred changes, actions, provisioners. */
  readonly others: readonly Pick<Effect, 'kind' | 'name'>[]
}

export interface Altered {
  readonly was: ResourceChange
  readonly is: ResourceChange
  /** Fields with which the two plans do different things. */
  readonly fields: readonly AlteredField[]
  /** What else of the change differs; `other`: something that this version of the action does not know. */
  readonly aspects: readonly Aspect[]
}

export type Aspect = 'action' | 'moved' | 'imported' | 'provider' | 'other'

export interface AlteredField {
  readonly path: Path
  /** What each plan does to it; nothing, or several elements of one list. */
  readonly was: readonly FieldChange[]
  readonly is: readonly FieldChange[]
}

/** Undefined: that plan does nothing to the output. */
export interface AlteredOutput {
  readonly name: string
  readonly was: OutputChange | undefined
  readonly is: OutputChange | undefined
}

/** What the second of two plans does otherwise than the first. */
export const differenceOf = (was: PlanJson, is: PlanJson): PlanDifference => {
  const [before, after] = [changesOf(was), changesOf(is)]
  const [old, now] = [before, after].map(({ resources }) => new Map(resources.map((each) => [keyOf(each), each])))
  const differing = differingEffects(effectsOf(was), effectsOf(is))
  const pairs = namesOf(differing, 'change').map((key) => ({ was: old!.get(key), is: now!.get(key) }))
  return {
    added: pairs.flatMap(({ was, is }) => (is && !was ? [is] : [])),
    gone: pairs.flatMap(({ was, is }) => (was && !is ? [was] : [])),
    altered: pairs.flatMap(({ was, is }) => (was && is ? [alteredOf(was, is)] : [])),
    outputs: namesOf(differing, 'output').map((name) => ({
      name,
      was: before.outputs.find((output) => output.name === name),
      is: after.outputs.find((output) => output.name === name),
    })),
    others: differing.filter(({ kind }) => kind !== 'change' && kind !== 'output'),
  }
}

type Named = Pick<Effect, 'kind' | 'name'>

/** Those that only one plan has, or both with other texts; by name. */
const differingEffects = (was: readonly Effect[], is: readonly Effect[]): readonly Named[] => {
  const [before, after] = [Map.groupBy(was, labelOf), Map.groupBy(is, labelOf)]
  return [...new Map([...before, ...after])]
    .filter(([label]) => textsIn(before.get(label)) !== textsIn(after.get(label)))
    .map(([, [one]]) => ({ kind: one!.kind, name: one!.name }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const labelOf = ({ kind, name }: Effect): string => `${kind} ${name}`

const textsIn = (effects: readonly Effect[] = []): string =>
  effects
    .map(({ text }) => text)
    .sort()
    .join('\n')

const namesOf = (effects: readonly Named[], kind: Effect['kind']): readonly string[] =>
  effects.filter((effect) => effect.kind === kind).map(({ name }) => name)

const alteredOf = (was: ResourceChange, is: ResourceChange): Altered => {
  const fields = alteredFields(fieldChanges(was), fieldChanges(is))
  const aspects = aspectsOf.filter(([, of]) => of(was) !== of(is)).map(([aspect]) => aspect)
  return { was, is, fields, aspects: fields.length + aspects.length === 0 ? ['other'] : aspects }
}

const aspectsOf: readonly (readonly [aspect: Aspect, of: (change: ResourceChange) => string | undefined])[] = [
  ['action', ({ words }) => words.join()],
  ['moved', ({ previousAddress }) => previousAddress],
  ['imported', ({ importing }) => importing && JSON.stringify(importing)],
  ['provider', ({ provider }) => provider],
]

const alteredFields = (was: readonly FieldChange[], is: readonly FieldChange[]): readonly AlteredField[] => {
  const [before, after] = [Map.groupBy(was, placeOf), Map.groupBy(is, placeOf)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((place) => ({ was: before.get(place) ?? [], is: after.get(place) ?? [] }))
    .filter((field) => meaningOf(field.was) !== meaningOf(field.is))
    .map((field) => ({ path: (field.is[0] ?? field.was[0])!.path, ...field }))
}

const placeOf = ({ path }: FieldChange): string => pathText(path)

/** What is done to a field, without what it has to do with what happened before. */
const meaningOf = (fields: readonly FieldChange[]): string =>
  fields.map(({ path, revertsDrift, overwritesDrift, ...field }) => canonicalText(definedIn(field))).join('\n')

const definedIn = (fields: Readonly<Record<string, Tree | undefined>>): Tree =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Tree] => entry[1] !== undefined))
