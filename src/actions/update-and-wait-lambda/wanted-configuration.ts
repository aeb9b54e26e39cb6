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
