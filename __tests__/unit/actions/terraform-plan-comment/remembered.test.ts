import { expect, test } from '@jest/globals'
import { rememberedIn } from '../../../../src/actions/terraform-plan-comment/compare.ts'

test('what a comment remembers is read as far as it fits: people can edit it', () => {
  const whole = { digest: 'd', commit: 'abc1234', hasChanges: true, review: 'review1.x' }
  expect(rememberedIn(whole)).toEqual(whole)
  expect(rememberedIn({ digest: 1, commit: '<b>', hasChanges: 'no', review: [] })).toEqual({})
})
