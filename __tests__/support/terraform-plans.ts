import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { changesOf, type PlanChanges } from '../../src/targets/terraform/plan/changes.ts'
import { type PlanJson, parsePlan } from '../../src/targets/terraform/plan/plan-json.ts'
import type { ResourceChange } from '../../src/targets/terraform/plan/resource-change.ts'

const folder = '__tests__/fixtures/terraform-plans'

/** Every real plan that is kept, by its folder, such as `06-sensitive`; the two huge ones among them. */
export const planNames: readonly string[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()

/** What `terraform show -json` printed in a case. */
export const planText = (name: string): string => {
  const path = `${folder}/${name}/plan.json`
  return existsSync(path) ? readFileSync(path, 'utf8') : gunzipSync(readFileSync(`${path}.gz`)).toString()
}

export const planOf = (name: string): PlanJson => parsePlan(planText(name))

export const planChanges = (name: string): PlanChanges => changesOf(planOf(name))

/** What a case does to one object. */
export const changeIn = (name: string, address: string): ResourceChange => {
  const change = planChanges(name).resources.find((each) => each.address === address)
  if (!change) throw new Error(`${name} does nothing to ${address}`)
  return change
}

type Edit = unknown | ((value: never) => unknown)

/**
 * A real plan with one thing changed.
 *
 * @param path keys and places; in `resource_changes` the address of one
 * @param edit the new value, undefined to take it away, or what makes it of the old one
 */
export const editedPlan = (name: string, path: readonly (string | number)[], edit: Edit): PlanJson => {
  const plan = JSON.parse(planText(name))
  const [parent, key] = [path.slice(0, -1), path.at(-1)!]
  const place = parent.reduce((value, step) => value[keyIn(value, step)], plan)
  const value = typeof edit === 'function' ? edit(place[key]) : edit
  if (value === undefined) delete place[key]
  else place[key] = value
  return parsePlan(JSON.stringify(plan))
}

const keyIn = (value: unknown, step: string | number): string | number =>
  Array.isArray(value) && typeof step === 'string' ? value.findIndex(({ address }) => address === step) : step
