import { info } from '../../action/log.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import type { Alias } from '../../aws/lambda-function.ts'
import type { Baseline } from './plan.ts'
import { markedShift, withoutShift } from './record.ts'
import { written } from './shift.ts'

/** The plan's first step in words, when an earlier run was killed in the middle of a shift; else empty. */
export const leftoverWords = ({ alias, unfinished }: Pick<Baseline, 'alias' | 'unfinished'>): string =>
  isLeftover({ alias, unfinished }) ? 'Clear the weights that an earlier run left, then ' : ''

/** Whether an alias has weights that are ours to clear: of a shift, or Lambda's own of a move that came to no end. */
export const isLeftover = ({ alias, unfinished }: Pick<Baseline, 'alias' | 'unfinished'>): boolean =>
  unfinished !== undefined || (alias !== undefined && markedShift(alias) !== undefined)

/**
 * The alias without the weights that an earlier run of ours left when it was killed; one that has none as it is.
 *
 * @throws Superseded when somebody else changes the alias meanwhile.
 */
export const withoutLeftover = async (
  lambda: LambdaFunction,
  { alias, unfinished }: { readonly alias: Alias; readonly unfinished?: Alias | undefined },
  onWrite: () => void,
): Promise<Alias> => {
  if (!isLeftover({ alias, unfinished })) return alias
  const { version, arn } = alias
  const name = arn.split(':').at(-1)!
  onWrite()
  const cleared = await written(lambda, name, unfinished ?? alias, {
    version,
    weights: {},
    description: withoutShift(alias.description),
  })
  info(`${name}: the weights that an earlier run left are cleared, all of the traffic goes to version ${version}`)
  return cleared
}
