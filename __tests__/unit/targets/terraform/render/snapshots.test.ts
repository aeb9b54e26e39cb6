import { readdirSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { renderFull } from '../../../../../src/targets/terraform/render/full.ts'
import { renderSummary } from '../../../../../src/targets/terraform/render/summary.ts'
import { names, situation } from './fixture-views.ts'
import { rendered, stored } from './snapshots.ts'

/** What the fixtures hold for somebody to leak. Those of Terraform's marks and those that nobody marked. */
const planted = /S3CR3T|Passw0rd|AKIA(OLD|NEW)PLAIN|sk_live_(OLD|NEW)|eph-secret|was-sensitive-now|will-be-sensitive/

describe.each(names)('%s', (name) => {
  test('is what is stored (node __tests__/unit/targets/terraform/render/snapshots.ts --update)', () => {
    expect(rendered(name)).toBe(stored(name))
  })

  test('shows no secret in any rendering', () => {
    const view = situation(name)
    expect(stored(name)).not.toMatch(planted)
    expect(renderSummary(view)).not.toMatch(planted)
    if (!name.startsWith('90-')) expect(renderFull(view)).not.toMatch(planted)
  })
})

test('every stored file is of a situation', () => {
  const files = readdirSync('__tests__/unit/targets/terraform/snapshots')
  expect(files.sort()).toEqual(names.map((name) => `${name}.md`).sort())
})
