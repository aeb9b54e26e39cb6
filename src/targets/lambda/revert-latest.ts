import { readFile } from 'node:fs/promises'
import { info } from '../../action/log.ts'
import type { Code, LambdaFunction } from '../../aws/lambda.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { Wait } from '../../aws/poll.ts'
import { Failure } from '../../failures/failure.ts'
import { type ConfigurationChange, changeInWords, sameConfiguration } from './configuration.ts'
import type { Reverted, Undo } from './revert.ts'
import { Superseded } from './superseded.ts'
import { updateCode } from './update.ts'
import { updateConfiguration } from './update-configuration.ts'
import { settled } from './wait.ts'

/**
 * Without an alias: code, then configuration, each only when it is ours. When either is somebody else's, neither is touched.
 *
 * @throws Superseded
 */
export const revertLatest = async (lambda: LambdaFunction, undo: Undo, wait: Wait): Promise<Reverted> => {
  const { ours, code, configuration } = undo
  const now = await settled(lambda, 'before putting back', wait)
  if (!code && !configuration) return 'untouched'
  const change = configuration && changeIn(await readFile(configuration.file, 'utf8'))
  const codeBefore = code?.sha256 ?? ours.sha256
  const codeIsOurs = code !== undefined && now.codeSha256 === ours.sha256 && now.codeSha256 !== codeBefore
  if (!codeIsOurs && now.codeSha256 !== codeBefore) throw superseded(now.codeSha256)
  const configurationIsOurs = change !== undefined && !sameConfiguration(now, change.before)
  if (configurationIsOurs && !sameConfiguration(now, change.after))
    throw superseded(`another configuration (${changeInWords({ before: change.after, after: now })})`)
  if (codeIsOurs) await revertCode(lambda, code, now, wait)
  if (configurationIsOurs) await revertConfiguration(lambda, change, { ...now, codeSha256: codeBefore }, wait)
  return codeIsOurs || configurationIsOurs ? 'reverted' : 'untouched'
}

const superseded = (live: string): Superseded =>
  new Superseded(`Nothing was put back: $LATEST has ${live} now, which is not what this step wrote.`, 'unknown')

const changeIn = (text: string): ConfigurationChange => JSON.parse(text) as ConfigurationChange

const revertConfiguration = async (
  lambda: LambdaFunction,
  { before, after }: ConfigurationChange,
  { arn, codeSha256: sha256 }: Pick<FunctionState, 'arn' | 'codeSha256'>,
  wait: Wait,
): Promise<void> => {
  const change = { before: after, after: before }
  await unlessTheirs(() => updateConfiguration({ lambda, change, sha256, wait, ...told(arn) }))
  info('The configuration before is live again')
}

const revertCode = async (
  lambda: LambdaFunction,
  code: NonNullable<Undo['code']>,
  { arn, codeSha256: replaces }: FunctionState,
  wait: Wait,
): Promise<void> => {
  const given = await codeOf(code)
  // An update as any other: an answer may be lost here as well.
  await unlessTheirs(() => updateCode({ lambda, code: given, wanted: code, replaces, wait, ...told(arn) }))
  info('The code before is live again')
}

const told = (arn: string) => ({ facts: { function: nameOf(arn) }, onWrite: () => undefined })

/** @throws Superseded when what is to be put back is somebody else's by now. */
const unlessTheirs = async (update: () => Promise<unknown>): Promise<void> => {
  try {
    await update()
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.outcome === 'superseded') throw new Superseded(thrown.message, 'unknown')
    throw thrown
  }
}

const codeOf = async ({ imageUri, zipFile }: NonNullable<Undo['code']>): Promise<Code> =>
  imageUri ? { imageUri } : { zip: await readFile(zipFile ?? '') }
