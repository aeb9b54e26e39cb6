/** The inputs of a workflow that a person starts, checked as GitHub checks them before it starts a run. */
import { triggerOf, type WorkflowFile } from './workflow-file.ts'

interface DispatchInput {
  type?: string
  required?: boolean
  default?: unknown
  options?: unknown[]
}

/** All inputs with their defaults, as texts. What GitHub would refuse is thrown. */
export const dispatchInputs = (workflow: WorkflowFile, given: Record<string, string>): Record<string, string> => {
  const declared: Record<string, DispatchInput> = triggerOf(workflow, 'workflow_dispatch')?.inputs ?? {}
  const unexpected = Object.keys(given).filter((name) => !(name in declared))
  if (unexpected.length > 0) throw new Error(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`)
  const values = Object.entries(declared).map(([name, input]): [string, string] => {
    const value = given[name] ?? (input?.default === undefined ? '' : String(input.default))
    return [name, checked(name, value, input ?? {})]
  })
  return Object.fromEntries(values)
}

const checked = (name: string, value: string, input: DispatchInput): string => {
  if (input.type === 'choice') {
    const options = (input.options ?? []).map(String)
    // a choice without a default is its first option
    const chosen = value === '' ? (options[0] ?? '') : value
    if (!options.includes(chosen)) {
      throw new Error(`Provided value '${chosen}' for input '${name}' not in the list of allowed values`)
    }
    return chosen
  }
  if (input.required && value === '') throw new Error(`Required input '${name}' not provided`)
  if (input.type === 'boolean' && value !== '' && !/^(true|false)$/.test(value)) {
    throw new Error(`Provided value '${value}' for input '${name}' is not a boolean`)
  }
  if (input.type === 'number' && value !== '' && Number.isNaN(Number(value))) {
    throw new Error(`Provided value '${value}' for input '${name}' is not a number`)
  }
  return input.type === 'boolean' && value === '' ? 'false' : value
}
