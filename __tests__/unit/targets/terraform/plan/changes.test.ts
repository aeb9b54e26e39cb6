import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { Counts } from '../../../../../src/targets/terraform/plan/counts.ts'
import { planChanges, planNames } from '../../../../support/terraform-plans.ts'

const none: Counts = {
  create: 0,
  update: 0,
  destroy: 0,
  replace: 0,
  forget: 0,
  read: 0,
  move: 0,
  import: 0,
  outputs: 0,
  drift: 0,
  unknown: 0,
}

const counts: Readonly<Record<string, Partial<Counts>>> = {
  '01-create': { create: 3, outputs: 2 },
  '02-update': { update: 4 },
  '03-replace': { replace: 5 },
  '04-destroy-some': { create: 1, destroy: 7 },
  '05-destroy-all': { destroy: 3, outputs: 2 },
  '06-sensitive': { update: 5, outputs: 1 },
  '07-unknown': { create: 3, outputs: 2 },
  '08-moved': { update: 1, move: 4 },
  '09-moved-only': { move: 1 },
  '10-import': { update: 1, import: 2 },
  '11-forget': { destroy: 1, forget: 1 },
  '12-outputs-only': { outputs: 4 },
  '13-checks': { create: 3, outputs: 1 },
  '14-hostile': { create: 14, outputs: 1 },
  '15-no-changes': {},
  '16-mixed': { create: 2, update: 3, replace: 1, destroy: 2, move: 1, outputs: 1 },
  '17-data-read': { create: 1, update: 1, read: 1 },
  '18-errored': { update: 1, destroy: 1 },
  '19-target': { update: 1 },
  '20-ephemeral-write': { create: 1 },
  '30-aws-realistic': { update: 7, replace: 2, destroy: 1, forget: 1, move: 1, import: 1, outputs: 2, drift: 2 },
  '31-drift': { create: 1, update: 2, outputs: 1, drift: 4 },
  '32-refresh-only': { outputs: 1, drift: 4 },
  '33-deposed': { update: 1, destroy: 2 },
  '34-import-generated': { import: 1 },
  '35-long-values': { create: 2 },
  '36-numbers': { update: 3 },
  '37-put-back': { update: 2, drift: 3 },
  '90-huge-2000': { create: 2000 },
  '90-huge-10000': { create: 10_000 },
}

describe('what each plan does, in numbers', () => {
  test.each(planNames)('%s', (name) => {
    expect(planChanges(name).counts).toEqual({ ...none, ...counts[name] })
  })
})

const textOf = (name: string) => `__tests__/fixtures/terraform-plans/${name}/plan.txt`

/** Terraform's own line; it counts a replacement as one to add and one to destroy, and leaves out what is forgotten. */
const ownLine = /^Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy\.$/m

describe("the numbers are those of Terraform's own text", () => {
  test.each(planNames.filter((name) => existsSync(textOf(name))))('%s', (name) => {
    const own = ownLine
      .exec(readFileSync(textOf(name), 'utf8'))
      ?.slice(1)
      .map(Number) ?? [0, 0, 0, 0]
    const { counts, resources } = planChanges(name)
    const add = counts.create + counts.replace
    const destroy = resources.filter(({ destroys }) => destroys).length
    expect([counts.import, add, counts.update, destroy]).toEqual(own.map((each) => each || 0))
  })
})

test.each(planNames)('%s has changes exactly when terraform says so', (name) => {
  const path = `__tests__/fixtures/terraform-plans/${name}/meta.txt`
  const exit = existsSync(path) ? /plan_exit=(\d)/.exec(readFileSync(path, 'utf8'))?.[1] : '2'
  expect(planChanges(name).hasChanges).toBe(exit !== '0')
})
