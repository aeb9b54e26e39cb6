import { expect, test } from '@jest/globals'
import { lockHolderOf, lockWords } from '../../../../../src/targets/terraform/run/lock-holder.ts'

const block = (created: string, who = 'runner@host') =>
  `Error message: x\nLock Info:\n  ID:        2119\n  Path:      b/k\n  Operation: OperationTypePlan\n  Who:       ${who}\n  Version:   1.11.4\n  Created:   ${created}\n  Info:      \n\n\nTerraform acquires a state lock`

const now = new Date('2026-11-22T04:20:36Z')

test.each([
  [
    '2026-11-22 02:20:36.423366393 +0000 UTC',
    'a plan of runner@host (version 1.11.4), since 2026-11-22T02:20:36Z, 2 h ago, lock 2119',
  ],
  [
    '2026-11-22 05:20:00 +0100 CET',
    'a plan of runner@host (version 1.11.4), since 2026-11-22T04:20:00Z, 36 s ago, lock 2119',
  ],
  [
    '2026-11-22 04:30:00 +0000 UTC',
    'a plan of runner@host (version 1.11.4), since 2026-11-22T04:30:00Z, 0 s ago, lock 2119',
  ],
  ['some day', 'a plan of runner@host (version 1.11.4), lock 2119'],
])('taken %s', (created, words) => {
  expect(lockWords(lockHolderOf(block(created))!, now)).toBe(words)
})

test('a holder without a name, and a text without a holder', () => {
  expect(lockWords(lockHolderOf(block('some day', ''))!, now)).toMatch(/^a plan of unknown/)
  expect(lockHolderOf('Error message: 403')).toBeUndefined()
  expect(lockHolderOf('Lock Info:\n  Path: x\n')).toBeUndefined()
})
