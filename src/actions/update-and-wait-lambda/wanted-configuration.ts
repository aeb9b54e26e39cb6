import { invalidInput } from '../../action/inputs.ts'
import { notice } from '../../action/log.ts'
import { largestEnvironment, sizeOf } from '../../aws/lambda-configuration.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import { failureNamed } from '../../failures/catalogue.ts'
import { configurationFailures } from '../../failures/configuration.ts'
import { Failure } from '../../failures/failure.ts'
import { guardFailure } from '../../failures/guards.ts'
import { configured, type WantedConfiguration } from '../../targets/lambda/configuration.ts'
import type { Input } from './wanted.ts'

/** What is wrong with the inputs about the configuration together. */
export const checkConfiguration = (input: Input): void => {
  const { environment, environmentMode, environmentRemove, memorySize, functionTimeout, rollbackTo } = input
  const given = [
    ['environment', environment],
    ['environment-remove', environmentRemove],
    ['memory-size', memorySize],
    ['function-timeout', functionTimeout],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`"${name}"`]))
  if (rollbackTo && given.length > 0)
    throw invalidInput(
      `Input "rollback-to" cannot be given with ${given.join(' and ')}: a version has the configuration that it was published with.`,
    )
  // An output that was emptied by masking, or a variable that is not set, must not take everything away.
  if (environmentMode === 'replace' && !environment)
    throw invalidInput(
      'Input "environment-mode" is replace, and "environment" is empty: that would take all variables away.',
      "Give the variables, or `environment: '{}'` when none is what is meant.",
    )
  if (environmentMode === 'replace' && environmentRemove)
    throw invalidInput(
      'Input "environment-remove" has no use with "environment-mode" replace, which takes away all that "environment" does not name.',
    )
  const both = environmentRemove?.find((name) => environment && Object.hasOwn(environment, name))
  if (both)
    throw invalidInput(`Inputs "environment" and "environment-remove" both name ${both}: set it, or take it away.`)
}

/**
 * What is asked for, checked against what there is; undefined when nothing is.
 *
 * @throws Failure `environment-unreadable` or `environment-too-large`, before any write
 */
export const wantedConfiguration = (input: Input, latest: FunctionState): WantedConfiguration | undefined => {
  const { environment, environmentMode: mode, environmentRemove: remove = [], memorySize, functionTimeout } = input
  const variables = environment !== undefined || remove.length > 0
  if (!variables && memorySize === undefined && functionTimeout === undefined) return undefined
  const wanted = { environment, mode, remove, memorySize, timeout: functionTimeout }
  if (!variables) return wanted
  const facts = { function: nameOf(latest.arn), error: latest.environmentError, key: latest.kmsKeyArn }
  if (latest.environmentError) throw guardFailure('environment-unreadable', facts)
  const size = sizeOf(configured(latest, wanted).variables)
  if (size > largestEnvironment) {
    const failure = failureNamed(configurationFailures, 'environment-too-large', facts)
    throw new Failure(`${failure.message} They would take ${size}.`, failure)
  }
  const empty = Object.keys(environment ?? {}).filter((name) => environment![name] === '')
  if (empty.length > 0)
    notice(`Empty in "environment": ${empty.join(', ')}. A secret or variable of GitHub that is not set is empty, too.`)
  return wanted
}
