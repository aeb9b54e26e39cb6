import type { Definition } from '../../../aws/ecs-task-definitions.ts'
import { registrable } from './registrable.ts'

/**
 * Fields that were sent and that ECS does not have in the revision that it made of it, such as
 * `containerDefinitions[].enviroment`: it ignores what it does not know.
 */
export const lostFields = (sent: Definition, kept: Definition): readonly string[] => {
  const there = new Set(pathsIn(registrable(kept)))
  const lost = [...new Set(pathsIn(registrable(sent)))].filter((path) => !there.has(path))
  // What is inside a lost field is lost with it.
  return lost.filter((path) => !lost.some((other) => path.startsWith(`${other}.`) || path.startsWith(`${other}[]`)))
}

/** Of all fields that say something, with `[]` for any item of a list. Names of labels, options and tags are values, not fields. */
const pathsIn = (value: unknown, path = ''): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, `${path}[]`))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([field, item]) => {
    if (isEmpty(item)) return []
    const at = path === '' ? field : `${path}.${field}`
    return maps.has(field) ? [at] : [at, ...pathsIn(item, at)]
  })
}

const maps = new Set(['dockerLabels', 'options', 'driverOpts', 'labels'])

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && Object.keys(value).length === 0)
