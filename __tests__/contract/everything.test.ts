import { expect, test } from '@jest/globals'
import { actionYaml } from '../../scripts/doors.ts'
import { pageExample } from '../support/page-example.ts'

/** Inputs that cannot stand in the example "Everything" of a door's page, since others stand in their place. */
const inPlaceOfOthers: Readonly<Record<string, readonly string[]>> = {
  'build-lambda-image': [],
  'ecs-force-deploy': ['rollback-to'],
  's3-sync-invalidate': ['rollback-to'],
  'terraform-plan-comment': ['plan-file'],
  'terraform-apply': ['plan-file', 'plan-sha256'],
  'update-and-wait-lambda': ['zip-file', 's3-bucket', 's3-key', 's3-object-version', 'rollback-to'],
}

test.each(Object.entries(inPlaceOfOthers))('%s: "Everything" on its page is every input', (door, others) => {
  const shown = Object.keys(pageExample(door, 'Everything', {}))
  expect([...shown, ...others].sort()).toEqual(Object.keys(actionYaml(door).inputs ?? {}).sort())
})
