import type { PlanJson } from './plan-json.ts'
import { childOf, isBranch, isList, type Tree } from './tree.ts'

/** What runs beside the providers when an object is made or destroyed: it is in no change of a plan. */
export interface Provisioners {
  /** The address of the resource, without keys of modules: `module.api.aws_instance.web`. */
  readonly address: string
  /** As the configuration has them. */
  readonly steps: Tree
}

export const provisionersOf = ({ configuration }: PlanJson): readonly Provisioners[] =>
  provisionersIn(configuration?.['root_module'], '')

const provisionersIn = (module: Tree | undefined, path: string): readonly Provisioners[] => {
  if (!isBranch(module)) return []
  const resources = isList(module['resources']) ? module['resources'].filter(isBranch) : []
  const calls = isBranch(module['module_calls']) ? Object.entries(module['module_calls']) : []
  return [
    ...resources.flatMap(({ address, provisioners }) =>
      isList(provisioners) ? [{ address: `${path}${address}`, steps: provisioners }] : [],
    ),
    ...calls.flatMap(([name, call]) => provisionersIn(childOf(call, 'module'), `${path}module.${name}.`)),
  ]
}
