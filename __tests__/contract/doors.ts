import { resolve } from 'node:path'
import { type ActionYaml, actionYaml, doorsWithYaml, folderOf } from '../../scripts/doors.ts'

/** What the tests read of a contract.ts. */
export interface Contract {
  readonly name: string
  readonly inputs: Readonly<Record<string, { required: boolean; parse: (text: string | undefined) => unknown }>>
  readonly outputs: readonly string[]
}

export interface Door {
  readonly name: string
  readonly folder: string
  readonly yaml: ActionYaml
  readonly contract: Contract
}

/** Every door that has an action.yml, with its contract. */
export const doors: readonly Door[] = doorsWithYaml().map((name) => ({
  name,
  folder: folderOf(name),
  yaml: actionYaml(name),
  contract: (require(resolve('src/actions', name, 'contract.ts')) as { contract: Contract }).contract,
}))
