import { readFile } from 'node:fs/promises'
import { info } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { Code, LambdaFunction } from '../../aws/lambda.ts'
import type { Wait } from '../../aws/poll.ts'
import { Failure } from '../../failures/failure.ts'
import { settled } from './wait.ts'

/**
 * How to put back what served, for this process and, should it be cut off, for `post`. Saved before the first write, so
 * it names what this run is about to write. It holds no secret.
 */
export interface Undo {
  readonly alias:
    | {
        readonly name: string
        readonly previous: { readonly version: string; readonly description: string } | undefined
      }
    | undefined
  /** What this run writes: nothing else is ever undone. */
  readonly ours: { readonly sha256: string; readonly runId: string }
  /** Without an alias: the code before. `zipFile` is a copy in the runner's own folder. */
  readonly code:
    | {
        readonly sha256: string
        readonly architecture: string
        readonly imageUri?: string | undefined
        readonly zipFile?: string | undefined
      }
    | undefined
}

/** `reverted`: put back and confirmed. `untouched`: what served before serves anyway. */
export type Reverted = 'reverted' | 'untouched'

/**
 * Puts back what served before, but only while what is live is what this run wrote.
 *
 * @throws Failure `superseded` when somebody else's change is live; nothing is touched then.
 */
export const revert = async (lambda: LambdaFunction, undo: Undo, wait: Wait): Promise<Reverted> =>
  undo.alias ? revertAlias(lambda, undo, undo.alias) : revertCode(lambda, undo, wait)

const revertAlias = async (
  lambda: LambdaFunction,
  { ours }: Undo,
  { name, previous }: NonNullable<Undo['alias']>,
): Promise<Reverted> => {
  const now = await lambda.alias(name)
  if (!now || now.version === previous?.version) return 'untouched'
  const live = await lambda.describe(now.version)
  if (live.codeSha256 !== ours.sha256 || !now.description.includes(`run=${ours.runId} `))
    throw superseded(name, now.version)
  try {
    if (previous) await lambda.moveAlias(name, { ...previous, revisionId: now.revisionId })
    else await lambda.deleteAlias(name)
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || !['changed', 'missing'].includes(failure.kind)) throw failure
    // Our own lost answer, or somebody else: what is there tells.
    const after = await lambda.alias(name)
    if (after?.version !== previous?.version) throw superseded(name, after?.version ?? 'nothing')
  }
  info(
    previous
      ? `${name} points at version ${previous.version} again`
      : `${name}, which this step made, is deleted again`,
  )
  return 'reverted'
}

const revertCode = async (lambda: LambdaFunction, { ours, code }: Undo, wait: Wait): Promise<Reverted> => {
  const now = await settled(lambda, 'before putting the code back', wait)
  if (!code || now.codeSha256 === code.sha256) return 'untouched'
  if (now.codeSha256 !== ours.sha256) throw superseded('$LATEST', now.codeSha256)
  await lambda.updateCode(await codeOf(code), { architecture: code.architecture, revisionId: now.revisionId })
  const after = await settled(lambda, 'putting the code back', wait)
  if (after.codeSha256 !== code.sha256 || after.lastUpdateStatus === 'Failed')
    throw new Failure(
      `The code before could not be put back: ${after.lastUpdateReason ?? `$LATEST holds ${after.codeSha256}`}`,
      {
        code: 'rollback-failed',
        outcome: 'rollback-failed',
        remedy: 'The function runs the new code. Deploy the one before by hand, or mend the new one.',
      },
    )
  info('The code before is live again')
  return 'reverted'
}

const codeOf = async ({ imageUri, zipFile }: NonNullable<Undo['code']>): Promise<Code> =>
  imageUri ? { imageUri } : { zip: await readFile(zipFile ?? '') }

const superseded = (what: string, live: string): Failure =>
  new Failure(`Nothing was put back: ${what} has ${live} now, which is not what this step wrote.`, {
    code: 'superseded',
    outcome: 'superseded',
    remedy: 'Somebody else deploys as well. Look at what is live, and let one workflow at a time deploy a function.',
  })
