import { statSync } from 'node:fs'
import { regionRule } from '../../action/every-door.ts'
import { type InputRule, rulesFor } from '../../action/input-rules.ts'
import { quote } from '../../action/input-types.ts'
import { requiredAndEmpty } from '../../action/inputs.ts'
import { neverPublished } from '../../targets/site/never-published.ts'
import { stateFolder } from '../../targets/site/place.ts'
import type { contract } from './contract.ts'

const rule = rulesFor<typeof contract.inputs>()

const sourceRules: readonly InputRule[] = [
  rule(
    ['source', 'rollback-to'],
    ({ source, rollbackTo }) =>
      source === undefined && rollbackTo === undefined && `Input "source" ${requiredAndEmpty}.`,
    'Give the folder with the built site, such as `source: dist`, or `rollback-to: previous`, which needs none.',
  ),
  rule(
    ['source', 'rollback-to'],
    ({ source, rollbackTo }) => {
      if (source === undefined || rollbackTo !== undefined) return undefined
      const there = statSync(source, { throwIfNoEntry: false })
      if (there?.isDirectory()) return undefined
      const what = there ? `${quote(source)} is none` : `there is none at ${quote(source)}`
      return `Input "source" must be a folder with the built site, such as dist; ${what}.`
    },
    'See that the step that builds the site runs before this one, in the same job, and where it writes to.',
  ),
  rule(['include'], ({ include = [] }) => {
    const secret = include.find(neverPublished)
    return (
      secret !== undefined &&
      `Input "include" must not name ${quote(secret)}: .git, .env… and .DS_Store are never published, since they hold secrets.`
    )
  }),
]

/** A site that lay in its own state would overwrite it, and delete it with its files. */
const stateRules: readonly InputRule[] = [
  rule(['state', 'bucket', 'prefix'], ({ state, bucket, prefix }) => {
    if (state?.bucket !== bucket || !prefix.startsWith(state.prefix)) return undefined
    return [
      {
        text:
          `Input "state" must not be where the site itself lies: s3://${bucket}/${state.prefix} holds ` +
          `s3://${bucket}/${prefix}.`,
        remedy: `Give it a prefix of its own, such as \`state: s3://${bucket}/.aws-deploy/site\`.`,
      },
    ]
  }),
  rule(
    ['prefix'],
    ({ prefix }) =>
      prefix.startsWith(stateFolder) &&
      `Input "prefix" must not be ${quote(prefix)}: under ${stateFolder} lies the state of all sites of a bucket.`,
  ),
]

const invalidationRules: readonly InputRule[] = [
  rule(
    ['distribution-ids', 'invalidate'],
    ({ distributionIds, invalidate }) =>
      distributionIds === undefined &&
      (invalidate === 'all' || typeof invalidate === 'object') &&
      `Input "invalidate" (${quote([invalidate].flat()[0]!)}) needs "distribution-ids", which is empty.`,
  ),
  rule(
    ['distribution-ids', 'wait-invalidation'],
    ({ distributionIds, waitInvalidation }) =>
      distributionIds === undefined &&
      waitInvalidation === true &&
      'Input "wait-invalidation" needs "distribution-ids", which is empty.',
  ),
  rule(
    ['invalidate', 'wait-invalidation'],
    ({ invalidate, waitInvalidation }) =>
      invalidate === 'none' &&
      waitInvalidation === true &&
      'Input "wait-invalidation" must not be true with "invalidate: none": there is nothing to wait for.',
  ),
]

/** What holds between the inputs. */
export const rules: readonly InputRule[] = [...sourceRules, ...stateRules, ...invalidationRules, regionRule]
