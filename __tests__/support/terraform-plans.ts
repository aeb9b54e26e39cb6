import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { changesOf, type PlanChanges } from '../../src/targets/terraform/changes.ts'
import { type PlanJson, parsePlan } from '../../src/targets/terraform/plan-json.ts'
import type { ResourceChange } from '../../src/targets/terraform/resource-change.ts'

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
