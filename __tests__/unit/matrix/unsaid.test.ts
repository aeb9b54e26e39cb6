import { expect, test } from '@jest/globals'
import { unsaid } from '../../matrix/scenarios/site-mode.ts'

const [lease, note] = ['.aws-deploy/shop/lease.json', '.aws-deploy/shop/attempts/a.json']
const noteStays = 'What was written down for the next run is still there, and the lease stays to tell of it: no'

test.each<[string, string[], string[], string[]]>([
  ['nothing is left', ['.aws-deploy/shop/current.json'], [], []],
  ['both are left, and nothing is said', [lease, note], [], [lease, note]],
  ['a warning tells of something else', [lease, note], ['Old releases are still there: no'], [lease, note]],
  ['a warning tells of the lease alone', [lease, note], ['The lease is still there, and ends by itself: no'], [note]],
  ['the lease stays for the note', [lease, note], [noteStays], []],
  ['the next run could not begin to tidy up', [lease, note], ['What a run that died left is still there: no'], []],
])('what of the way is left unsaid when %s', (_, keys, warnings, left) => {
  expect(unsaid(keys, warnings)).toEqual(left)
})
