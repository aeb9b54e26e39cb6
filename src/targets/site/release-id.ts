import { pattern } from '../../action/input-types.ts'

/** `previous`, or the id of a release as the outputs `release-id` and `previous-release-id` have it. */
export const rollbackTo = pattern(
  /^(previous|\d{8}T\d{6}Z-[\w.-]{1,100})$/,
  '`previous` or the id of a release, such as 20261125T163000Z-abc1234-17.1',
)
