/** Names that a workflow asks for and that nobody gave a value: on GitHub they are empty, and steps fail far from the cause. */
import type { WorkflowFile } from './workflow-file.ts'

/** Where GitHub evaluates: scripts may speak of a `secrets.json`. */
const expressions = /\$\{\{.*?\}\}|"if":"(?:[^"\\]|\\.)*"/g
const asked = /\b(vars|secrets)(?:\.([A-Za-z_][\w-]*)|\['([^']+)'\])/g

/** What GitHub gives every run by itself. */
const given = new Set(['GITHUB_TOKEN'])

export interface Unset {
  readonly kind: 'vars' | 'secrets'
  readonly name: string
}

/** In the order of the file, each once. Names are compared as GitHub does: without regard to case. */
export const unsetNames = (
  workflow: WorkflowFile,
  values: Readonly<Record<Unset['kind'], Readonly<Record<string, string>>>>,
): readonly Unset[] => {
  const known = (kind: Unset['kind'], name: string) =>
    given.has(name) || Object.keys(values[kind]).some((each) => each.toUpperCase() === name)
  const found = new Map<string, Unset>()
  const evaluated = JSON.stringify(workflow).match(expressions)?.join('\n') ?? ''
  for (const [, kind, dotted, quoted] of evaluated.matchAll(asked)) {
    const unset = { kind: kind as Unset['kind'], name: (dotted ?? quoted ?? '').toUpperCase() }
    if (!known(unset.kind, unset.name)) found.set(`${unset.kind}.${unset.name}`, unset)
  }
  return [...found.values()]
}
