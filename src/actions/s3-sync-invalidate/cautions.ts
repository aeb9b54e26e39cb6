import type { InputsOf } from '../../action/contract.ts'
import type { contract } from './contract.ts'

type Input = Pick<InputsOf<typeof contract>, 'delete' | 'prefix' | 'bucket' | 'protect' | 'rollbackTo' | 'source'>

/** What is allowed and worth a word before it is done. */
export const cautions = ({ delete: deletes, prefix, bucket, protect = [], rollbackTo, source }: Input) => [
  ...(deletes === 'all' && prefix === '' && !rollbackTo
    ? [
        `\`delete: all\` without \`prefix\`: every object of the bucket ${bucket} that this release does not have is to be deleted` +
          (protect.length > 0 ? `, but for what \`protect\` names (${protect.join(', ')}).` : '.'),
      ]
    : []),
  ...(rollbackTo && source ? [`\`rollback-to\` is given, so nothing is read from \`source\` (${source}).`] : []),
]
