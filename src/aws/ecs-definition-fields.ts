import { RegisterTaskDefinitionRequest$ } from '@aws-sdk/client-ecs'
import { NormalizedSchema } from '@smithy/core/schema'
import type { Definition } from './ecs-task-definitions.ts'
import type { RawJson } from './raw-json.ts'

/**
 * Fields of a definition that AWS's model does not have, such as `containerDefinitions[].enviroment`: a slip, or newer than the SDK
 * that is bundled here.
 */
export const unknownFields = (definition: Definition): readonly string[] => [
  ...new Set(unknownIn(definition, NormalizedSchema.of(RegisterTaskDefinitionRequest$), '')),
]

const unknownIn = (value: unknown, schema: NormalizedSchema, path: string): readonly string[] => {
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value))
    return schema.isListSchema() ? value.flatMap((item) => unknownIn(item, schema.getValueSchema(), `${path}[]`)) : []
  if (!schema.isStructSchema()) return []
  const known = new Map(schema.structIterator())
  return Object.entries(value as RawJson).flatMap(([field, item]) => {
    const at = path === '' ? field : `${path}.${field}`
    const inside = known.get(field)
    return inside ? unknownIn(item, inside, at) : [at]
  })
}
