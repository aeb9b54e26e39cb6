import { info } from '../../action/log.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import type { Alias } from '../../aws/lambda-function.ts'
import { markedShift, withoutShift } from './record.ts'
import { written } from './shift.ts'

/** The plan's first step in words, when an earlier run was killed in the middle of a shift; else empty. */
export const leftoverWords = (alias: Alias | undefined): string =>
  alias && markedShift(alias) ? 'Clear the weights that an earlier run left, then ' : ''

/**
 * The alias without the weights that an earlier run of ours left when it was killed; one that has none as it is.
 *
 * @throws Superseded when somebody else changes the alias meanwhile.
 */
export const withoutLeftover = async (lambda: LambdaFunction, alias: Alias, onWrite: () => void): Promise<Alias> => {
  if (!markedShift(alias)) return alias
  const { version, arn } = alias
  const name = arn.split(':').at(-1)!
  onWrite()
  const cleared = await written(lambda, name, alias, {
    version,
    weights: {},
    description: withoutShift(alias.description),
  })
  info(`${name}: the weights that an earlier run left are cleared, all of the traffic goes to version ${version}`)
  return cleared
}
