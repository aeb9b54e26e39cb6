import type { Definition } from '../../../aws/ecs-task-definitions.ts'
import { registrable } from './registrable.ts'

/** What ECS adds to a container or a port that does not say it: the same with it and without. */
const defaults: Readonly<Record<string, unknown>> = { cpu: 0, essential: true, protocol: 'tcp' }

/** Lists whose order means nothing, which ECS sorts as it likes: by the field that names their items. */
const unordered: Readonly<Record<string, string>> = {
  environment: 'name',
  secrets: 'name',
  tags: 'key',
  containerDefinitions: 'name',
  requiresCompatibilities: '',
}

/**
 * Whether two definitions are the same but for what ECS adds and sorts by itself. When in doubt they are not: then there is one
 * revision more, and never one that does not have what was asked for.
 */
export const sameDefinition = (one: Definition, other: Definition): boolean =>
  JSON.stringify(canonicalOf(one)) === JSON.stringify(canonicalOf(other))

/** Fields at the top that differ, and `container.field` of containers; names alone, no values. */
export const changedFields = (before: Definition, after: Definition): readonly string[] => [
  ...differing(withoutContainers(before), withoutContainers(after)),
  ...namesIn(before, after).flatMap((name) =>
    differing(containerOf(before, name), containerOf(after, name)).map((field) => `${name}.${field}`),
  ),
]

type Fields = Readonly<Record<string, unknown>>

const withoutContainers = (definition: Definition): Fields => {
  const { containerDefinitions: _, ...rest } = canonicalOf(definition)
  return rest
}

const namesIn = (...definitions: readonly Definition[]): readonly string[] => [
  ...new Set(definitions.flatMap(({ containerDefinitions = [] }) => containerDefinitions.map(({ name = '' }) => name))),
]

const containerOf = (definition: Definition, name: string): Fields =>
  ((canonicalOf(definition)['containerDefinitions'] ?? []) as readonly Fields[]).find(
    (each) => each['name'] === name,
  ) ?? {}

const differing = (was: Fields, is: Fields): readonly string[] => {
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return fields.filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]))
}

/** Where a task has an address of its own, or its host's, ECS writes the container's port for the host's; elsewhere it is another. */
const canonicalOf = (definition: Definition): Fields =>
  canonical(registrable(definition), /^(awsvpc|host)$/.test(definition.networkMode ?? '')) as Fields

const canonical = (value: unknown, onePort: boolean, field = ''): unknown => {
  if (Array.isArray(value))
    return sorted(
      value.map((item) => canonical(item, onePort)),
      field,
    )
  if (value === null || typeof value !== 'object') return value
  const samePort = (key: string, item: unknown) =>
    onePort && key === 'hostPort' && item === (value as Fields)['containerPort']
  const entries = Object.entries(value)
    .map(([key, item]) => [key, canonical(item, onePort, key)] as const)
    .filter(([key, item]) => !isNothing(item) && item !== defaults[key] && !samePort(key, item))
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}

const sorted = (items: readonly unknown[], field: string): readonly unknown[] => {
  const by = unordered[field]
  if (by === undefined) return items
  const keyOf = (item: unknown) => String(by === '' ? item : (item as Record<string, unknown>)[by])
  return [...items].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
}

/** Empty lists and maps stand in the answer where nothing was given. */
const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
