import type { Code } from '../../aws/lambda.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import { guardedWrite, type Writing } from './guarded-write.ts'
import { runs, type WantedCode } from './plan.ts'

interface Update extends Writing {
  readonly code: Code
  readonly wanted: WantedCode
  /** The code that is to be replaced: any other means that somebody else deploys. */
  readonly replaces: string
}

/** Puts code into `$LATEST` and waits until it is live. @throws as `guardedWrite` */
export const updateCode = ({ code, wanted, replaces, ...writing }: Update): Promise<FunctionState> =>
  guardedWrite({
    ...writing,
    name: 'update',
    what: 'The update',
    isOurs: (state) => runs(state, wanted),
    isReplaced: ({ codeSha256 }) => codeSha256 === replaces,
    write: ({ revisionId }) => writing.lambda.updateCode(code, { architecture: wanted.architecture, revisionId }),
    theirs: ({ codeSha256 }) => `$LATEST holds ${codeSha256}, and this step deploys ${wanted.sha256}.`,
  })
