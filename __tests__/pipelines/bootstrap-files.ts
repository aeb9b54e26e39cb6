/** The documents of `bootstrap/` with their placeholders filled in, as `bootstrap/policies/README.md` says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Policy } from '../../sandbox/aws/client.ts'

export const bootstrapFolder = join(import.meta.dirname, '../../bootstrap')

/** @throws when a placeholder has no value: AWS would take it for a policy variable */
export function fill(file: string, values: Record<string, string>): Policy {
  const text = readFileSync(join(bootstrapFolder, file), 'utf8').replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${file}: no value for ${name}`)
    return value
  })
  return JSON.parse(text) as Policy
}
