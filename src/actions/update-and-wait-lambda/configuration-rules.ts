import { type InputRule, rulesFor } from '../../action/input-rules.ts'
import type { contract } from './contract.ts'

const rule = rulesFor<typeof contract.inputs>()

/** What holds between the inputs about the configuration, and between them and others. */
export const configurationRules: readonly InputRule[] = [
  rule(
    [
      'rollback-to',
      'architecture',
      'publish',
      'version-description',
      'environment',
      'environment-remove',
      'memory-size',
      'function-timeout',
    ],
    ({ rollbackTo, ...input }) => {
      const given = [
        ['architecture', input.architecture],
        ['publish', input.publish === 'true' ? input.publish : undefined],
        ['version-description', input.versionDescription],
        ['environment', input.environment],
        ['environment-remove', input.environmentRemove],
        ['memory-size', input.memorySize],
        ['function-timeout', input.functionTimeout],
      ].flatMap(([name, value]) => (value === undefined ? [] : [`"${name}"`]))
      return (
        rollbackTo &&
        given.length > 0 &&
        `Input "rollback-to" is ${rollbackTo}, and cannot be given with ${given.join(' and ')}: a version stays what it was published as.`
      )
    },
  ),
  // An output that was emptied by masking, or a variable that is not set, must not take everything away.
  rule(
    ['environment-mode', 'environment'],
    ({ environmentMode, environment }) =>
      environmentMode === 'replace' &&
      !environment &&
      'Input "environment-mode" is replace, and "environment" is empty: that would take all variables away.',
    "Give the variables, or `environment: '{}'` when none is what is meant.",
  ),
  rule(
    ['environment-mode', 'environment-remove'],
    ({ environmentMode, environmentRemove }) =>
      environmentMode === 'replace' &&
      environmentRemove &&
      'Input "environment-remove" has no use with "environment-mode" replace, which takes away all that "environment" does not name.',
  ),
  rule(['environment', 'environment-remove'], ({ environment, environmentRemove }) => {
    const both = environmentRemove?.filter((name) => environment && Object.hasOwn(environment, name)) ?? []
    return (
      both.length > 0 &&
      `Inputs "environment" and "environment-remove" both name ${both.join(', ')}: set it, or take it away.`
    )
  }),
]
