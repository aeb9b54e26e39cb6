import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { httpBytes } from '../../action/http.ts'
import { warning } from '../../action/log.ts'
import type { Step } from '../../action/run-action.ts'
import { doForEach } from '../../action/several.ts'
import { temporaryFolder } from '../../action/temporary-folder.ts'
import { lambdaFunction } from '../../aws/lambda.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import { openSession } from '../../aws/session.ts'
import { messageOf } from '../../failures/failure.ts'
import { deployFailure } from '../../failures/lambda-deploy.ts'
import type { RunFacts } from '../../github/run.ts'
import type { Baseline, WantedCode } from '../../targets/lambda/plan.ts'
import { instancesOf } from '../../targets/lambda/provisioned.ts'
import { markedShift, withoutShift } from '../../targets/lambda/record.ts'
import { revert, type Undo } from '../../targets/lambda/revert.ts'
import { contract } from './contract.ts'
import { discardKept } from './kept-configuration.ts'
import type { Input } from './wanted.ts'
import { largestZip, mebibytes } from './zip-size.ts'

/** What `post` needs to put back what served: how to reach AWS, and what this run was about to write, by function. */
export interface SavedUndo {
  readonly aws: Pick<Input, 'awsRegion' | 'roleToAssume' | 'allowedAccountIds'>
  readonly functions: readonly { readonly functionName: string; readonly undo: Undo }[]
}

/** Milliseconds that `post` may take. */
const postLimit = 240_000

export const savedUndo = (
  { awsRegion, roleToAssume, allowedAccountIds }: Input,
  functions: SavedUndo['functions'],
): SavedUndo => ({ aws: { awsRegion, roleToAssume, allowedAccountIds }, functions })

export const undoOf = async (
  { input, run }: { input: Input; run: RunFacts },
  { alias, latest, kept, unfinished }: Baseline,
  ours: Pick<WantedCode, 'sha256'>,
  updatesCode: boolean,
  signal: AbortSignal,
  configuration?: Undo['configuration'],
): Promise<Undo> => ({
  ours: { sha256: ours.sha256, runId: run.runId || '-' },
  alias: input.alias
    ? {
        name: input.alias,
        instances: instancesOf(kept),
        previous: alias && {
          version: alias.version,
          description: withoutShift(alias.description),
          leftover: unfinished ?? (markedShift(alias) && alias),
        },
      }
    : undefined,
  code:
    updatesCode && !input.alias && input.onFailure === 'rollback'
      ? {
          sha256: latest.codeSha256,
          architecture: latest.architecture,
          imageUri: latest.imageUri,
          zipFile: latest.zipLocation && (await keptZip(latest.zipLocation, signal)),
        }
      : undefined,
  ...(configuration && { configuration }),
})

/** Milliseconds for the download of a zip. */
const downloadLimit = 60_000

/**
 * A copy of the zip that is live, readable by its owner alone. The address it comes from is pre-signed.
 *
 * @throws Failure `previous-code-unreadable`
 */
const keptZip = async (location: string, signal: AbortSignal): Promise<string> => {
  const zip = await httpBytes(location, { timeoutMs: downloadLimit, signal }).catch((thrown: unknown) => {
    signal.throwIfAborted()
    const facts = { host: new URL(location).host, reason: messageOf(thrown) }
    throw deployFailure('previous-code-unreadable', facts, thrown)
  })
  if (zip.length > largestZip)
    warning(
      `If this deploy fails, the code before cannot be put back: its zip is ${mebibytes(zip.length)} large, and Lambda takes ` +
        'more than 50 MiB from S3 alone. With `alias` no code needs to be put back.',
    )
  const file = join(await temporaryFolder('previous-code'), 'previous.zip')
  await writeFile(file, zip, { mode: 0o600 })
  return file
}

/** The `post` step: the main step was cut off after it had begun to write. One that fails does not keep the others. */
export const putBack = async (work: unknown, step: Step): Promise<string> => {
  const saved = work as SavedUndo
  try {
    return await putEachBack(saved, step)
  } finally {
    await discardKept(saved.functions.map(({ undo }) => undo))
  }
}

const putEachBack = async ({ aws, functions }: SavedUndo, { signal }: Step): Promise<string> => {
  const session = await openSession(aws, contract.name)
  const wait = { deadline: Date.now() + postLimit, signal }
  const whatOf = ({ functionName, undo: { alias } }: (typeof functions)[number]): string => {
    const name = nameOf(functionName)
    return alias ? `${alias.name}${functions.length > 1 ? ` of ${name}` : ''}` : name
  }
  return doForEach(functions, whatOf, async ({ functionName, undo }) => {
    const reverted = await revert(lambdaFunction(session, functionName, {}), undo, wait)
    return reverted === 'reverted'
      ? 'serves again what it served before.'
      : 'serves what it served before: there was nothing to put back.'
  })
}
