import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { httpBytes } from '../../action/http.ts'
import type { Step } from '../../action/run-action.ts'
import { temporaryFolder } from '../../action/temporary-folder.ts'
import { lambdaFunction } from '../../aws/lambda.ts'
import { openSession } from '../../aws/session.ts'
import type { RunFacts } from '../../github/run.ts'
import type { Baseline, WantedCode } from '../../targets/lambda/plan.ts'
import { revert, type Undo } from '../../targets/lambda/revert.ts'
import { contract } from './contract.ts'
import type { Input } from './wanted.ts'

/** What `post` needs to put back what served: how to reach the function, and what this run was about to write. */
export interface SavedUndo {
  readonly functionName: string
  readonly aws: Pick<Input, 'awsRegion' | 'roleToAssume' | 'allowedAccountIds'>
  readonly undo: Undo
}

/** Milliseconds that `post` may take. */
const postLimit = 240_000

export const undoOf = async (
  { input, run }: { input: Input; run: RunFacts },
  { alias, latest }: Baseline,
  ours: Pick<WantedCode, 'sha256'>,
  updatesCode: boolean,
): Promise<SavedUndo> => ({
  functionName: input.functionName,
  aws: { awsRegion: input.awsRegion, roleToAssume: input.roleToAssume, allowedAccountIds: input.allowedAccountIds },
  undo: {
    ours: { sha256: ours.sha256, runId: run.runId || '-' },
    alias: input.alias
      ? { name: input.alias, previous: alias && { version: alias.version, description: alias.description } }
      : undefined,
    code:
      updatesCode && !input.alias && input.onFailure === 'rollback'
        ? {
            sha256: latest.codeSha256,
            architecture: latest.architecture,
            imageUri: latest.imageUri,
            zipFile: latest.zipLocation && (await keptZip(latest.zipLocation)),
          }
        : undefined,
  },
})

/** A copy of the zip that is live, readable by its owner alone. The address it comes from is pre-signed. */
const keptZip = async (location: string): Promise<string> => {
  const file = join(await temporaryFolder('previous-code'), 'previous.zip')
  await writeFile(file, await httpBytes(location, 60_000), { mode: 0o600 })
  return file
}

/** The `post` step: the main step was cut off after it had begun to write. */
export const putBack = async (work: unknown, { signal }: Step): Promise<string> => {
  const { functionName, aws, undo } = work as SavedUndo
  const session = await openSession(aws, contract.name)
  const lambda = lambdaFunction(session, functionName, {})
  const what = undo.alias?.name ?? functionName
  const reverted = await revert(lambda, undo, { deadline: Date.now() + postLimit, signal })
  return reverted === 'reverted'
    ? `${what} serves again what it served before.`
    : `${what} serves what it served before: there was nothing to put back.`
}
