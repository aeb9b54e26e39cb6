import { isGivenSecret, namesSecret } from '../../action/secret-names.ts'
import { hideInForeignText, maskGiven } from '../../action/secrets.ts'
import { variablesGiven } from '../../shell/terraform-environment.ts'
import { textsIn } from '../../targets/terraform/redact/sensitive-leaves.ts'
import { isSecretOfBackend } from '../../targets/terraform/store/travelling-arguments.ts'
import type { Input } from './wanted.ts'

/**
 * What this step was given and nobody may read: the key, and of variables and settings of the backend those whose name says that
 * they are secret. (What the configuration calls sensitive, its plan tells.) Hidden from here on in what Terraform prints.
 */
export const secretsGiven = (
  { encryptionKey, backendConfig = [], planArgs = [] }: Pick<Input, 'encryptionKey' | 'backendConfig' | 'planArgs'>,
  given: Readonly<Record<string, string>> = variablesGiven(),
): readonly string[] => {
  if (encryptionKey !== undefined) maskGiven(encryptionKey)
  const variables = Object.entries(given).map(([name, value]) => [name.replace('TF_VAR_', ''), value] as const)
  const settings = backendConfig.flatMap((line) => pairIn(line))
  const args = planArgs.flatMap((line) => pairIn(line.replace(/^--?var[=\s]\s*/, '')))
  const secrets = [
    ...settings.flatMap(([name, value]) => secretsIn(name, value, isSecretOfBackend)),
    ...[...variables, ...args].flatMap(([name, value]) => secretsIn(name, value, isGivenSecret)),
  ]
  hideInForeignText(secrets)
  return encryptionKey === undefined ? secrets : [...secrets, encryptionKey]
}

const pairIn = (line: string): readonly (readonly [string, string])[] => {
  const [, name, value] = /^([\w.-]+)\s*=\s*"?(.*?)"?$/s.exec(line) ?? []
  return name && value ? [[name, value]] : []
}

/** A value whose name says so, and such values in a value of JSON. */
const secretsIn = (name: string, value: string, isSecret: typeof isGivenSecret): readonly string[] =>
  isSecret(name, value)
    ? [value, ...textsIn(value).map(([, text]) => text)]
    : textsIn(value).flatMap(([inner, text]) => (namesSecret(inner) ? [text] : []))
